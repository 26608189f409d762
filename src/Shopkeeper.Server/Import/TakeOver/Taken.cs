using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>What the posting of a line brought in, from its entries: points that came from the purse Opened, less what is owed to it.</summary>
internal readonly record struct Taken(Posting? Posting, long Points)
{
    public static Taken Of(PostingAnswer? answer)
    {
        if (answer is not { Status: AnswerStatus.Recorded, Postings: [var posting, ..] })
        {
            return default;
        }

        long points = 0;
        foreach (ref readonly var entry in posting.Entries.AsSpan())
        {
            points += (entry.From == Purse.Opened ? entry.Amount : 0) - (entry.To == Purse.Opened ? entry.Amount : 0);
        }

        return new Taken(posting, points);
    }
}
