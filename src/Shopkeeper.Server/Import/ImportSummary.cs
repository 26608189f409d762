using System.Globalization;
using System.Text.Json.Nodes;

namespace Shopkeeper.Server.Import;

/// <summary>
/// How an import ended. All four counts are rows of the file: read = accepted + replayed + rejected. What is counted beside
/// them (activities, members, how cancellations matched) lies in <see cref="More"/>.
/// </summary>
internal sealed record ImportSummary(long Read, long Accepted, long Replayed, long Rejected, TimeSpan Took)
{
    public JsonObject More { get; init; } = [];

    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    /// <summary>What does not agree with the control total, in a sentence; null when there is nothing.</summary>
    public string? Difference { get; init; }

    public double PerSecond => Math.Round(Read / Math.Max(0.001, Took.TotalSeconds));

    // Of the process: shows that memory stays flat however long the file is.
    private static long PeakMegabytes
    {
        get
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.PeakWorkingSet64 >> 20;
        }
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["read"] = Read,
            ["accepted"] = Accepted,
            ["replayed"] = Replayed,
            ["rejected"] = Rejected,
            ["perSecond"] = (long)PerSecond,
        };
        foreach (var (name, value) in More)
        {
            json[name] = value?.DeepClone();
        }

        json["peakMegabytes"] = PeakMegabytes;
        var reasons = new JsonObject();
        foreach (var (reason, count) in Reasons)
        {
            reasons[reason] = count;
        }

        json["rejects"] = reasons;
        return json;
    }

    public string ToText()
    {
        var invariant = CultureInfo.InvariantCulture;
        var text = new System.Text.StringBuilder();
        text.AppendLine(invariant, $"Read      {Read,12:N0} rows in {Took.TotalSeconds:N1} s ({PerSecond:N0} a second)");
        text.AppendLine(invariant, $"Accepted  {Accepted,12:N0}");
        text.AppendLine(invariant, $"Replayed  {Replayed,12:N0}");
        text.Append(invariant, $"Rejected  {Rejected,12:N0}");
        foreach (var (reason, count) in Reasons)
        {
            text.AppendLine().Append(invariant, $"  {reason,-24} {count,8:N0}");
        }

        foreach (var (name, value) in More)
        {
            text.AppendLine().Append(invariant, $"{name}: {value?.ToJsonString()}");
        }

        return text.ToString();
    }
}
