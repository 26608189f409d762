using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>One step of one round: rates, latencies and what an activity cost.</summary>
internal sealed record Measured
{
    public double Rate { get; init; }

    public double P50 { get; init; }

    public double P99 { get; init; }

    /// <summary>Processor time per activity, in microseconds: of the process that posts, and of the database's processes.</summary>
    public double OwnCpu { get; init; }

    public double ServerCpu { get; init; }

    public double WalBytes { get; init; }

    public double? WalRecords { get; init; }

    public double? WalImages { get; init; }

    public long Refused { get; init; }

    public long Shed { get; init; }

    public static Measured Of(LoadResult load) => new()
    {
        Rate = load.Rate, P50 = load.Latencies.Milliseconds(0.5), P99 = load.Latencies.Milliseconds(0.99),
        Refused = load.Refused, Shed = load.Shed,
    };
}

/// <summary>All rounds of all steps, by the step's name.</summary>
internal sealed class Rounds
{
    private readonly Dictionary<string, List<Measured>> steps = new(StringComparer.Ordinal);

    public IEnumerable<string> Steps => steps.Keys;

    public void Add(string step, Measured measured)
    {
        if (!steps.TryGetValue(step, out var rounds))
        {
            steps[step] = rounds = [];
        }

        rounds.Add(measured);
    }

    public bool Has(string step) => steps.ContainsKey(step);

    public Spread Spread(string step, Func<Measured, double> what) =>
        Measuring.Spread.Of(steps.TryGetValue(step, out var rounds) ? rounds.Select(what) : []);

    public Spread? SpreadOf(string step, Func<Measured, double?> what)
    {
        var values = steps.TryGetValue(step, out var rounds) ? rounds.Select(what).OfType<double>().ToArray() : [];
        return values.Length == 0 ? null : Measuring.Spread.Of(values);
    }

    /// <summary>Rates of two steps, divided round by round.</summary>
    public Spread Ratio(string step, string by) => Measuring.Spread.Of(
        steps.TryGetValue(step, out var above) && steps.TryGetValue(by, out var below)
            ? above.Zip(below, static (a, b) => a.Rate / b.Rate)
            : []);
}
