using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Server.Http.Programmes;

/// <summary>What follows from an assumption of the user, apart from everything that was computed from history.</summary>
public sealed record ScenarioAnswer(string Name, string Assumption)
{
    public required IReadOnlyList<ScenarioUpliftAnswer> Purchases { get; init; }

    [Description("Minor units of the document's first currency.")]
    public required long ExtraSales { get; init; }

    public required long ExtraPoints { get; init; }

    [Description("Of the points outstanding at the end and the extra ones: those that would be spent, as assumed.")]
    public long? ExpectedRedeemed { get; init; }

    [Description("Their worth in minor units; null = no assumption, or no money value.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? ExpectedCost { get; init; }

    private const string Stated =
        "Stated by you and not observed: no other figure of this answer contains it. Extra purchases are like those of the range.";

    internal static ScenarioAnswer? Of(SimulationReport report, Scenario? scenario)
    {
        if (scenario is null)
        {
            return null;
        }

        var uplifts = scenario.Purchases.Select((uplift, i) => ScenarioUpliftAnswer.Of(uplift, report.Scenario[i])).ToArray();
        var extraPoints = uplifts.Sum(static one => one.ExtraPoints);
        var outstanding = report.DraftSums.Points.Count == 0 ? 0 : report.DraftSums.Points[0].Outstanding;
        var redeemed = scenario.RedeemedBasisPoints is { } share
            ? Divide.Scale(Math.Max(0, outstanding + extraPoints), share, 10_000, Rounding.Floor)
            : (long?)null;
        var worth = redeemed is { } points && !report.Draft.Points.IsEmpty
            ? report.Draft.Points[0].WorthOf(points, report.Draft.Currencies[0])
            : null;
        return new ScenarioAnswer(scenario.Name, Stated)
        {
            Purchases = uplifts,
            ExtraSales = uplifts.Sum(static one => one.ExtraSales),
            ExtraPoints = extraPoints,
            ExpectedRedeemed = redeemed,
            ExpectedCost = worth?.Minor,
        };
    }
}

/// <summary>Purchases, Sales and Points are of the simulation; the extra ones are the assumed share of them, rounded down.</summary>
public sealed record ScenarioUpliftAnswer(
    string? Level, string? Store, string Uplift, long Purchases, long Sales, long Points, long ExtraSales, long ExtraPoints)
{
    internal static ScenarioUpliftAnswer Of(ScenarioUplift uplift, ScenarioSums sums) => new(
        uplift.Level.Length == 0 ? null : uplift.Level,
        uplift.Store.Length == 0 ? null : uplift.Store,
        (uplift.BasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %",
        sums.Purchases, sums.Sales, sums.Points,
        Divide.Scale(sums.Sales, uplift.BasisPoints, 10_000, Rounding.Floor),
        Divide.Scale(sums.Points, uplift.BasisPoints, 10_000, Rounding.Floor));
}
