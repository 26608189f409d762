using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>What one worker has found; its size does not grow with the history.</summary>
internal sealed class SimulationSums(int named)
{
    private readonly Dictionary<(CommandKind Kind, Rejection Reason), (long Times, long Points)> refused = [];

    private readonly List<ScenarioSums> scenario = [];

    public SideSums History { get; } = new();

    public SideSums Draft { get; } = new();

    public MemberSums Members { get; } = new(named);

    public Dictionary<string, BudgetDemand> Demands { get; } = new(StringComparer.Ordinal);

    public long Activities { get; set; }

    public long WithFactsOfToday { get; set; }

    public ImmutableArray<ScenarioSums> Scenario(int uplifts)
    {
        Grow(uplifts);
        return [.. scenario];
    }

    public ScenarioSums ScenarioOf(int uplift)
    {
        Grow(uplift + 1);
        return scenario[uplift];
    }

    public ImmutableArray<RefusedSum> Refused =>
    [
        .. refused.OrderBy(static one => one.Key)
            .Select(static one => new RefusedSum(one.Key.Kind, one.Key.Reason, one.Value.Times, one.Value.Points)),
    ];

    public void Refuse(CommandKind kind, Rejection reason, long points)
    {
        var sum = refused.GetValueOrDefault((kind, reason));
        refused[(kind, reason)] = (sum.Times + 1, sum.Points + points);
    }

    public void Demand(string rule, long atMicros, long points)
    {
        if (!Demands.TryGetValue(rule, out var demand))
        {
            demand = new BudgetDemand();
            Demands.Add(rule, demand);
        }

        demand.Add(atMicros, points);
    }

    public void Add(SimulationSums other)
    {
        History.Add(other.History);
        Draft.Add(other.Draft);
        Members.Add(other.Members);
        Activities += other.Activities;
        WithFactsOfToday += other.WithFactsOfToday;
        foreach (var ((kind, reason), (times, points)) in other.refused)
        {
            var sum = refused.GetValueOrDefault((kind, reason));
            refused[(kind, reason)] = (sum.Times + times, sum.Points + points);
        }

        foreach (var (rule, demand) in other.Demands)
        {
            if (!Demands.TryAdd(rule, demand))
            {
                Demands[rule].Add(demand);
            }
        }

        for (var i = 0; i < other.scenario.Count; i++)
        {
            var more = other.scenario[i];
            ScenarioOf(i).Add(more.Purchases, more.Sales, more.Points);
        }
    }

    private void Grow(int count)
    {
        while (scenario.Count < count)
        {
            scenario.Add(new ScenarioSums());
        }
    }
}
