using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Store;

/// <summary>All members of a shop, opened a page at a time.</summary>
internal sealed class Everybody(Database database, ShopSecrets secrets)
{
    private const int Page = 1_000;

    private readonly NamedSql sql = NamedSql.Of(typeof(Everybody).Assembly, "Store.Everybody", database.Engine);

    public async IAsyncEnumerable<KnownMember> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var (after, read) = (Guid.Empty, Page);
        while (read == Page)
        {
            var page = await PageAsync(after, cancel);
            read = page.Count;
            foreach (var (row, facts, cards) in page)
            {
                after = row.Member.Value;
                var profile = await ProfileReading.ReadAsync(secrets, row, cancel);
                yield return new KnownMember(row.Member, row.Account, row.Status, profile, facts, cards);
            }
        }
    }

    private async Task<List<(MemberRow Row, FactRecord Facts, ImmutableArray<KeyedHash> Cards)>> PageAsync(
        Guid after, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        var rows = new List<(MemberRow Row, FactRecord Facts)>(Page);
        await using (var command = connection.Command(null, sql["members"]).With("after", after).With("rows", Page))
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                rows.Add((MemberRow.Read(row), MemberStore.ReadFacts(row, 9, isForReaders: false)));
            }
        }

        var cards = rows.Count == 0 ? null : await CardsAsync(connection, after, rows[^1].Row.Member.Value, cancel);
        return rows.ConvertAll(one => (one.Row, one.Facts, cards![one.Row.Member.Value].ToImmutableArray()));
    }

    private async Task<ILookup<Guid, KeyedHash>> CardsAsync(DbConnection connection, Guid after, Guid last, CancellationToken cancel)
    {
        var cards = new List<(Guid Member, KeyedHash Card)>(Page);
        await using var command = connection.Command(null, sql["cards"]).With("after", after).With("last", last);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            cards.Add((row.Uuid(0), new KeyedHash(row.Uuid(1))));
        }

        return cards.ToLookup(static one => one.Member, static one => one.Card);
    }
}
