using System.Globalization;
using System.Xml.Linq;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Import.Poslog;

/// <summary>A line of the log as it counts: amount after the till's rewards, signed; quantity in units.</summary>
internal sealed class PoslogLine
{
    public required int Number { get; init; }

    /// <summary>What void lines and rewards refer to it by.</summary>
    public required string[] References { get; init; }
    public required string Sku { get; init; }
    public required decimal Quantity { get; init; }
    public required string Unit { get; init; }
    public required long Amount { get; set; }
    public required long Discount { get; set; }
    public bool IsReturn { get; init; }
}

/// <summary>
/// The lines, tax and tenders of a transaction. A void line takes away the line that it names, or the last one of the same
/// product and amount; what it cannot find it takes off as a negative line. Rewards that the till gave are reductions of the
/// line they name (of all lines when they name none): those with details count, their sums are the same money again.
/// </summary>
internal sealed class PoslogBasket
{
    private static readonly string[] WithoutMoney = ["CustomOffer", "Unknown", "PointsAwarded"];

    private readonly Currency currency;
    private readonly PoslogDialect dialect;

    private PoslogBasket(Currency currency, PoslogDialect dialect)
    {
        this.currency = currency;
        this.dialect = dialect;
    }

    public List<PoslogLine> Lines { get; } = [];

    public List<(string Type, long Amount)> Tenders { get; } = [];

    public long Tax { get; private set; }

    public long Rounding { get; private set; }

    /// <summary>What the receipt says that it comes to; null when it says nothing.</summary>
    public long? Total { get; private set; }

    /// <summary>Some line was sold or came back, before voids.</summary>
    public bool HadLines { get; private set; }

    public long Goods => Lines.Sum(static line => line.Amount);

    /// <summary>Taxes of the receipt are on top of its lines (United States), not inside them.</summary>
    public bool IsTaxOnTop => Tax != 0 && Total == Goods + Tax;

    public bool AddsUp => Total is not { } total || total == Goods || total == Goods + Tax || total == -Goods;

    public static PoslogBasket Read(XElement retail, Currency currency, PoslogDialect dialect)
    {
        var basket = new PoslogBasket(currency, dialect);
        var items = Xml.All(retail, "LineItem").ToList();
        foreach (var item in items)
        {
            basket.Take(item);
        }

        foreach (var reward in items.SelectMany(static item => Xml.All(item, "LoyaltyReward")))
        {
            basket.Reward(reward);
        }

        basket.Total = Xml.All(retail, "Total")
            .Where(static total => Xml.Attribute(total, "TotalType") == "TransactionGrandAmount")
            .Select(total => basket.Money(total.Value, "the total"))
            .Cast<long?>().FirstOrDefault();
        return basket;
    }

    private void Take(XElement item)
    {
        foreach (var part in item.Elements())
        {
            switch (part.Name.LocalName)
            {
                case "Sale" or "Return":
                    HadLines = true;
                    AddLine(item, part);
                    break;
                case "Tax":
                    Tax += Money(Xml.Text(part, "Amount"), "a tax");
                    break;
                case "Tender":
                    Tender(part);
                    break;
            }
        }
    }

    private void AddLine(XElement item, XElement part)
    {
        var amount = Money(Xml.Text(part, "ExtendedAmount"), "a line's amount");
        var quantity = Quantity(part);
        var line = new PoslogLine
        {
            Number = Number(item),
            References = [.. new[] { Xml.Text(item, "CreateNumber"), Xml.Text(part, "OperatorSequence"), Xml.Text(item, "SequenceNumber") }
                .Where(static text => text.Length > 0)],
            Sku = Sku(part),
            Quantity = Math.Abs(quantity),
            Unit = UnitOf(part),
            Amount = amount,
            Discount = Math.Abs(Money(Xml.Text(part, "ExtendedDiscountAmount"), "a discount")),
            IsReturn = part.Name.LocalName == "Return",
        };
        if (Xml.Flag(item, "VoidFlag"))
        {
            Void(item, part, line);
        }
        else
        {
            Lines.Add(line);
        }
    }

    private void Void(XElement item, XElement part, PoslogLine voided)
    {
        var named = Xml.Text(item, "CreateRefNumber") is { Length: > 0 } reference ? reference : Xml.Text(part, "ItemLink");
        var found = named.Length > 0
            ? Lines.FindLastIndex(line => line.References.Contains(named))
            : Lines.FindLastIndex(line => line.Sku == voided.Sku && Math.Abs(line.Amount) == Math.Abs(voided.Amount));
        if (found >= 0)
        {
            Lines.RemoveAt(found);
        }
        else
        {
            voided.Amount = -Math.Abs(voided.Amount);
            voided.Discount = 0;
            Lines.Add(voided);
        }
    }

