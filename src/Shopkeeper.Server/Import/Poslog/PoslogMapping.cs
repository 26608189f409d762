using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Shopkeeper.Domain.Activities;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Tills;

namespace Shopkeeper.Server.Import.Poslog;

/// <summary>
/// What a transaction is: an activity's body, with the number that identifies the member ("" = nobody was named) and another
/// number of the same member ("" = none), or the reason why it is known and skipped.
/// </summary>
internal readonly record struct PoslogActivity(byte[] Json, string Member, string Second, string Skipped)
{
    /// <summary>The earlier sale that this only gives to its member, and no activity; null for all others.</summary>
    public ActivityKey? Claims { get; init; }

    /// <summary>The number that the till gave to what is no activity, and why it did; null where it gave none.</summary>
    public (string Key, NumberUse Use)? Number { get; init; }
}

/// <summary>
/// The generic mapping of the IXRetail vocabulary (docs/recipes/poslog.md): a retail transaction is a purchase, a return or
/// both; control, training, suspended and cancelled ones are skipped.
/// </summary>
internal sealed class PoslogMapping(PoslogDialect dialect)
{
    private static readonly string[] NotFinished = ["Suspended", "Canceled", "Cancelled", "Training", "Voided", "Failed"];
    private static readonly string[] LinksWithoutEffect =
        ["Resume", "ReceiptReprint", "SuggestedItem", "RetrospectiveLoyalty", "LayAway", "Layaway", "Reservation", "DeferredBill", "PaidOut"];

    private readonly ArrayBufferWriter<byte> json = new();

    /// <summary>Of the keys.</summary>
    public string Source => dialect.Source;

    /// <exception cref="PoslogMistake">It cannot be taken.</exception>
    public PoslogActivity Map(XElement transaction)
    {
        if (Xml.All(transaction, "RetailTransaction").FirstOrDefault() is not { } retail)
        {
            return Skip("control", transaction, NumberUse.Control);
        }

        if (Xml.Flag(transaction, "TrainingModeFlag") || Xml.Flag(transaction, "CancelFlag")
            || NotFinished.Contains(Xml.Attribute(retail, "TransactionStatus")))
        {
            return Skip("not-finished", transaction, UseOf(transaction, retail));
        }

        var (member, second) = MemberOf(retail);
        var basket = PoslogBasket.Read(retail, CurrencyOf(transaction), dialect);
        if (!basket.HadLines && member.Length > 0 && ClaimOf(retail, transaction) is { } sale)
        {
            return new PoslogActivity([], member, second, "") { Claims = sale, Number = NumberOf(transaction, NumberUse.Claim) };
        }

        if (basket.Lines.Count == 0)
        {
            return basket.HadLines
                ? Skip("voided", transaction, NumberUse.Voided)
                : Skip("without-goods", transaction, NumberUse.WithoutGoods);
        }

        if (dialect.RejectsWrongSums && !basket.AddsUp)
        {
            throw new PoslogMistake(string.Create(CultureInfo.InvariantCulture,
                $"The lines come to {basket.Goods} and tax to {basket.Tax} minor units; the receipt says {basket.Total}."),
                "check-sum");
        }

        var link = LinkOf(retail);
        Write(transaction, basket, link, member);
        return new PoslogActivity(json.WrittenSpan.ToArray(), member, second, "");
    }

    private static PoslogActivity Skip(string why, XElement transaction, NumberUse use) => new([], "", "", why)
    {
        Number = NumberOf(transaction, use),
    };

    private static NumberUse UseOf(XElement transaction, XElement retail) =>
        Xml.Flag(transaction, "TrainingModeFlag") || Xml.Attribute(retail, "TransactionStatus") == "Training" ? NumberUse.Training
        : Xml.Attribute(retail, "TransactionStatus") == "Suspended" ? NumberUse.Suspended
        : NumberUse.Cancelled;

    /// <summary>Under the key that a sale of that number would have; a transaction without all four parts takes none.</summary>
    private static (string Key, NumberUse Use)? NumberOf(XElement transaction, NumberUse use)
    {
        var key = $"{Xml.Text(transaction, "RetailStoreID")}/{Plain(Xml.Text(transaction, "WorkstationID"))}/"
            + $"{Xml.Text(transaction, "BusinessDayDate")}/{Plain(Xml.Text(transaction, "SequenceNumber"))}";
        return TillNumber.TryRead(key, out var number) ? (number.Key, use) : null;
    }

