using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import;

/// <summary>
/// What is imported: a file or standard input (`-`), gzip seen by its first two bytes whatever its name. Never held as a
/// whole. <see cref="Fraction"/> is how much of the (packed) file has been read, null when its length is not known.
/// </summary>
internal sealed class ImportFile : IDisposable
{
    private readonly Stream packed;
    private readonly long length;

    private ImportFile(string name, Stream packed, Stream content, long length)
    {
        Name = name;
        Content = content;
        this.packed = packed;
        this.length = length;
    }

    public string Name { get; }

    public Stream Content { get; }

    public double? Fraction => length > 0 ? Math.Min(1.0, packed.Position / (double)length) : null;

    public static async Task<ImportFile> OpenAsync(string path, CancellationToken cancel)
    {
        if (path == "-")
        {
            var input = Console.OpenStandardInput();
            var pipe = PipeReader.Create(input);
            var start = await pipe.ReadAtLeastAsync(2, cancel);
            var isGzip = IsGzip(start.Buffer.Slice(0, Math.Min(2, start.Buffer.Length)).ToArray());
            pipe.AdvanceTo(start.Buffer.Start);
            return new ImportFile("standard input", input, Unpacked(pipe.AsStream(), isGzip), 0);
        }

        var file = Open(path);
        var head = new byte[2];
        var isPacked = file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && IsGzip(head);
        file.Position = 0;
        return new ImportFile(path, file, Unpacked(file, isPacked), file.Length);
    }

    /// <summary>
    /// A file that can be opened twice: the path itself, or standard input copied to a file beside the temporary ones.
    /// </summary>
    public static async Task<string> SpoolAsync(string path, CancellationToken cancel)
    {
        if (path != "-")
        {
            return path;
        }

        var spool = Path.Combine(Path.GetTempPath(), $"shopkeeper-import-{Guid.CreateVersion7():N}");
        await using var copy = new FileStream(spool, FileMode.CreateNew);
        await Console.OpenStandardInput().CopyToAsync(copy, cancel);
        return spool;
    }

    public void Dispose() => Content.Dispose();

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite,
                BufferSize = 1 << 16,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandFailure.BadInput($"There is no file '{path}'.");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw CommandFailure.BadInput($"'{path}' cannot be read: {failure.Message}");
        }
    }

    private static Stream Unpacked(Stream stream, bool isGzip) =>
        isGzip ? new GZipStream(stream, CompressionMode.Decompress) : stream;

    private static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];
}
