using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>A posting in the three figures that answers and result files show, of one kind of points.</summary>
public static class PostingPoints
{
    /// <summary>Of a programme's first points, after the posting as it was stored.</summary>
    public static PointsAnswer Of(Posting posting) =>
        new(Earned(posting, 0), posting.PendingAfter, posting.AvailableAfter + posting.PendingAfter);

    /// <summary>What was issued less what was taken back; what paid off a deficit was earned too.</summary>
    public static long Earned(Posting posting, int currency)
    {
        long sum = 0;
        foreach (ref readonly var entry in posting.Entries.AsSpan())
        {
            if (entry.Currency == currency)
            {
                sum += Signed(entry, Purse.Issued) + Signed(entry, Purse.ClawedBack);
            }
        }

        return sum;
    }

    /// <summary>What came out of this purse (positive) or went into it (negative).</summary>
    public static long Signed(in Entry entry, Purse purse) =>
        (entry.From == purse ? entry.Amount : 0) - (entry.To == purse ? entry.Amount : 0);
}