    /// <summary>A return's link to its sale; a link that says no reason is one to a sale.</summary>
    private static XElement? LinkOf(XElement retail) => Xml.All(retail, "TransactionLink")
        .FirstOrDefault(static link => !LinksWithoutEffect.Contains(Xml.Attribute(link, "ReasonCode")));

    /// <summary>Somebody came back with the receipt of an earlier sale and the card: nothing is sold.</summary>
    private ActivityKey? ClaimOf(XElement retail, XElement transaction) =>
        Xml.All(retail, "TransactionLink").FirstOrDefault(static link => Xml.Attribute(link, "ReasonCode") == "RetrospectiveLoyalty") is { } link
        && SaleOf(transaction, retail, link) is var (source, key)
            ? new ActivityKey(source, key)
            : null;

    private void Write(XElement transaction, PoslogBasket basket, XElement? link, string member)
    {
        var retail = Xml.All(transaction, "RetailTransaction").First();
        var isLinked = link is not null && !basket.Lines.Exists(static line => line.IsReturn);
        var returned = basket.Lines.FindAll(line => isLinked || line.IsReturn);
        var sold = basket.Lines.FindAll(line => !isLinked && !line.IsReturn);
        var isVoid = link is not null && Xml.Attribute(link, "ReasonCode") == "Voided";
        json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("source", dialect.Source);
        writer.WriteString("key", KeyOf(transaction, transaction));
        writer.WriteString("type", sold.Count > 0 ? "purchase" : "return");
        if (member.Length > 0)
        {
            writer.WriteString("card", member);
        }

        var (time, day) = TimesOf(transaction, retail);
        writer.WriteString("occurredAt", time);
        writer.WriteString("businessDate", day);
        writer.WriteString("store", StoreOf(transaction));
        writer.WriteString("channel", "store");
        writer.WriteString("currency", CurrencyOf(transaction).ToString());
        if (sold.Count > 0)
        {
            WriteSold(writer, sold);
        }

        if (sold.Count > 0 && returned.Count > 0)
        {
            writer.WriteStartArray("returns");
            writer.WriteStartObject();
            WriteReturned(writer, returned, SaleOf(transaction, retail, link), link);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else if (returned.Count > 0)
        {
            WriteReturned(writer, returned, SaleOf(transaction, retail, link), link);
            writer.WriteString("reason", isVoid ? "voided" : "returned");
        }

        WriteTenders(writer, basket);
        writer.WriteEndObject();
    }

    private static void WriteSold(Utf8JsonWriter writer, List<PoslogLine> lines)
    {
        writer.WriteStartArray("lines");
        foreach (var line in Numbered(lines))
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line.Number);
            writer.WriteString("sku", line.Line.Sku);
            writer.WriteNumber("quantity", line.Line.Quantity);
            writer.WriteString("unit", line.Line.Unit);
            writer.WriteNumber("amount", line.Line.Amount);
            writer.WriteNumber("discount", Math.Max(0, line.Line.Discount));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteReturned(
        Utf8JsonWriter writer, List<PoslogLine> lines, (string Source, string Key)? sale, XElement? link)
    {
        if (sale is { } known)
        {
            writer.WriteStartObject("sale");
            writer.WriteString("source", known.Source);
            writer.WriteString("key", known.Key);
            writer.WriteEndObject();
        }

        var saleLine = link is null ? "" : Xml.Text(link, "LineItemSequenceNumber");
        writer.WriteStartArray("lines");
        foreach (var line in Numbered(lines))
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line.Number);
            if (lines.Count == 1 && int.TryParse(saleLine, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                writer.WriteNumber("saleLine", number);
            }

            writer.WriteString("sku", line.Line.Sku);
            writer.WriteNumber("quantity", line.Line.Quantity);
            writer.WriteNumber("amount", Math.Abs(line.Line.Amount));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The log's own numbers, or new ones when it uses one twice.</summary>
    private static IEnumerable<(int Number, PoslogLine Line)> Numbered(List<PoslogLine> lines)
    {
        var isUnique = lines.DistinctBy(static line => line.Number).Count() == lines.Count;
        return lines.Select((line, index) => (isUnique ? line.Number : index + 1, line));
    }

    /// <summary>Taxes on top of the lines, and cash rounding, stand beside the tenders: they change no line.</summary>
    private static void WriteTenders(Utf8JsonWriter writer, PoslogBasket basket)
    {
        if (basket.Tenders.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tenders");
        foreach (var (type, amount) in basket.Tenders)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteNumber("amount", amount);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        var beside = basket.Rounding - (basket.IsTaxOnTop ? basket.Tax : 0);
        if (beside != 0)
        {
            writer.WriteNumber("rounding", beside);
        }
    }

    /// <summary>The number that identifies, as the dialect says, and the other one where it differs. All zeros is none.</summary>
    private (string Member, string Second) MemberOf(XElement retail)
    {
        var membership = retail.Descendants().FirstOrDefault(static element => element.Name.LocalName == "LoyaltyMembership");
        var member = NumberOf(membership, dialect.Member);
        var second = NumberOf(membership, dialect.Member == "LoyaltyID" ? "MembershipID" : "LoyaltyID");
        return (member, second == member ? "" : second);
    }

    private static string NumberOf(XElement? membership, string name) =>
        membership is not null && Xml.Text(membership, name) is var said && said.AsSpan().ContainsAnyExcept('0') ? said : "";

    private Currency CurrencyOf(XElement transaction)
    {
        var said = Xml.Text(transaction, "CurrencyCode");
        return Currency.TryParse(said, out var currency) ? currency
            : said.Length == 0 && !dialect.Currency.IsNone ? dialect.Currency
            : throw new PoslogMistake(said.Length == 0
                ? "The transaction names no currency; a dialect file may say `currency: EUR`."
                : $"'{Xml.Short(said)}' is no currency.");
    }

    private static string StoreOf(XElement transaction)
    {
        var store = Xml.Text(transaction, "RetailStoreID") is { Length: > 0 } id ? id
            : Xml.All(transaction, "BusinessUnit").Select(static unit => Xml.Text(unit, "UnitID")).FirstOrDefault("");
        return store.Length > 0 ? store : throw new PoslogMistake("The transaction names no store.");
    }

    /// <summary>When it ended, as the till said it, and the shop's trading day.</summary>
    private static (string Time, string Day) TimesOf(XElement transaction, XElement retail)
    {
        string[] said =
        [
            Xml.Text(transaction, "EndDateTime"), Xml.Text(transaction, "ReceiptDateTime"), Xml.Text(retail, "ReceiptDateTime"),
            Xml.Text(transaction, "BeginDateTime"),
        ];
        var time = Array.Find(said, static text => text.Length > 0) ?? throw new PoslogMistake("The transaction names no time.");
        var day = Xml.Text(transaction, "BusinessDayDate");
        if (day.Length == 0)
        {
            day = time.Length >= 10 ? time[..10] : "";
        }

        return LocalDatePattern.Iso.Parse(day).Success
            ? (time, day)
            : throw new PoslogMistake($"'{Xml.Short(day)}' is no business date.");
    }

    /// <summary>
    /// The receipt's code where it has one (returns name it), else store, till, business date and number, else the
    /// transaction's id. Leading zeros of till and number do not count.
    /// </summary>
    private static string KeyOf(XElement named, XElement transaction)
    {
        if (Xml.Text(named, "ReceiptCode") is { Length: > 0 } code)
        {
            return $"receipt/{code}";
        }

        var till = Plain(Xml.Text(named, "WorkstationID"));
        var number = Plain(Xml.Text(named, "SequenceNumber"));
        if (till.Length > 0 && number.Length > 0)
        {
            var retail = Xml.All(named, "RetailTransaction").FirstOrDefault() ?? named;
            var day = Xml.Text(named, "BusinessDayDate") is { Length: > 0 } said ? said : TimesOf(named, retail).Day;
            var store = Xml.Text(named, "RetailStoreID") is { Length: > 0 } id ? id : StoreOf(transaction);
            return $"{store}/{till}/{day}/{number}";
        }

        return Xml.Text(named, "TransactionID") is { Length: > 0 } alone
            ? $"transaction/{alone}"
            : throw new PoslogMistake("The transaction has no number of its own.");
    }

    private (string Source, string Key)? SaleOf(XElement transaction, XElement retail, XElement? link)
    {
        if (Xml.Text(retail, "ReceiptCodeLink") is { Length: > 0 } code)
        {
            return (dialect.Source, $"receipt/{code}");
        }

        return link is null ? null : (dialect.Source, KeyOf(link, transaction));
    }

    private static string Plain(string number)
    {
        var trimmed = number.TrimStart('0');
        return trimmed.Length > 0 || number.Length == 0 ? trimmed : "0";
    }
}
