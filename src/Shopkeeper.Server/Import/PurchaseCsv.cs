using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Purchases as CSV, one row per line of a basket; rows of one source and key that follow each other are one activity. Columns
/// have the names of the JSON members: `source,key,card,occurredAt` and, of the basket, `businessDate,store,channel,currency`
/// are taken from its first row; `line,sku,quantity,unit,amount,discount,tax` are per line; `tender,tenderAmount` may stand on
/// any row. Amounts are minor units, as everywhere.
/// </summary>
internal static class PurchaseCsv
{
    private static readonly string[] Heads = ["source", "key", "card", "occurredAt", "businessDate", "store", "channel", "currency"];
    private static readonly string[] Needed = ["source", "key", "card", "occurredAt", "currency", "sku", "amount"];

    public static async IAsyncEnumerable<PurchaseBody> ReadAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new CsvRows(file.Content, file.Name);
        foreach (var name in Needed)
        {
            rows.Column(name);
        }

        var basket = new Basket(rows);
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (rows.Fault is { } fault)
            {
                yield return Bad(rows, $"The row cannot be read: {fault}.");
                continue;
            }

            if (basket.IsAnother)
            {
                yield return basket.End();
            }

            if (basket.Add() is { } mistake)
            {
                yield return Bad(rows, mistake);
            }
        }

        if (!basket.IsEmpty)
        {
            yield return basket.End();
        }
    }

    private static PurchaseBody Bad(CsvRows rows, string mistake) =>
        new(System.Text.Encoding.UTF8.GetBytes(rows.Raw), rows.Line, 1, mistake);

    /// <summary>The basket that is being gathered.</summary>
    private sealed class Basket(CsvRows rows)
    {
        private readonly int[] heads = Array.ConvertAll(Heads, rows.OptionalColumn);
        private readonly int line = rows.OptionalColumn("line");
        private readonly int sku = rows.Column("sku");
        private readonly int quantity = rows.OptionalColumn("quantity");
        private readonly int unit = rows.OptionalColumn("unit");
        private readonly int[] amounts = [rows.Column("amount"), rows.OptionalColumn("discount"), rows.OptionalColumn("tax")];
        private readonly int tender = rows.OptionalColumn("tender");
        private readonly int tenderAmount = rows.OptionalColumn("tenderAmount");
        private readonly ArrayBufferWriter<byte> json = new();
        private readonly List<string?[]> lines = [];
        private readonly List<(string Type, long Amount)> tenders = [];
        private string[] head = [];
        private long lastLine;

        public bool IsEmpty => lines.Count == 0;

        public bool IsAnother => !IsEmpty && (rows.Text(heads[0]) != head[0] || rows.Text(heads[1]) != head[1]);

        /// <summary>Null, or why this row cannot be a line of the basket.</summary>
        public string? Add()
        {
            foreach (var column in amounts.Append(line).Append(tenderAmount))
            {
                if (!rows.Bytes(column).IsEmpty && !long.TryParse(rows.Bytes(column), CultureInfo.InvariantCulture, out _))
                {
                    return $"'{rows.Text(column)}' in column '{rows.Header[column]}' is not a whole number.";
                }
            }

            if (!rows.Bytes(quantity).IsEmpty && !decimal.TryParse(rows.Bytes(quantity), CultureInfo.InvariantCulture, out _))
            {
                return $"'{rows.Text(quantity)}' in column 'quantity' is not a number.";
            }

            if (lines.Count == Limits.Lines)
            {
                return $"The basket has more than {Limits.Lines} lines.";
            }

            if (IsEmpty)
            {
                head = Array.ConvertAll(heads, rows.Text);
            }

            lines.Add([rows.Text(line), rows.Text(sku), rows.Text(quantity), rows.Text(unit), .. amounts.Select(rows.Text)]);
            if (!rows.Bytes(tender).IsEmpty)
            {
                tenders.Add((rows.Text(tender), rows.Bytes(tenderAmount).IsEmpty ? 0 : Whole(rows.Text(tenderAmount))));
            }

            lastLine = rows.Line;
            return null;
        }

        public PurchaseBody End()
        {
            json.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                writer.WriteString("type", "purchase");
                for (var i = 0; i < head.Length; i++)
                {
                    if (head[i].Length > 0)
                    {
                        writer.WriteString(Heads[i], head[i]);
                    }
                }

                WriteLines(writer);
                WriteTenders(writer);
                writer.WriteEndObject();
            }

            var body = new PurchaseBody(json.WrittenMemory, lastLine, lines.Count, "");
            lines.Clear();
            tenders.Clear();
            return body;
        }

        private void WriteLines(Utf8JsonWriter writer)
        {
            writer.WriteStartArray("lines");
            for (var i = 0; i < lines.Count; i++)
            {
                var values = lines[i];
                writer.WriteStartObject();
                writer.WriteNumber("line", values[0] is { Length: > 0 } number ? Whole(number) : i + 1);
                writer.WriteString("sku", values[1]);
                WriteRaw(writer, "quantity", values[2]);
                if (values[3] is { Length: > 0 } said)
                {
                    writer.WriteString("unit", said);
                }

                WriteRaw(writer, "amount", values[4] is { Length: > 0 } amount ? amount : "0");
                WriteRaw(writer, "discount", values[5]);
                WriteRaw(writer, "tax", values[6]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        private void WriteTenders(Utf8JsonWriter writer)
        {
            if (tenders.Count == 0)
            {
                return;
            }

            writer.WriteStartArray("tenders");
            foreach (var (type, amount) in tenders)
            {
                writer.WriteStartObject();
                writer.WriteString("type", type);
                writer.WriteNumber("amount", amount);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        private static void WriteRaw(Utf8JsonWriter writer, string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                writer.WriteNumber(name, decimal.Parse(value, CultureInfo.InvariantCulture));
            }
        }

        private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
