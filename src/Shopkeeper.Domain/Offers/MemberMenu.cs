using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers;

// Explicit and append-only; part of the public API in lower case.
public enum MenuState : byte
{
    /// <summary>May be picked now.</summary>
    Available = 0,

    /// <summary>Picked or given, and not used in its period.</summary>
    Picked = 1,

    /// <summary>Picked and used; it may be good for more.</summary>
    Used = 2,

    /// <summary>No slot is open for it.</summary>
    Locked = 3,
}

/// <summary>
/// An offer on a member's menu. Pick: set when it is picked or given. MissingPoints: with so many points more a slot opens for
/// it; null when none would.
/// </summary>
public sealed record MenuRow(OfferDefinition Offer, string Reason, MenuState State, Pick? Pick, long? MissingPoints);

/// <summary>A pool as one member sees it: its list in order, with what is picked, used, or waits for a slot.</summary>
public static class MemberMenu
{
    public const string NotListed = "not-listed";

    /// <summary>How many offers of the pool the account may have picked at once.</summary>
    public static int SlotsOf(AccountState account, PoolDefinition pool, LevelBasis basis) => pool.SlotsAt(LevelMoves.Count(account, basis));

    /// <summary>
    /// List: the member's menu, best first, each with its reason. Picks that the list no longer has come last. A pool that
    /// gives shows what was given; one without picking shows the list as the member's own. Basis: of the version that is in
    /// force for the member.
    /// </summary>
    public static ImmutableArray<MenuRow> Of(
        (ProgrammeHistory History, LevelBasis Basis) programme, PoolDefinition pool,
        ImmutableArray<(OfferDefinition Offer, string Reason)> list, AccountState account, Instant at)
    {
        var (history, basis) = programme;
        var picks = account.Picks.Where(pick => pick.Pool == pool.Id && pick.IsOpen(at)).ToList();
        var points = LevelMoves.Count(account, basis);
        var isOpen = picks.Count < pool.SlotsAt(points);
        var missing = isOpen ? null : Missing(pool, picks.Count, points);
        var rows = ImmutableArray.CreateBuilder<MenuRow>();
        foreach (var (offer, reason) in pool.Give > 0 ? [] : list)
        {
            var pick = picks.Find(one => one.Offer == offer.Id);
            rows.Add(pick is not null ? Picked(history, offer, reason, pick)
                : !pool.Pick ? new MenuRow(offer, reason, MenuState.Picked, null, null)
                : new MenuRow(offer, reason, isOpen ? MenuState.Available : MenuState.Locked, null, missing));
        }

        foreach (var pick in picks.Where(pick => rows.All(row => row.Offer.Id != pick.Offer)))
        {
            if (history.FindOffer(pick.Offer, pick.Hash) is { } offer)
            {
                rows.Add(Picked(history, offer, pool.Give > 0 ? "given" : NotListed, pick));
            }
        }

        return rows.ToImmutable();
    }

    /// <summary>A pick is shown under the definition that it began under: prices go by it too.</summary>
    private static MenuRow Picked(ProgrammeHistory programme, OfferDefinition listed, string reason, Pick pick) => new(
        programme.FindOffer(pick.Offer, pick.Hash) ?? listed, reason, pick.Uses > 0 ? MenuState.Used : MenuState.Picked, pick, null);

    private static long? Missing(PoolDefinition pool, int picked, long points)
    {
        foreach (var step in pool.Slots)
        {
            if (step.Slots > picked && step.FromPoints > points)
            {
                return step.FromPoints - points;
            }
        }

        return null;
    }
}
