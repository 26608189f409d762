using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using NodaTime;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Cards;

/// <summary>A print run as stored. Issued = Cards once it is complete; Held of them are somebody's.</summary>
public sealed record CardBatch(
    Guid Id, string Name, string Range, int Cards, int Issued, int NextSerial, Instant Created, string By, long Held)
{
    public bool IsComplete => Issued == Cards;
}

/// <summary>Print runs and their cards of one shop; cards as keyed hashes only.</summary>
internal sealed class PrintStore(Shop shop)
{
    private const int PageSerials = 5_000;

    private readonly Database database = shop.Database;
    private readonly NamedSql sql = NamedSql.Of(typeof(PrintStore).Assembly, "Cards.PrintStore", shop.Database.Engine);

    public async Task<IReadOnlyList<CardBatch>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        return await BatchesAsync(connection.Command(null, sql["batches"]), cancel);
    }

    public async Task<CardBatch?> FindAsync(string name, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        return (await BatchesAsync(connection.Command(null, sql["batch"]).With("name", name), cancel)).FirstOrDefault();
    }

    /// <summary>The run that has this name already, or this one, when the decision on how many were printed from its range allows it.</summary>
    public Task<CardBatch?> AddAsync(CardBatch batch, string actor, Func<long, bool> allows, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await ShopHead.LockAsync(connection, transaction, database.Engine);
            if (await BatchesAsync(connection.Command(transaction, sql["batch"]).With("name", batch.Name), cancel) is [var there, ..])
            {
                return there;
            }

            await using var printed = connection.Command(transaction, sql["printed"]).With("range", batch.Range);
            if (!allows(Convert.ToInt64(await printed.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture)))
            {
                return null;
            }

            await connection.Command(transaction, sql["add_batch"])
                .With("batch", batch.Id).With("name", batch.Name).With("range", batch.Range).With("cards", batch.Cards)
                .With("now", Instants.Micros(batch.Created)).With("by", batch.By).RunAsync(cancel);
            await AuditTrail.AppendAsync(
                shop, connection, transaction,
                new AuditEntry(actor, AuditAction.CardsPrinted, null, batch.Name, $"{batch.Cards} cards of {batch.Range}"), cancel);
            return batch;
        },
        cancel);

    /// <summary>Issues the next cards of a run, at most so many; returns how many it has now.</summary>
    public Task<int> IssueAsync(CardBatch batch, int most, Func<int, KeyedHash> cardOf, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            int issued, next;
            await using (var command = connection.Command(transaction, sql["lock"]).With("batch", batch.Id))
            await using (var row = await command.ExecuteReaderAsync(cancel))
            {
                await row.ReadAsync(cancel);
                (issued, next) = (row.GetInt32(0), row.GetInt32(1));
            }

            var count = Math.Min(most, batch.Cards - issued);
            if (count <= 0)
            {
                return issued;
            }

            var serials = Enumerable.Range(next, count).ToArray();
            var added = await WithCards(connection.Command(transaction, sql["issue"]), serials, cardOf).With("batch", batch.Id).RunAsync(cancel);
            await connection.Command(transaction, sql["move"])
                .With("batch", batch.Id).With("issued", added).With("next", next + count).RunAsync(cancel);
            return issued + added;
        },
        cancel);

    /// <summary>How many of these cards somebody holds.</summary>
    public async Task<long> HeldAsync(int[] serials, Func<int, KeyedHash> cardOf, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = WithCards(connection.Command(null, sql["held"]), serials, cardOf);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    /// <summary>Serials of a run's cards, in order, a page at a time.</summary>
    public async IAsyncEnumerable<int> SerialsAsync(CardBatch batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        var page = new List<int>(PageSerials) { -1 };
        do
        {
            var after = page[^1];
            page.Clear();
            await using (var connection = await database.OpenReadAsync(cancel))
            {
                await using var command = connection.Command(null, sql["serials"])
                    .With("batch", batch.Id).With("after", after).With("rows", PageSerials);
                await using var row = await command.ExecuteReaderAsync(cancel);
                while (await row.ReadAsync(cancel))
                {
                    page.Add(row.GetInt32(0));
                }
            }

            foreach (var serial in page)
            {
                yield return serial;
            }
        }
        while (page.Count == PageSerials);
    }

    public async Task<bool> IsIssuedAsync(KeyedHash card, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["is_issued"]).With("card", card.Value);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    private DbCommand WithCards(DbCommand command, int[] serials, Func<int, KeyedHash> cardOf) =>
        database.Engine == DatabaseEngine.Postgres
            ? command.With("cards", Array.ConvertAll(serials, serial => cardOf(serial).Value)).With("serials", serials)
            : command.With("cards", $"[{string.Join(',', serials.Select(serial => $"[\"{cardOf(serial).Value:N}\",{serial}]"))}]");

    private static async Task<List<CardBatch>> BatchesAsync(DbCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            var batches = new List<CardBatch>();
            while (await row.ReadAsync(cancel))
            {
                batches.Add(new CardBatch(
                    row.Uuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5),
                    Instants.At(row.GetInt64(6)), row.GetString(7), row.GetInt64(8)));
            }

            return batches;
        }
    }
}
