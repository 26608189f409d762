using System.Runtime.CompilerServices;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Store;

/// <summary>All members of a shop in order of their ids, page by page: who joins meanwhile may be missed, nobody is seen twice.</summary>
internal sealed class MemberPages(Shop shop)
{
    private const int Rows = 1_000;
    private readonly NamedSql sql = NamedSql.Of(typeof(MemberPages).Assembly, "Store.MemberPages", shop.Database.Engine);

    public async IAsyncEnumerable<IReadOnlyList<MemberRow>> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var (after, read) = (Guid.Empty, Rows);
        while (read == Rows)
        {
            var page = new List<MemberRow>(Rows);
            await using (var connection = await shop.Database.OpenReadAsync(cancel))
            {
                await using var command = connection.Command(null, sql["page"]).With("after", after).With("rows", Rows);
                await using var row = await command.ExecuteReaderAsync(cancel);
                while (await row.ReadAsync(cancel))
                {
                    page.Add(MemberRow.Read(row));
                }
            }

            (read, after) = (page.Count, page.Count == 0 ? after : page[^1].Member.Value);
            if (page.Count > 0)
            {
                yield return page;
            }
        }
    }
}
