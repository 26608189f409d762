using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Till.Selling;

/// <summary>Which till, and which day it trades on.</summary>
public sealed record Place(string Store, string Workstation, Currency Currency, Instant Now, LocalDate BusinessDate);

/// <summary>
/// How it was paid. With points: set aside with the member's code (Hold), or taken without asking, for a code that is looked at when the
/// sale arrives (Code).
/// </summary>
public sealed record Payment(string Type, long Amount)
{
    public string? Hold { get; init; }

    /// <summary>From then on, by this till's clock, what was set aside is free again.</summary>
    public Instant? HoldEnds { get; init; }

    public string? Code { get; init; }

    public long Points { get; init; }
}

/// <summary>A sale as the API takes it. Written once: the queue keeps the text, and the text is what is sent, however often.</summary>
public static class SaleText
{
    public const string Source = "pos";

    /// <summary>`store/workstation/day/number`: the natural key of a till's sale (pos.md, section 3).</summary>
    public static string KeyOf(Place place, long number) => string.Create(
        CultureInfo.InvariantCulture, $"{place.Store}/{place.Workstation}/{Iso.Write(place.BusinessDate)}/{number:D6}");

    public static string Purchase(Place place, string key, Basket basket, Decided decided, Customer? customer, IReadOnlyList<Payment> payments) =>
        Write(json =>
        {
            Head(json, place, key, "purchase", customer);
            json.WriteStartArray("lines");
            foreach (var line in decided.Lines)
            {
                json.WriteStartObject();
                json.WriteNumber("line", line.Number);
                json.WriteString("sku", line.Sku);
                json.WriteNumber("quantity", basket.Lines.First(one => one.Number == line.Number).Pieces);
                json.WriteNumber("amount", line.Amount);
                if (!line.Applied.IsEmpty)
                {
                    json.WriteStartArray("applied");
                    foreach (var offer in line.Applied)
                    {
                        json.WriteStartObject();
                        json.WriteString("offer", offer.Offer);
                        json.WriteNumber("amount", offer.Amount);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            Tenders(json, payments);
            if (decided.QuoteId is { } quote)
            {
                json.WriteString("quoteId", quote);
            }

            if (payments.FirstOrDefault(static one => one.Code is not null) is { } taken)
            {
                json.WriteStartObject("spentOffline");
                json.WriteNumber("points", taken.Points);
                json.WriteString("code", taken.Code);
                json.WriteEndObject();
            }

            var holds = payments.Where(static one => one.Hold is not null).Select(static one => one.Hold!).ToArray();
            if (holds.Length > 0)
            {
                json.WriteStartArray("reservations");
                foreach (var hold in holds)
                {
                    json.WriteStringValue(hold);
                }

                json.WriteEndArray();
            }
        });

    /// <summary>Goods that come back: of the lines of a sale, or without receipt.</summary>
    public static string Return(Place place, string key, Basket basket, Customer? customer, ReturnedSale? sale) =>
        Write(json =>
        {
            Head(json, place, key, "return", sale is null ? customer : null);
            if (sale is not null)
            {
                json.WriteStartObject("sale");
                json.WriteString("source", Source);
                json.WriteString("key", sale.Key);
                json.WriteEndObject();
            }

            json.WriteStartArray("lines");
            foreach (var line in basket.Sold)
            {
                json.WriteStartObject();
                json.WriteNumber("line", line.Number);
                if (line.Of is { } sold)
                {
                    json.WriteNumber("saleLine", sold.Number);
                }

                json.WriteString("sku", line.Sku);
                json.WriteNumber("quantity", line.Pieces);
                json.WriteNumber("amount", line.Amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    /// <summary>A basket to be quoted.</summary>
    public static string Quote(Place place, Basket basket, Customer? customer) => Write(json =>
    {
        json.WriteString("type", "purchase");
        Who(json, customer);
        json.WriteString("occurredAt", Iso.Write(place.Now));
        json.WriteString("businessDate", Iso.Write(place.BusinessDate));
        json.WriteString("store", place.Store);
        json.WriteString("channel", "store");
        json.WriteString("currency", place.Currency.ToString());
        json.WriteStartArray("lines");
        foreach (var line in basket.Sold)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line.Number);
            json.WriteString("sku", line.Sku);
            json.WriteNumber("quantity", line.Pieces);
            json.WriteNumber("amount", line.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Head(Utf8JsonWriter json, Place place, string key, string type, Customer? customer)
    {
        json.WriteString("source", Source);
        json.WriteString("key", key);
        json.WriteString("type", type);
        Who(json, customer);
        json.WriteString("occurredAt", Iso.Write(place.Now));
        json.WriteString("businessDate", Iso.Write(place.BusinessDate));
        json.WriteString("store", place.Store);
        json.WriteString("channel", "store");
        json.WriteString("currency", place.Currency.ToString());
    }

    private static void Who(Utf8JsonWriter json, Customer? customer)
    {
        if (customer?.Card is { } card)
        {
            json.WriteString("card", card);
        }
        else if (customer?.Account is { } account)
        {
            json.WriteString("account", account);
        }
    }

    private static void Tenders(Utf8JsonWriter json, IReadOnlyList<Payment> payments)
    {
        json.WriteStartArray("tenders");
        foreach (var payment in payments)
        {
            json.WriteStartObject();
            json.WriteString("type", payment.Type);
            json.WriteNumber("amount", payment.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
