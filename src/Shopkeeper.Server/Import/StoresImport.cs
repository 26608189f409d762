using System.Runtime.CompilerServices;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Server.Import;

/// <summary>Stores into the catalogue: CSV `id,name,zone,group`, or the same as JSONL. Zone is an IANA id.</summary>
internal static class StoresImport
{
    public static Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel) => BatchedImport.RunAsync<Store>(
        job,
        job.Format == ImportFormat.Csv ? FromCsvAsync : FromJsonAsync,
        async (stores, token) =>
        {
            var stored = await job.Host.Programmes.ImportStoresAsync(stores, token);
            return new BatchOutcome(
                stored.Changed,
                stored.Unchanged,
                [.. stored.Rejects.Select(static reject => (reject.Index, "bad-store", reject.Reason))]);
        },
        cancel);

    private static async IAsyncEnumerable<ParsedRow<Store>> FromCsvAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new CsvRows(file.Content, file.Name);
        int id = rows.Column("id"), name = rows.OptionalColumn("name"), zone = rows.OptionalColumn("zone"),
            group = rows.OptionalColumn("group");
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Fault is { } fault
                ? ParsedRow<Store>.Bad(rows.Line, "malformed-row", $"The row cannot be read: {fault}.", rows.Raw)
                : Checked(new Store(rows.Text(id), rows.Text(name), rows.Text(zone), rows.Text(group)), rows.Line, rows.Raw);
        }
    }

    private static async IAsyncEnumerable<ParsedRow<Store>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            var raw = Encoding.UTF8.GetString(lines.Line.Span);
            if (!JsonRow.TryParse(lines, out var json, out var mistake))
            {
                yield return ParsedRow<Store>.Bad(lines.Number, "malformed-row", mistake, raw);
                continue;
            }

            var store = new Store(json.Text("id"), json.Text("name"), json.Text("zone"), json.Text("group"));
            yield return json.Mistake is { } wrong
                ? ParsedRow<Store>.Bad(lines.Number, "malformed-row", wrong, raw)
                : Checked(store, lines.Number, raw);
        }
    }

    private static ParsedRow<Store> Checked(Store store, long line, string raw) =>
        store.Id.Length == 0 ? ParsedRow<Store>.Bad(line, "bad-store", "The id is empty.", raw)
        : store.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(store.Zone) is null
            ? ParsedRow<Store>.Bad(line, "bad-store", $"'{store.Zone}' is not an IANA time zone such as Europe/London.", raw)
        : ParsedRow<Store>.Good(store, line, raw);
}
