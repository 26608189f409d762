namespace Shopkeeper.Benchmarks.Crash;

/// <summary>What was sent (`s key body`) and acknowledged (`a key activity`), in order, each line written at once.</summary>
internal sealed class CrashLog(string file) : IAsyncDisposable
{
    private readonly StreamWriter writer = new(File.Open(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    private readonly Lock turn = new();

    public void Sent(CrashSale sale) => Write($"s\t{sale.Key}\t{sale.Body}");

    public void Acknowledged(CrashSale sale, string activity) => Write($"a\t{sale.Key}\t{activity}");

    /// <summary>A last line that was cut off in mid-write is no promise, and is left out.</summary>
    public static (List<CrashSale> Sent, Dictionary<string, string> Acknowledged) Read(string file)
    {
        var sent = new List<CrashSale>();
        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = File.ReadAllText(file);
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
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

    private void Write(string line)
    {
        lock (turn)
        {
            writer.WriteLine(line);
        }
    }
}
