using System.Buffers;
using System.IO.Pipelines;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Lines of a JSONL file as bytes, blank ones skipped, one at a time. A line longer than <see cref="LongestLine"/> is shown
/// empty and marked, so that memory stays flat whatever comes.
/// </summary>
internal sealed class JsonLines(ImportFile file) : IAsyncDisposable
{
    /// <summary>Well above an activity with as many lines as are allowed.</summary>
    public const int LongestLine = 8 << 20;

    private readonly PipeReader pipe = PipeReader.Create(file.Content, new StreamPipeReaderOptions(bufferSize: 1 << 16));
    private byte[] line = new byte[1 << 12];
    private int length;

    /// <summary>From 1.</summary>
    public long Number { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <summary>The line without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line => line.AsMemory(0, length);

    /// <summary>False at the end of the file.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        do
        {
            if (!await ReadOneAsync(cancel))
            {
                return false;
            }
        }
        while (!IsTooLong && IsBlank(Line.Span));
        return true;
    }

    public ValueTask DisposeAsync() => pipe.CompleteAsync();

    private async ValueTask<bool> ReadOneAsync(CancellationToken cancel)
    {
        length = 0;
        IsTooLong = false;
        var isAny = false;
        while (true)
        {
            var read = await FillAsync(cancel);
            var buffer = read.Buffer;
            isAny |= !buffer.IsEmpty;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                Take(buffer.Slice(0, end));
                pipe.AdvanceTo(buffer.GetPosition(1, end));
                Number++;
                return true;
            }

            Take(buffer);
            pipe.AdvanceTo(buffer.End);
            if (read.IsCompleted)
            {
                Number += isAny ? 1 : 0;
                return isAny;
            }
        }
    }

    private async ValueTask<ReadResult> FillAsync(CancellationToken cancel)
    {
        try
        {
            return await pipe.ReadAsync(cancel);
        }
        catch (InvalidDataException broken)
        {
            throw CommandFailure.BadInput($"'{file.Name}' cannot be unpacked behind line {Number}: {broken.Message}");
        }
    }

    private void Take(ReadOnlySequence<byte> part)
    {
        if (IsTooLong || length + part.Length > LongestLine)
        {
            IsTooLong = true;
            length = 0;
            return;
        }

        var needed = length + (int)part.Length;
        if (needed > line.Length)
        {
            Array.Resize(ref line, Math.Max(needed, line.Length * 2));
        }

        part.CopyTo(line.AsSpan(length));
        length = needed;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8).IsEmpty;
}
