using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Simulation;

/// <summary>What a draft means for a member, all points, levels and open vouchers taken together.</summary>
public enum MemberVerdict
{
    /// <summary>Every balance, level and number of vouchers is as history left it.</summary>
    Same,

    /// <summary>Nothing is less, and something is more.</summary>
    Winner,

    /// <summary>Nothing is more, and something is less.</summary>
    Loser,

    /// <summary>More of one thing and less of another, or the same points at another time (pending, set aside, owed).</summary>
    Mixed,
}

/// <summary>
/// One account at the end of a simulation. Before and After are of the programme's first points: what the member has, or
/// owes, and has spent in the range. A refused redemption alone makes nobody richer.
/// </summary>
public readonly record struct MemberOutcome(AccountId Account, MemberVerdict Verdict, long Before, long After)
{
    public long Delta => After - Before;

    /// <summary>Compares both sides at one instant; `currencies` is how many kinds of points either side knows.</summary>
    public static MemberOutcome Of(in AccountEnd history, in AccountEnd draft, int currencies, Instant end)
    {
        var (more, less, moved) = (false, false, false);
        for (var currency = 0; currency < currencies; currency++)
        {
            var delta = draft.Worth(currency, end) - history.Worth(currency, end);
            more |= delta > 0;
            less |= delta < 0;
            moved |= !history.SamePurses(draft, currency, end);
        }

        var vouchers = draft.State.Vouchers.Length - history.State.Vouchers.Length;
        more |= vouchers > 0;
        less |= vouchers < 0;
        more |= !draft.State.Levels.All(history.State.Levels.Contains);
        less |= !history.State.Levels.All(draft.State.Levels.Contains);
        var verdict = (more, less) switch
        {
            (true, false) => MemberVerdict.Winner,
            (false, true) => MemberVerdict.Loser,
            (true, true) => MemberVerdict.Mixed,
            _ => moved ? MemberVerdict.Mixed : MemberVerdict.Same,
        };
        return new MemberOutcome(history.State.Account, verdict, history.Worth(0, end), draft.Worth(0, end));
    }
}

/// <summary>One side of one account at the end: its state, and by kind of points what it redeemed in the range.</summary>
public readonly record struct AccountEnd(AccountState State, ImmutableArray<long> Redeemed)
{
    public long Worth(int currency, Instant end) =>
        State.Available(currency, end) + State.Pending(currency, end) + State.Reserved(currency, end)
        - State.Deficit(currency) + RedeemedOf(currency);

    public bool SamePurses(in AccountEnd other, int currency, Instant end) =>
        State.Available(currency, end) == other.State.Available(currency, end)
        && State.Pending(currency, end) == other.State.Pending(currency, end)
        && State.Reserved(currency, end) == other.State.Reserved(currency, end)
        && State.Deficit(currency) == other.State.Deficit(currency)
        && RedeemedOf(currency) == other.RedeemedOf(currency);

    private long RedeemedOf(int currency) => currency < Redeemed.Length ? Redeemed[currency] : 0;
}
