using System.ComponentModel;
using NodaTime;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>Points of one programme after an activity or a command: balance = available + pending.</summary>
public sealed record PointsAnswer(
    [property: Description("What this gave; negative when it took back.")] long Earned,
    [property: Description("Not yet available, after this.")] long Pending,
    [property: Description("Available and pending, after this.")] long Balance);

/// <summary>What one programme made of it.</summary>
public sealed record ProgrammeAnswer(string Programme, int RulesetVersion, PointsAnswer Points)
{
    [Description("Code of the reason why this programme gave nothing.")]
    public string? Rejection { get; init; }
}

/// <summary>So much of an offer is borne by a partner or brand; absent payer = the shop.</summary>
public sealed record FundedAnswer(string? Payer, long Amount);

/// <summary>One thing that happened, with a text for the till.</summary>
public sealed record EffectAnswer(
    [property: Description("points, level-reached, level-lost, points-taken-back, redeemed, overspent-owed, overspent-lost, reinstated, reinstated-expired, reserved, released, adjusted, expired, variance, reservation-refused, offer, offer-variance, offer-given-back, offer-charged-back, offer-reserved, quote-expired, quote-not-ours, picked, unpicked, or voucher-issued, -reserved, -released, -used, -returned, -cancelled, -expired, -skipped, -not-issued")]
    string Kind,
    string Programme,
    string Text)
{
    public string? Rule { get; init; }

    public string? Level { get; init; }

    public string? Offer { get; init; }

    [Description("Id of the voucher, not its code.")]
    public string? Voucher { get; init; }

    [Description("Of voucher-skipped: which of the sale's vouchers, from 0.")]
    public int? Index { get; init; }

    public long? Points { get; init; }

    [Description("Money in minor units.")]
    public long? Amount { get; init; }

    [Description("Who pays what of an offer; the shop has no name.")]
    public IReadOnlyList<FundedAnswer>? Funding { get; init; }

    [Description("Numbers of the lines it comes from; absent = the whole basket.")]
    public IReadOnlyList<int>? Lines { get; init; }
}

/// <summary>A reservation that this command made.</summary>
public sealed record ReservationAnswer(string Id, long Points, Instant Until);

/// <summary>
/// What became of an activity or command. Recorded (201; 200 when replayed): points and effects. Parked (202): reason and
/// detail instead; it is placed by itself when what is missing arrives.
/// </summary>
public sealed record ActivityAnswer(
    string ActivityId,
    [property: Description("recorded or parked")] string Status,
    bool Replayed)
{
    public string? Account { get; init; }

    [Description("Of the programme that the call names, else of the shop's default one.")]
    public PointsAnswer? Points { get; init; }

    public int? RulesetVersion { get; init; }

    public IReadOnlyList<ProgrammeAnswer> Programmes { get; init; } = [];

    public IReadOnlyList<EffectAnswer> Effects { get; init; } = [];

    public ReservationAnswer? Reservation { get; init; }

    [Description("Why it is parked: a code of the problem list.")]
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    [Description("Of a sale that names nobody: the code for its receipt, with which somebody claims the points (as a QR code, or typed).")]
    public string? ClaimCode { get; init; }

    [Description("The same as a number, where the shop has a range for claims; total and date of the receipt are asked with it.")]
    public string? ClaimNumber { get; init; }

    [Description("The last day on which it may be claimed.")]
    public LocalDate? ClaimUntil { get; init; }

    [Description("JSON pointers of members that nobody knows; they were skipped.")]
    public IReadOnlyList<string>? Ignored { get; init; }
}
