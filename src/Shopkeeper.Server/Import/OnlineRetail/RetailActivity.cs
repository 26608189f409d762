using System.Collections.Immutable;
using System.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>An invoice as an activity: a sale is a purchase, a cancellation a return with one part per sale it takes back.</summary>
internal static class RetailActivity
{
    public const string Source = "online-retail";
    public const string Store = "online-retail";

    public static ActivityKey KeyOf(string invoice) => new(Source, $"invoice/{invoice}");

    public static Activity Purchase(RetailInvoice invoice, ActivityId id, Currency currency)
    {
        var lines = ImmutableArray.CreateBuilder<Line>(invoice.Rows.Count);
        foreach (var row in invoice.Rows)
        {
            lines.Add(new Line(lines.Count + 1, row.StockCode, row.Pieces * 1000, Unit.Each, row.Amount, 0, 0, 0));
        }

        return Of(invoice, id, ActivityType.Purchase, currency) with { Lines = lines.MoveToImmutable() };
    }

    public static Activity Return(
        RetailInvoice invoice, ActivityId id, IReadOnlyList<ReturnPart> parts, Currency currency) =>
        Of(invoice, id, ActivityType.Return, currency) with { Returns = [.. parts] };

    /// <summary>`United Kingdom` is the channel `united-kingdom`: the market an order came from.</summary>
    public static string ChannelOf(string country)
    {
        var text = new StringBuilder(country.Length);
        foreach (var letter in country)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                text.Append(char.ToLowerInvariant(letter));
            }
            else if (text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString().TrimEnd('-');
    }

    private static Activity Of(RetailInvoice invoice, ActivityId id, ActivityType type, Currency currency) => new()
    {
        Id = id,
        Key = KeyOf(invoice.Number.Text),
        Type = type,
        OccurredAt = RetailTime.ToInstant(invoice.At),
        BusinessDate = invoice.At.Date,
        Store = Store,
        Channel = ChannelOf(invoice.Country),
        Currency = currency,
    };
}
