using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// What a till took for members that the state it knows does not have yet: of this member since that state, and of anybody in
/// its business day.
/// </summary>
public readonly record struct TakenOffline(long OfMember, long OfTillToday);

/// <summary>Whether a till that cannot ask the server may take a member's points of the first kind.</summary>
public static class OfflineSpending
{
    /// <summary>
    /// The most points it may take now: no more than the member is known to have, within both allowances, in whole steps. 0 = none.
    /// </summary>
    /// <param name="known">The account as last heard of, without what this till did since.</param>
    public static long Most(PointsDefinition points, AccountState known, TakenOffline taken, Instant now)
    {
        if (!points.Spendable || points.Offline is not { } allowance)
        {
            return 0;
        }

        var most = Math.Min(known.Available(0, now), allowance.PerMember) - taken.OfMember;
        most = Math.Min(most, allowance.PerTillAndDay - taken.OfTillToday);
        most -= most % Math.Max(1, points.RedeemStep);
        return most < Math.Max(1, points.RedeemMinimum) ? 0 : Math.Min(most, Limits.Points);
    }

    /// <summary>Why so many are not taken, in a sentence for who stands at the till; null when they are.</summary>
    public static string? WhyNot(PointsDefinition points, long asked, long most) =>
        Spending.RefusalOf(points, asked) is { IsNone: false } refusal ? refusal.Detail
        : most == 0 ? "Without the network this member's points cannot be spent here; the sale goes on without."
        : asked > most ? $"Without the network at most {most} points of this member are taken here."
        : null;
}
