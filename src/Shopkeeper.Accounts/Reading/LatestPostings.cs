using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Reading;

/// <summary>An account's journal from its end, in pages.</summary>
internal static class LatestPostings
{
    private const int PageLength = 500;

    public static async IAsyncEnumerable<ImmutableArray<FeedItem>> ReadAsync(
        ILedgerStore store, AccountId account, int most, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (before, left, isEnd) = (long.MaxValue, most, false);
        while (!isEnd)
        {
            var rows = await store.LatestAsync(account, before, PageLength, cancel);
            isEnd = rows.Length < PageLength;
            var groups = rows.GroupBy(static row => row.Posting.Seq).ToArray();

            // The last one of a full page may go on in the next: it is read there again. No shop has as many programmes as a page.
            foreach (var group in isEnd ? groups : groups[..^1])
            {
                var items = group.Select(Decode).ToImmutableArray();
                (before, left) = (group.Key, left - items.Length);
                yield return items;
                if (left <= 0)
                {
                    yield break;
                }
            }
        }
    }

    private static FeedItem Decode(JournalRow row) => new(
        "", Answers.Decode(row.Posting), row.Activity is { } body ? ActivityCodec.Decode(body, row.Posting.Activity) : null);
}
