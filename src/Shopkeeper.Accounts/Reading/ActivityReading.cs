using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Reading;

/// <summary>One activity as it was recorded, and why it gave what it gave: decided again by the engine, not stored.</summary>
internal sealed class ActivityReading(ILedgerStore store, ShopRules rules)
{
    public async Task<RecordedActivity?> FindAsync(ActivityId id, bool explain, CancellationToken cancel)
    {
        var rows = await store.FindActivityAsync(id, cancel);
        if (rows.IsEmpty)
        {
            return null;
        }

        var book = rules.Current.Book;
        var own = await OwnAsync(rows, cancel);
        var postings = rows.Select(static row => Answers.Decode(row.Posting)).ToArray();
        Array.Sort(postings, (a, b) => Answers.Compare(a, b, own.Posting.Account, book));
        var explanations = explain ? await ExplainAsync(own.Posting, cancel) : [];
        return new RecordedActivity(ActivityOf(own), own.Posting.Account, [.. postings], explanations);
    }

    /// <summary>A return of another account's sale is recorded there too; the activity belongs to its key's account.</summary>
    private async Task<JournalRow> OwnAsync(ImmutableArray<JournalRow> rows, CancellationToken cancel)
    {
        if (rows.All(row => row.Posting.Account == rows[0].Posting.Account))
        {
            return rows[0];
        }

        if (ActivityOf(rows[0])?.Key is not { } key)
        {
            // A command of two accounts belongs to the one that gives.
            return rows.First(static row => Answers.Decode(row.Posting).Kind is not
                (Domain.Ledger.CommandKind.Receive or Domain.Ledger.CommandKind.Absorb or Domain.Ledger.CommandKind.Restore));
        }

        var stored = await store.FindKeyAsync(key, cancel);
        return rows.First(row => row.Posting.Account == stored!.Account);
    }

    private async Task<ImmutableArray<Explanation>> ExplainAsync(PostingRow wanted, CancellationToken cancel)
    {
        var journal = await store.JournalAsync(wanted.Account, cancel);
        var book = rules.Current.Book;
        var walk = new JournalWalk(wanted.Account, rules, book);
        var explanations = new List<Explanation>();
        foreach (var row in journal!.Rows)
        {
            if (row.Posting.Seq > wanted.Seq)
            {
                break;
            }

            var step = walk.Read(row);
            if (row.Posting.Seq == wanted.Seq && await walk.DecideAgainAsync(step, cancel) is { } again)
            {
                explanations.Add(again.Explanation);
            }

            walk.Take(step);
        }

        return
        [
            .. book.Programmes.Select(programme => explanations.Find(one => one.Programme == programme.Programme))
                .OfType<Explanation>(),
        ];
    }

    private static Activity? ActivityOf(JournalRow row) =>
        row.Activity is { } body ? ActivityCodec.Decode(body, row.Posting.Activity) : null;
}
