using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;

namespace Shopkeeper.Server.Http.Programmes;

/// <summary>
/// What a draft would have made of the stored history, beside what the ledger holds. "Before" is the ledger. Nothing of it
/// is written anywhere.
/// </summary>
public sealed record SimulationAnswer
{
    public required string Programme { get; init; }

    [Description("The draft is in force from here, on the ledger's state of that instant; absent = from each first posting.")]
    public Instant? From { get; init; }

    [Description("Balances are as of this instant.")]
    public required Instant To { get; init; }

    [Description("So many accounts were chosen by the hash of their id; absent = all.")]
    public int? Sample { get; init; }

    public required long Activities { get; init; }

    public required long PerSecond { get; init; }

    [Description("Members with anything in the range.")]
    public required long Members { get; init; }

    [Description("Members with any balance or level that is not the ledger's: winners, losers and mixed.")]
    public required long MembersChanged { get; init; }

    [Description("Something is more, nothing is less.")]
    public required long Winners { get; init; }

    [Description("Something is less, nothing is more.")]
    public required long Losers { get; init; }

    [Description("More of one thing and less of another, or the same points at another time.")]
    public required long Mixed { get; init; }

    [Description("Of the first points: what members have and have spent, the draft less the ledger.")]
    public required long PointsDelta { get; init; }

    [Description("What members spent and may still spend, in minor units, the draft less the ledger; null = no money value.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? CostDelta { get; init; }

    [Description("Of costDelta: the document's first currency.")]
    public required string Currency { get; init; }

    [Description("The liability at the end in minor units, the draft less the ledger; null = no money value.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? LiabilityDelta { get; init; }

    public required IReadOnlyList<SimulatedPointsAnswer> Points { get; init; }

    [Description("Money by currency; empty when points have no money value.")]
    public required IReadOnlyList<SimulatedCostAnswer> Cost { get; init; }

    public required IReadOnlyList<SimulatedRuleAnswer> Rules { get; init; }

    [Description("Offers that purchases used, as the tills gave them, in minor units whatever the currency.")]
    public required IReadOnlyList<SimulatedOfferAnswer> Offers { get; init; }

    public required IReadOnlyList<SimulatedLevelAnswer> Levels { get; init; }

    [Description("What the ledger holds and the draft refuses: reported, not invented away.")]
    public required IReadOnlyList<SimulatedRefusalAnswer> Refused { get; init; }

    [Description("Budgets that were replayed in order of arrival.")]
    public required IReadOnlyList<SimulatedBudgetAnswer> Budgets { get; init; }

    [Description("Members by their difference in the first points.")]
    public required IReadOnlyList<SimulatedBandAnswer> Distribution { get; init; }

    public required IReadOnlyList<SimulatedMemberAnswer> TopWinners { get; init; }

    public required IReadOnlyList<SimulatedMemberAnswer> TopLosers { get; init; }

    [Description("What follows from the user's own assumption; absent without one.")]
    public ScenarioAnswer? Scenario { get; init; }

    [Description("What has to be known to read the figures.")]
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>Movements of the range, balances at its end.</summary>
public sealed record SimulatedPointsAnswer(
    string PointsId, long EarnedBefore, long Earned, long TakenBackBefore, long TakenBack, long RedeemedBefore, long Redeemed,
    long ExpiredBefore, long Expired, long AdjustedBefore, long Adjusted, long OutstandingBefore, long Outstanding,
    long DeficitBefore, long Deficit);

/// <summary>In minor units: Redeemed in the range, Liability at the end; each side at its own document's value of points.</summary>
public sealed record SimulatedCostAnswer(
    string Currency, long RedeemedBefore, long Redeemed, long LiabilityBefore, long Liability, long Delta);

/// <summary>How often the rule gave, what it gave, and what returns took back of it.</summary>
public sealed record SimulatedRuleAnswer(
    string Rule, long TimesBefore, long Times, long PointsBefore, long Points, long TakenBackBefore, long TakenBack);

/// <summary>
/// Amount is what tills gave, less what returns gave back: a fact, the same under either document as far as both know the
/// offer. Expected is what each document's rules give for those baskets.
/// </summary>
public sealed record SimulatedOfferAnswer(
    string Offer, long TimesBefore, long Times, long AmountBefore, long Amount, long ExpectedBefore, long Expected);

public sealed record SimulatedLevelAnswer(string Level, long MembersBefore, long Members);

/// <summary>Command: activity, redeem, reserve, commit, adjust, pick-offer and so on. Points: those that it named.</summary>
public sealed record SimulatedRefusalAnswer(string Command, string Reason, long Times, long Points);

public sealed record SimulatedBudgetAnswer(
    [property: Description("Id of the rule, or of the offer: in money, minor units, or with `#uses` behind it in uses.")] string Rule, long Budget,
    [property: Description("From then on the budget gave nothing; absent = it was not used up.")] Instant? ClosedAt,
    [property: Description("How exactly that time is known.")] double WithinSeconds);

/// <summary>From and to are inclusive; absent = no end.</summary>
public sealed record SimulatedBandAnswer(long? From, long? To, long Members);

public sealed record SimulatedMemberAnswer(
    string AccountId, long Before, long After, long Delta,
    [property: Description("winner, loser or mixed, over all points and levels.")] string Verdict);
