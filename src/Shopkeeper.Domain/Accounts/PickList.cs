using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>The picks of an account, moved by changes. No rules: the fold and a decision under way use the same code.</summary>
internal static class PickList
{
    /// <summary>Picks with what this posting has written so far.</summary>
    public static ImmutableArray<Pick> Now(PostingDraft draft)
    {
        var picks = draft.Account.Picks;
        foreach (var change in draft.Changes)
        {
            picks = After(picks, change);
        }

        return picks;
    }

    public static ImmutableArray<Pick> After(ImmutableArray<Pick> picks, Change change) => change switch
    {
        Change.Picked picked => Without(picks, picked.Pool, picked.Offer, picked.Period).Add(new Pick(
            picked.Pool, picked.Period, picked.Offer, picked.Hash, picked.From, picked.Until, 0)),
        Change.Unpicked given => Without(picks, given.Pool, given.Offer, given.Period),
        Change.OfferUsed { Pool.Length: > 0 } used => Used(picks, used.Pool, used.Offer, used.Period, used.Times),
        Change.OfferGivenBack { Pool.Length: > 0 } back => Used(picks, back.Pool, back.Offer, back.Period, -back.Times),
        _ => picks,
    };

    /// <summary>
    /// Those whose time ended long ago leave: later than a till may have been offline, so that a late purchase still finds
    /// the pick it was made with.
    /// </summary>
    public static ImmutableArray<Pick> Lapsed(ImmutableArray<Pick> picks, Instant now)
    {
        var gone = now - Duration.FromDays(Limits.PickDays);
        foreach (var pick in picks)
        {
            if (pick.Until is { } until && until <= gone)
            {
                return picks.RemoveAll(one => one.Until is { } end && end <= gone);
            }
        }

        return picks;
    }

    private static ImmutableArray<Pick> Without(ImmutableArray<Pick> picks, string pool, string offer, LocalDate period)
    {
        for (var i = 0; i < picks.Length; i++)
        {
            // A pick without end is carried over: a newer period of it takes the place of the older one.
            var pick = picks[i];
            if (pick.Pool == pool && pick.Offer == offer && (pick.Period == period || pick.Until is null))
            {
                return picks.RemoveAt(i);
            }
        }

        return picks;
    }

    /// <summary>The pick of that period; where it was carried over since, the one it became.</summary>
    private static ImmutableArray<Pick> Used(
        ImmutableArray<Pick> picks, string pool, string offer, LocalDate period, long times)
    {
        var found = -1;
        for (var i = 0; i < picks.Length; i++)
        {
            var pick = picks[i];
            if (pick.Pool == pool && pick.Offer == offer && (pick.Period == period || found < 0))
            {
                found = i;
            }
        }

        return found < 0
            ? picks
            : picks.SetItem(found, picks[found] with { Uses = (int)Math.Max(0, picks[found].Uses + times) });
    }
}
