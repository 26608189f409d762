using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>Answers from what is stored: equal to the first one but for Replayed.</summary>
internal static class Answers
{
    public static PostingAnswer KeyReused(ActivityId first) => new(
        AnswerStatus.Refused, Replayed: false, first, null, [], Rejection.KeyReusedWithAnotherBody,
        "This key was used before with another body; the first one stands.");

    /// <summary>Of a parked or refused key: all of it stands in the key row.</summary>
    public static PostingAnswer Pinned(KeyRow row) =>
        new(row.Status, Replayed: true, row.Activity, row.Account, [], row.Rejection, row.Detail);

    public static PostingAnswer Recorded(KeyRow row, IEnumerable<JournalRow> journal, ProgrammeBook book)
    {
        var rows = journal.ToArray();
        var postings = Array.ConvertAll(rows, static entry => Decode(entry.Posting));
        Array.Sort(postings, (a, b) => Compare(a, b, row.Account, book));
        return new PostingAnswer(
            AnswerStatus.Recorded, Replayed: true, row.Activity, row.Account, [.. postings], Rejection.None, "")
        {
            Vouchers = postings.Any(static one => one.Changes.Any(static change => change is Domain.Ledger.Change.VoucherSkipped))
                ? VouchersOf(rows, row)
                : [],
        };
    }

    private static ImmutableArray<VoucherId> VouchersOf(JournalRow[] rows, KeyRow key) =>
        Array.Find(rows, row => row.Posting.Account == key.Account)?.Activity is { } body
            ? ActivityCodec.Decode(body, key.Activity).Vouchers
            : [];

    public static LedgerPosting Decode(PostingRow row) =>
        PostingCodec.Decode(row.Body, row.Account, row.Programme, row.Seq);

    /// <summary>The activity's own account first, then by account; within one in the shop's order of programmes.</summary>
    public static int Compare(LedgerPosting a, LedgerPosting b, AccountId? own, ProgrammeBook book)
    {
        if (a.Account != b.Account)
        {
            return a.Account == own ? -1 : b.Account == own ? 1 : a.Account.CompareTo(b.Account);
        }

        return Order(book, a.Programme).CompareTo(Order(book, b.Programme));
    }

    private static int Order(ProgrammeBook book, string programme)
    {
        for (var i = 0; i < book.Programmes.Length; i++)
        {
            if (book.Programmes[i].Programme == programme)
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
