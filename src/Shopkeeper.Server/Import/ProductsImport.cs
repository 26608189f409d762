using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Products into the catalogue: CSV `sku,name,category,brand` with further columns as attributes, the same as JSONL, or the
/// products that an online-retail file sells. A product that is there already with the same values counts as replayed.
/// </summary>
internal static class ProductsImport
{
    private static readonly string[] Known = ["sku", "name", "category", "brand"];

    public static Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel) => BatchedImport.RunAsync<Product>(
        job,
        job.Format switch
        {
            ImportFormat.Csv => FromCsvAsync,
            ImportFormat.OnlineRetail => FromOnlineRetailAsync,
            _ => FromJsonAsync,
        },
        async (products, token) =>
        {
            var stored = await job.Host.Programmes.ImportProductsAsync(products, token);
            return new BatchOutcome(
                stored.Changed,
                stored.Unchanged,
                [.. stored.Rejects.Select(static reject => (reject.Index, "bad-product", reject.Reason))]);
        },
        cancel);

    private static async IAsyncEnumerable<ParsedRow<Product>> FromCsvAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new CsvRows(file.Content, file.Name);
        int sku = rows.Column("sku"), name = rows.OptionalColumn("name"), category = rows.OptionalColumn("category"),
            brand = rows.OptionalColumn("brand");
        var attributes = Enumerable.Range(0, rows.Header.Length)
            .Where(i => !Known.Contains(rows.Header[i], StringComparer.OrdinalIgnoreCase) && rows.Header[i].Length > 0)
            .ToArray();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Fault is { } fault
                ? ParsedRow<Product>.Bad(rows.Line, "malformed-row", $"The row cannot be read: {fault}.", rows.Raw)
                : Checked(
                    new Product(rows.Text(sku), rows.Text(name), rows.Text(category), rows.Text(brand))
                    {
                        Attributes = Attributes(rows, attributes),
                    },
                    rows.Line,
                    rows.Raw);
        }
    }

    private static async IAsyncEnumerable<ParsedRow<Product>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            var raw = Encoding.UTF8.GetString(lines.Line.Span);
            if (!JsonRow.TryParse(lines, out var json, out var mistake))
            {
                yield return ParsedRow<Product>.Bad(lines.Number, "malformed-row", mistake, raw);
                continue;
            }

            yield return FromJson(json, lines.Number, raw);
        }
    }

    private static ParsedRow<Product> FromJson(JsonRow json, long line, string raw)
    {
        var attributes = json.Object("attributes");
        var product = new Product(json.Text("sku"), json.Text("name"), json.Text("category"), json.Text("brand"))
        {
            Attributes = attributes.ToImmutableDictionary(StringComparer.Ordinal),
        };
        return json.Mistake is { } mistake
            ? ParsedRow<Product>.Bad(line, "malformed-row", mistake, raw)
            : Checked(product, line, raw);
    }

    private static async IAsyncEnumerable<ParsedRow<Product>> FromOnlineRetailAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new RetailFile(file, LocalDateTime.MaxIsoValue);
        var seen = new Dictionary<string, SoldProduct>(StringComparer.Ordinal);
        while (rows.Read(out var row, out var dirt))
        {
            cancel.ThrowIfCancellationRequested();

            // Descriptions of dirty rows are notes ("damaged", "?"), not names.
            if (dirt.Reason is null && !row.Invoice.IsCancellation)
            {
                if (!seen.TryGetValue(row.StockCode, out var product))
                {
                    seen.Add(row.StockCode, product = new SoldProduct(rows.DescriptionText, rows.Rows.Line, rows.Rows.Raw));
                }

                product.Sold(row);
            }
        }

        foreach (var (sku, product) in seen)
        {
            yield return ParsedRow<Product>.Good(RetailProduct.Of(sku, product.Name, product.UsualPrice), product.Line, product.Raw);
        }
    }

    private static ImmutableDictionary<string, string> Attributes(CsvRows rows, int[] columns) =>
        columns.Length == 0
            ? ImmutableDictionary<string, string>.Empty
            : columns.Where(column => !rows.Bytes(column).IsEmpty)
                .ToImmutableDictionary(column => rows.Header[column], rows.Text, StringComparer.Ordinal);

    private static ParsedRow<Product> Checked(Product product, long line, string raw) =>
        product.Sku.Length == 0
            ? ParsedRow<Product>.Bad(line, "bad-product", "The sku is empty.", raw)
            : ParsedRow<Product>.Good(product, line, raw);
}
