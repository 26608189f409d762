using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Client.Receipts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Till.Selling;

/// <summary>A finished sale, for its receipt. IsAnswered: the shop has it, and its figures are the shop's.</summary>
public sealed record FinishedSale(string Key, Basket Basket, Decided Decided, Customer? Customer, ImmutableArray<Payment> Payments, LocalDateTime At)
{
    public long Number { get; init; }

    public long Given { get; init; }

    /// <summary>The part of what comes back that was paid with points, minor units.</summary>
    public long PointsBack { get; init; }

    public string ShopName { get; init; } = "";

    public Currency Currency { get; init; }

    public bool IsAnswered { get; init; }

    /// <summary>With which a customer without a card gets the points later.</summary>
    public string? ClaimCode { get; init; }

    /// <summary>The last day for it.</summary>
    public string? ClaimUntil { get; init; }
}

/// <summary>The receipt in a till's 40 columns: goods, offers, what is paid, and what became of the points.</summary>
public static class PaperReceipt
{
    public const int Width = 40;

    public static IReadOnlyList<string> Write(FinishedSale sale)
    {
        var paper = new ReceiptPaper(Width);
        paper.Text(sale.ShopName);
        paper.Figure(LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Format(sale.At), sale.Basket.IsReturn ? "RETURN" : "");
        paper.Text(sale.Key);
        Rule(paper);
        foreach (var line in sale.Basket.Sold)
        {
            WriteLine(paper, sale, line);
        }

        Rule(paper);
        paper.Figure(sale.Basket.IsReturn ? "RETURNED" : "TOTAL", Amounts.Show(sale.Decided.Total, sale.Currency));
        if (sale.PointsBack > 0)
        {
            paper.Figure("Of it paid with points", Amounts.Show(sale.PointsBack, sale.Currency), indent: 2);
            paper.Figure("In money", Amounts.Show(sale.Decided.Total - sale.PointsBack, sale.Currency), indent: 2);
        }

        foreach (var payment in sale.Basket.IsReturn ? [] : sale.Payments)
        {
            paper.Figure(NameOf(payment), Amounts.Show(payment.Amount, sale.Currency));
        }

        if (sale.Given > 0 && sale.Payments.FirstOrDefault(static one => one.Type == "cash") is { } cash && sale.Given > cash.Amount)
        {
            paper.Figure("Given", Amounts.Show(sale.Given, sale.Currency), indent: 2);
            paper.Figure("Change", Amounts.Show(sale.Given - cash.Amount, sale.Currency), indent: 2);
        }

        Rule(paper);
        WritePoints(paper, sale);
        return paper.Lines;
    }

    private static void WriteLine(ReceiptPaper paper, FinishedSale sale, BasketLine line)
    {
        var decided = sale.Decided.Lines.FirstOrDefault(one => one.Number == line.Number);
        var off = decided?.Applied.Sum(static one => one.Amount) ?? 0;
        paper.Figure(
            line.Pieces == 1 ? line.Name : string.Create(CultureInfo.InvariantCulture, $"{line.Pieces} x {line.Name}"),
            Plain((decided?.Amount ?? line.Amount) + off, sale.Currency));
        foreach (var offer in decided?.Applied ?? [])
        {
            var name = sale.Decided.Effects.FirstOrDefault(one => one.Kind == "offer" && one.Offer == offer.Offer)?.Text ?? "Offer";
            paper.Figure(name, Plain(-offer.Amount, sale.Currency), indent: 2);
        }
    }

    private static void WritePoints(ReceiptPaper paper, FinishedSale sale)
    {
        if (sale.Customer is not { } customer)
        {
            WriteClaim(paper, sale);
            return;
        }

        paper.Text(customer.Shown);
        if (sale.Basket.IsReturn && !sale.Decided.IsDecided)
        {
            paper.Text("What these goods gave is taken back when the shop has heard of it.");
            return;
        }

        if (!sale.Decided.IsDecided)
        {
            paper.Text("Your points follow: they are added when the shop has this sale.");
            return;
        }

        foreach (var effect in sale.Decided.Effects.Where(static effect => effect.Points != 0 && effect.Kind != "redeemed"))
        {
            paper.Text(effect.Text);
        }

        paper.Figure($"{sale.Decided.PointsName} of this sale", Number(sale.Decided.Earned));
        foreach (var effect in sale.Decided.Effects.Where(static effect => effect.Kind is "level-reached" or "voucher-issued"))
        {
            paper.Text(effect.Text);
        }

        WriteAccount(paper, sale, customer);
    }

    private static void WriteClaim(ReceiptPaper paper, FinishedSale sale)
    {
        if (sale.ClaimCode is { } code)
        {
            paper.Text($"The points of this purchase are yours{(sale.ClaimUntil is { } day ? $" until {day}" : "")}: join, and claim them with this code.");
            paper.Text(code);
        }

        paper.Text("Thank you.");
    }

    /// <summary>The balance, what is next, and what was picked and not used.</summary>
    private static void WriteAccount(ReceiptPaper paper, FinishedSale sale, Customer customer)
    {
        if (sale.Decided.Balance is { } balance)
        {
            paper.Figure(sale.Decided.IsLocal && !sale.IsAnswered ? "Balance, at last contact" : "Balance", Number(balance));
        }

        if (sale.Decided.NextLevel is { } next)
        {
            paper.Figure($"To {next}", Number(sale.Decided.Missing));
        }

        foreach (var pick in customer.OpenPicks.Take(3))
        {
            paper.Text($"Not used yet: {pick}");
        }

        if (sale.Decided.IsLocal && !sale.IsAnswered)
        {
            paper.Text("Counted by this till; the shop confirms it when it is back.");
        }
    }

    private static void Rule(ReceiptPaper paper) => paper.Text(new string('-', Width));

    private static string NameOf(Payment payment) => payment.Type switch
    {
        "cash" => "Cash",
        "points" => string.Create(CultureInfo.InvariantCulture, $"{payment.Points} points"),
        _ => "Card payment",
    };

    private static string Number(long points) => points.ToString(CultureInfo.InvariantCulture);

    private static string Plain(long minor, Currency currency) => Amounts.Show(minor, currency).Split(' ')[0];
}
