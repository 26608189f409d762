using System.Collections.Immutable;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Tills;

/// <summary>Why a till gave a number to what is no sale. Stored: append-only.</summary>
public enum NumberUse : short
{
    /// <summary>Signing on, opening, closing.</summary>
    Control = 1,
    Training = 2,
    Cancelled = 3,
    Suspended = 4,

    /// <summary>Every line was voided.</summary>
    Voided = 5,

    /// <summary>Nothing was sold in it.</summary>
    WithoutGoods = 6,

    /// <summary>It gave an earlier sale to its member.</summary>
    Claim = 7,
}

/// <summary>
/// Numbers that tills gave to what is no sale: known and skipped, so that a gap in the numbers of sales is told from a loss. Kept under the
/// key that a sale of the number would have.
/// </summary>
public sealed class TillNumbers(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(TillNumbers).Assembly, "Tills.TillNumbers", shop.Database.Engine);

    /// <summary>Notes them, in one order; what is noted already stays as it is. Answers how many were new.</summary>
    public Task<int> NoteAsync(string source, IEnumerable<(string Key, NumberUse Use)> numbers, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var noted = 0;
            foreach (var (key, use) in numbers.OrderBy(static one => one.Key, StringComparer.Ordinal))
            {
                noted += await connection.Command(transaction, sql["add"]).With("source", source).With("key", key).With("use", (short)use)
                    .With("now", Micros.Of(shop.Now)).RunAsync(cancel);
            }

            return noted;
        },
        cancel);

    /// <summary>Keys of a source from `from` on and below `below`, in the order of their bytes.</summary>
    public async Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["between"]).With("source", source).With("from", from).With("below", below).With("limit", limit);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var keys = ImmutableArray.CreateBuilder<string>();
        while (await row.ReadAsync(cancel))
        {
            keys.Add(row.GetString(0));
        }

        return keys.DrainToImmutable();
    }
}
