using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Levels open when the count is at their threshold, and close, where the programme says so, when a posting lowers the count
/// below it. A posting that does not lower the count closes nothing: a change of thresholds alone takes nothing away.
/// </summary>
internal static class LevelMoves
{
    public static void Write(PostingDraft draft)
    {
        var programme = draft.Programme;
        if (programme.Levels.IsEmpty || programme.Points.IsEmpty)
        {
            return;
        }

        var (before, after) = Counts(draft);
        foreach (var level in programme.Levels)
        {
            var open = draft.HasBelongings ? IsOpen(draft, level.Id) : draft.Account.Levels.Contains(level.Id);
            if (!open && after >= level.At)
            {
                draft.Write(new Change.LevelReached(level.Id));
            }
            else if (open && after < level.At && after < before && programme.LevelFall == LevelFall.Close)
            {
                draft.Write(new Change.LevelLost(level.Id));
            }
        }
    }

    /// <summary>Open before this posting, or by what it has written so far.</summary>
    public static bool IsOpen(PostingDraft draft, string level)
    {
        var open = draft.Account.Levels.Contains(level);
        foreach (var change in draft.Changes)
        {
            open = change switch
            {
                Change.LevelReached reached when reached.Level == level => true,
                Change.LevelLost lost when lost.Level == level => false,
                _ => open,
            };
        }

        return open;
    }

    /// <summary>The points that levels and slots go by, this posting included.</summary>
    public static long Count(PostingDraft draft) => Counts(draft).After;

    /// <summary>The points that levels and slots go by.</summary>
    public static long Count(AccountState account, LevelBasis basis)
    {
        if (basis == LevelBasis.Lifetime)
        {
            return account.LifetimeOf(0);
        }

        long count = 0;
        foreach (var lot in account.Lots)
        {
            count += lot.Currency == 0 ? lot.Amount : 0;
        }

        foreach (var hold in account.Holds)
        {
            count += hold.Currency == 0 ? hold.Amount : 0;
        }

        return count;
    }

    private static (long Before, long After) Counts(PostingDraft draft) =>
        draft.Programme.LevelBasis == LevelBasis.Lifetime ? Lifetime(draft) : Balance(draft);

    /// <summary>Points in lots and in holds: setting points aside closes no level, spending them does.</summary>
    private static (long Before, long After) Balance(PostingDraft draft)
    {
        var before = Count(draft.Account, LevelBasis.Balance);
        var after = before;
        foreach (var entry in draft.Entries)
        {
            if (entry.Currency == 0)
            {
                after += (IsHeld(entry.To) ? entry.Amount : 0) - (IsHeld(entry.From) ? entry.Amount : 0);
            }
        }

        return (before, after);
    }

    private static (long Before, long After) Lifetime(PostingDraft draft)
    {
        var before = draft.Account.LifetimeOf(0);
        var after = before;
        foreach (var entry in draft.Entries)
        {
            if (entry.Currency == 0)
            {
                after += (entry.From == Purse.Issued ? entry.Amount : 0) - (entry.To == Purse.ClawedBack ? entry.Amount : 0);
            }
        }

        if (draft.HasBelongings)
        {
            foreach (var change in draft.Changes)
            {
                after += change is Change.LifetimeMoved { Currency: 0 } moved ? moved.By : 0;
            }
        }

        return (before, after);
    }

    private static bool IsHeld(Purse purse) => purse is Purse.Available or Purse.Pending or Purse.Reserved;
}
