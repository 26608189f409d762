using System.ComponentModel;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Engagement.Claims;

/// <summary>What a shop says of claims; one that has decided nothing has the standard.</summary>
public sealed record ClaimPolicy
{
    public static readonly ClaimPolicy Standard = new();

    [Description("Days after the sale's business date on which its code is still good; the last one counts whole.")]
    public int Days { get; init; } = 30;

    [Description("Sales that one member claims within the period.")]
    public int PerMember { get; init; } = 10;

    [Description("Days of that period, which begins with the first claim in it.")]
    public int PeriodDays { get; init; } = 30;

    /// <summary>Where it says something out of bounds, and what is allowed; null when all is well.</summary>
    public (string Pointer, string Detail)? Problem =>
        Days is < 1 or > Limits.ClaimDays ? ("/days", $"From 1 to {Limits.ClaimDays} days.")
        : PerMember is < 1 or > Limits.ClaimsPerMember ? ("/perMember", $"From 1 to {Limits.ClaimsPerMember} sales.")
        : PeriodDays is < 1 or > Limits.ClaimDays ? ("/periodDays", $"From 1 to {Limits.ClaimDays} days.")
        : null;
}
