using System.Data.Common;
using System.Globalization;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Rights;

/// <summary>
/// Rows that name a member in tables which the export does not know by name: so that what is kept later is told, too. Texts, numbers
/// and times; ids, hashes and what is sealed are left out.
/// </summary>
internal sealed class OtherRows(Shop shop)
{
    // Told in words of their own.
    private static readonly HashSet<string> Told = new(StringComparer.Ordinal)
    {
        "member", "identifier", "fact", "consent", "restriction", "account", "account_owner", "card_lookup", "join_key", "erasure", "audit",
        "review", "survey_answer", "idea", "passkey",
    };

    private readonly NamedSql sql = NamedSql.Of(typeof(OtherRows).Assembly, "Rights.OtherRows", shop.Database.Engine);

    /// <summary>By table; each row by column.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>> ReadAsync(
        MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var told = new SortedDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>(StringComparer.Ordinal);
        foreach (var (table, column, columns) in await TablesAsync(connection, cancel))
        {
            var statement = sql["rows"].Replace(":columns", columns, StringComparison.Ordinal)
                .Replace(":table", table, StringComparison.Ordinal).Replace(":column", column, StringComparison.Ordinal);
            await using var command = connection.Command(null, statement).With("member", member.Value);
            var rows = await RowsAsync(command, cancel);
            if (rows.Count > 0)
            {
                told[table] = told.TryGetValue(table, out var before) ? [.. before, .. rows] : rows;
            }
        }

        return told;
    }

    private async Task<List<(string Table, string Column, string Columns)>> TablesAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.Command(null, sql["tables"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var tables = new List<(string, string, string)>();
        while (await row.ReadAsync(cancel))
        {
            if (!Told.Contains(row.GetString(0)))
            {
                tables.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
            }
        }

        return tables;
    }

    private static async Task<List<IReadOnlyDictionary<string, string>>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (await row.ReadAsync(cancel))
        {
            var told = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var column = 0; column < row.FieldCount; column++)
            {
                if (row.GetValue(column) is not (DBNull or byte[] or Guid) and var value)
                {
                    told[row.GetName(column)] = Text(row.GetName(column), value);
                }
            }

            rows.Add(told);
        }

        return rows;
    }

    private static string Text(string column, object value) => value is long micros && column.EndsWith("_us", StringComparison.Ordinal)
        ? InstantPattern.ExtendedIso.Format(Instants.At(micros))
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
