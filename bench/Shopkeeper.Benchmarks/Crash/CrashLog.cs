namespace Shopkeeper.Benchmarks.Crash;

/// <summary>What was sent (`s key body`) and acknowledged (`a key activity`), in order, each line written at once.</summary>
internal sealed class CrashLog(string file) : IAsyncDisposable
{
    private const int Parts = 3;

    private readonly StreamWriter writer = Open(file);
    private readonly Lock turn = new();

    public void Sent(CrashSale sale) => Write($"s\t{sale.Key}\t{sale.Body}");

    public void Acknowledged(CrashSale sale, string activity) => Write($"a\t{sale.Key}\t{activity}");

    /// <summary>A line that was cut off in mid-write is no promise, and is left out.</summary>
    public static (List<CrashSale> Sent, Dictionary<string, string> Acknowledged) Read(string file)
    {
        var sent = new List<CrashSale>();
        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = File.ReadAllText(file);
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            if (parts.Length != Parts)
            {
                continue;
            }

            if (parts[0] == "s")
            {
                sent.Add(new CrashSale(parts[1], parts[2]));
            }
            else
            {
                acknowledged[parts[1]] = parts[2];
            }
        }

        return (sent, acknowledged);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    /// <summary>The client before this one was killed: the line it was writing gets too many parts to be read.</summary>
    private static StreamWriter Open(string file)
    {
        var stream = File.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var isCut = stream.Length > 0 && stream.Seek(-1, SeekOrigin.End) >= 0 && stream.ReadByte() != '\n';
        stream.Seek(0, SeekOrigin.End);
        var writer = new StreamWriter(stream) { AutoFlush = true };
        if (isCut)
        {
            writer.Write("\tcut\tcut\tcut\n");
        }

        return writer;
    }

    private void Write(string line)
    {
        lock (turn)
        {
            writer.WriteLine(line);
        }
    }
}