    private void Reward(XElement reward)
    {
        var type = Xml.Text(reward, "RewardType");
        if (!Xml.Flag(reward, "detailedData") || WithoutMoney.Contains(type) || type.Contains("Message", StringComparison.Ordinal))
        {
            return;
        }

        var off = Money(Xml.Text(reward, "ExtendedRewardAmount"), "a reward");
        var reference = Xml.Text(reward, "OperatorSequenceReference");
        var line = Lines.Find(one => one.References.Contains(reference));
        if (line is not null)
        {
            line.Amount += off;
            line.Discount -= off;
            return;
        }

        if (Lines.Count == 0)
        {
            return;
        }

        long[] weights = [.. Lines.Select(static one => Math.Max(0, one.Amount))];
        var parts = new long[weights.Length];
        Prorate.LargestRemainder(Math.Abs(off), weights, parts);
        for (var i = 0; i < parts.Length; i++)
        {
            Lines[i].Amount += off < 0 ? -parts[i] : parts[i];
            Lines[i].Discount += off < 0 ? parts[i] : 0;
        }
    }

    private void Tender(XElement tender)
    {
        var said = Xml.Text(tender, "AmountAppliedToBill") is { Length: > 0 } applied ? applied : Xml.Text(tender, "Amount");
        var amount = Money(said, "a tender");
        Rounding += Money(Xml.Text(tender, "Rounding"), "a rounding");
        var type = Xml.Attribute(tender, "TenderType");
        Tenders.Add((
            string.Concat((type.Length == 0 ? "other" : type).Select(static (letter, i) =>
                char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString())),
            Xml.Attribute(tender, "TypeCode") == "Refund" ? -amount : amount));
    }

    private string Sku(XElement part)
    {
        var identities = Xml.All(part, "POSIdentity").ToList();
        var chosen = identities.Find(identity => dialect.Sku.Length > 0 && Xml.Attribute(identity, "POSIDType") == dialect.Sku)
            ?? identities.FirstOrDefault();
        var sku = chosen is null ? Xml.Text(part, "ItemID") : Xml.Text(chosen, "POSItemID");
        return sku.Length > 0 ? sku : throw new PoslogMistake("A line names no product.");
    }

    private static decimal Quantity(XElement part)
    {
        var element = Xml.All(part, "Quantity").FirstOrDefault();
        if (element is null)
        {
            return 1;
        }

        // `Units` is how many there are; the text is their size where both stand.
        var said = Xml.Attribute(element, "Units") is { Length: > 0 } units ? units : element.Value.Trim();
        return decimal.TryParse(said, NumberStyles.Number, CultureInfo.InvariantCulture, out var quantity)
            && Math.Abs(quantity) <= Limits.Thousandths / 1000 && decimal.Round(quantity, 3) == quantity
            ? quantity
            : throw new PoslogMistake($"'{Xml.Short(said)}' is no quantity.");
    }

    private static string UnitOf(XElement part) =>
        (Xml.All(part, "Quantity").FirstOrDefault() is { } element ? Xml.Attribute(element, "UnitOfMeasureCode") : "")
            .ToUpperInvariant() switch
        {
            "KG" or "KGM" => "kg",
            "L" or "LTR" => "l",
            _ => "ea",
        };

    private int Number(XElement item) =>
        int.TryParse(Xml.Text(item, "SequenceNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : Lines.Count + 1;

    /// <summary>In minor units; nothing said is nothing.</summary>
    private long Money(string text, string what)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var scale = 1L;
        for (var i = 0; i < currency.MinorDigits; i++)
        {
            scale *= 10;
        }

        return decimal.TryParse(text.Trim(), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            && Math.Abs(amount) <= Limits.Amount / scale && decimal.Truncate(amount * scale) == amount * scale
            ? (long)(amount * scale)
            : throw new PoslogMistake($"'{Xml.Short(text)}' is no amount of {currency} ({what}).");
    }
}

/// <summary>The transaction cannot be taken, and why in plain words.</summary>
internal sealed class PoslogMistake(string message, string reason = "malformed-row") : Exception(message)
{
    public string Reason { get; } = reason;
}

/// <summary>Elements and attributes by their local name: vendors put theirs into namespaces of their own.</summary>
internal static class Xml
{
    public static IEnumerable<XElement> All(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    /// <summary>The text of the first child of that name, "" when there is none.</summary>
    public static string Text(XElement parent, string name) => All(parent, name).FirstOrDefault()?.Value.Trim() ?? "";

    public static string Attribute(XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value.Trim() ?? "";

    public static bool Flag(XElement element, string name) => Attribute(element, name) is "true" or "1";

    public static string Short(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 37), "...");
}
