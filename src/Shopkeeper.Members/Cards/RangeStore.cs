using System.Collections.Immutable;
using System.Data.Common;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Cards;

/// <summary>The ranges of one shop. They are few: always read whole.</summary>
internal sealed class RangeStore(Shop shop)
{
    private readonly Database database = shop.Database;
    private readonly NamedSql sql = NamedSql.Of(typeof(RangeStore).Assembly, "Cards.RangeStore", shop.Database.Engine);

    public async Task<NumberRanges> ReadAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        return await ReadAsync(connection, null, cancel);
    }

    /// <summary>
    /// Adds a range unless the decision, which sees all that are there, says no. Changes of ranges queue behind each other,
    /// so that no two are added at once that overlap.
    /// </summary>
    public Task<T> AddAsync<T>(NumberRange range, string actor, Func<NumberRanges, (T Answer, bool Adds)> decide, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await ShopHead.LockAsync(connection, transaction, database.Engine);
                var (answer, adds) = decide(await ReadAsync(connection, transaction, cancel));
                if (adds)
                {
                    await connection.Command(transaction, sql["add"])
                        .With("name", range.Name).With("prefix", range.Numbers.Prefix).With("length", (short)range.Numbers.Length)
                        .With("check", (short)range.Numbers.Check).With("purpose", (short)range.Purpose).With("now", Instants.Micros(shop.Now))
                        .RunAsync(cancel);
                    await AuditTrail.AppendAsync(
                        shop, connection, transaction, new AuditEntry(actor, AuditAction.CardRangeSet, null, range.Name, range.Numbers.ToString()), cancel);
                }

                return answer;
            },
            cancel);

    /// <summary>False when there is no such range, or cards were printed from it.</summary>
    public Task<bool> RemoveAsync(string name, string actor, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await ShopHead.LockAsync(connection, transaction, database.Engine);
            if (await connection.Command(transaction, sql["remove"]).With("name", name).RunAsync(cancel) == 0)
            {
                return false;
            }

            await AuditTrail.AppendAsync(
                shop, connection, transaction, new AuditEntry(actor, AuditAction.CardRangeRemoved, null, name, ""), cancel);
            return true;
        },
        cancel);

    private async Task<NumberRanges> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["all"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var ranges = ImmutableArray.CreateBuilder<NumberRange>();
        while (await row.ReadAsync(cancel))
        {
            ranges.Add(new NumberRange(
                row.GetString(0), new CardRange(row.GetString(1), row.GetInt16(2), (CardCheck)row.GetInt16(3)), (RangePurpose)row.GetInt16(4)));
        }

        return new NumberRanges(ranges.ToImmutable());
    }
}
