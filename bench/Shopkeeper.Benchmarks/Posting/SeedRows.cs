using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Jobs;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The rows of one account, encoded as the ledger does it.</summary>
internal sealed record SeedRows(
    Guid Account, Guid Member, Guid Card, long Seq, long? DueMicros, byte[] State, SeedJournal[] Journal)
{
    public const string Programme = "bench";

    public static SeedRows Of(SeededAccount account, KeyedHash card) => new(
        account.State.Account.Value,
        BenchShop.Member(account.Number).Value,
        card.Value,
        account.State.Seq,
        Due.Of(account.State) is { } due ? due.ToUnixTimeTicks() / 10 : null,
        AccountStateCodec.Encode(account.State),
        [.. account.Journal.Select(static row => SeedJournal.Of(row.Posting, row.Activity))]);
}

/// <summary>A posting with its key and, for activities, what came in.</summary>
internal sealed record SeedJournal(long Seq, Guid Id, ActivityKey Key, byte[] Posting, byte[]? Activity)
{
    public static SeedJournal Of(Domain.Ledger.Posting posting, Activity? activity) => new(
        posting.Seq,
        posting.Activity.Value,
        activity?.Key ?? new ActivityKey("office", posting.Activity.Value.ToString("N")),
        PostingCodec.Encode(posting),
        activity is null ? null : ActivityCodec.Encode(activity));
}
