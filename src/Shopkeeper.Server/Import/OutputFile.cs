using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import;

/// <summary>A JSONL file that an import writes; an existing one is replaced. Without a path nothing is written.</summary>
internal sealed class OutputFile : IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly FileStream? file;
    private readonly ArrayBufferWriter<byte> buffer = new(FlushAt * 2);
    private readonly Utf8JsonWriter json;

    public OutputFile(string? path)
    {
        file = path is null ? null : Create(path);
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        });
    }

    public bool IsWritten => file is not null;

    /// <summary>One line: an object whose members the caller writes.</summary>
    public void Write<T>(in T row, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartObject();
        members(json, row);
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
        if (buffer.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        json.Dispose();
        file?.Dispose();
    }

    private void Flush()
    {
        file?.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }

    private static FileStream Create(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw CommandFailure.BadInput($"'{path}' cannot be written: {failure.Message}");
        }
    }
}
