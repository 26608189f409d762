using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// Goods that come back without receipt: for programmes that say `last-purchase` the sale is looked for, before posting, in the
/// account's own journal. It is a guess: the posting checks under its lock what is left of that line, and takes nothing when
/// another till was first. What is not found stays without receipt.
/// </summary>
internal sealed class LastPurchases(ILedgerStore store, ShopRules rules)
{
    /// <summary>Goods come back and no sale is named: few submissions, and only they take the longer way.</summary>
    public static bool MayConcern(Submission submission) =>
        submission.Command is Command.Record { Activity: { Returns.IsEmpty: false } activity }
        && activity.Returns.Any(static part => part.Sale is null && !part.Lines.IsEmpty);

    public async ValueTask<Submission> FindAsync(Submission submission, CancellationToken cancel)
    {
        if (submission.Command is not Command.Record { Activity: var activity } record || !MayConcern(submission) || !IsAsked(activity))
        {
            return submission;
        }

        var account = submission.Account
            ?? (submission.Card is { } card ? (await store.FindCardAsync(card, cancel))?.Account : null);
        if (account is not { } id || await store.JournalAsync(id, cancel) is not { } journal)
        {
            return submission;
        }

        var lines = Lines(journal, activity);
        ImmutableArray<ReturnPart> parts =
            [.. activity.Returns.SelectMany(part => part.Sale is null && !part.Lines.IsEmpty ? Parts(part, lines) : [part])];
        return submission with { Command = record with { Activity = activity with { Returns = parts } } };
    }

    private bool IsAsked(Activity activity)
    {
        foreach (var programme in rules.Current.Book.Programmes)
        {
            if (programme.MayDecide(activity.OccurredAt)
                .Any(static version => version.Document.Returns.WithoutReceipt == NoReceipt.LastPurchase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lines bought before the return, the latest first, with what is left of them.</summary>
    private static List<Bought> Lines(AccountJournal journal, Activity goods)
    {
        var bought = new List<Bought>();
        var back = new Dictionary<(ActivityKey Sale, int Line), long>();
        long seq = 0;
        foreach (var row in journal.Rows)
        {
            // Every programme of an activity says the same of lines and of what came back.
            if (row.Posting.Seq == seq || row.Activity is not { } body)
            {
                continue;
            }

            seq = row.Posting.Seq;
            var activity = Encoding.ActivityCodec.Decode(body, row.Posting.Activity);
            foreach (var line in activity.Type == ActivityType.Purchase && activity.OccurredAt <= goods.OccurredAt ? activity.Lines : [])
            {
                bought.Add(new Bought(activity.Key, activity.OccurredAt, line));
            }

            foreach (var change in activity.Returns.IsEmpty ? [] : Answers.Decode(row.Posting).Changes)
            {
                if (change is Change.SaleLineReturned returned)
                {
                    var key = (returned.Sale, returned.Line);
                    back[key] = back.GetValueOrDefault(key) + returned.Thousandths;
                }
            }
        }

        foreach (var line in bought)
        {
            line.Left = line.Line.Thousandths - back.GetValueOrDefault((line.Sale, line.Line.Number));
        }

        return [.. bought.OrderByDescending(static line => line.At)];
    }

    private static IEnumerable<ReturnPart> Parts(ReturnPart part, List<Bought> lines)
    {
        foreach (var asked in part.Lines)
        {
            var wanted = Math.Max(1, asked.Thousandths);
            var found = asked.Sku.Length == 0 ? null : lines.Find(line => ProductNumber.AreEqual(line.Line.Sku, asked.Sku) && line.Left >= wanted);
            if (found is null)
            {
                yield return part with { Lines = [asked] };
                continue;
            }

            found.Left -= wanted;
            yield return new ReturnPart(found.Sale, [asked with { SaleLine = found.Line.Number }], part.Reason) { Found = true };
        }
    }

    private sealed class Bought(ActivityKey sale, NodaTime.Instant at, Line line)
    {
        public ActivityKey Sale => sale;

        public NodaTime.Instant At => at;

        public Line Line => line;

        public long Left { get; set; }
    }
}
