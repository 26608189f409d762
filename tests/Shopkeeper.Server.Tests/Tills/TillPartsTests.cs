using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Till.Calls;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>The parts of the till that decide: its queue, its patience, its scan box, its receipt.</summary>
public sealed class TillPartsTests
{
    private static readonly Instant Noon = Instant.FromUtc(2015, 10, 22, 12, 0);

    [Fact]
    public void a_queue_as_it_was_written_has_no_damage() => Gen.String.Array[0, 20].Holds(bodies =>
    {
        var (head, sales) = Written(bodies);
        Assert.Empty(SaleChain.Check(head, sales));
    });

    [Fact]
    public void whatever_is_changed_taken_out_or_put_in_is_named() => Gen.Select(Gen.String.Array[1, 12], Gen.Int[0, 11], Gen.Int[0, 3]).Holds((bodies, pick, how) =>
    {
        var (head, sales) = Written(bodies);
        var at = pick % sales.Count;
        var number = sales[at].Number;
        switch (how)
        {
            case 0:
                sales[at] = sales[at] with { Body = sales[at].Body + "!" };
                break;
            case 1:
                sales.RemoveAt(at);
                break;
            case 2:
                number = sales.Count + 1;
                sales.Add(new QueuedSale(number, "k", "forged", sales[^1].Hash, "0", ""));
                break;
            default:
                // Changed, and its own hash made to fit: the one after it, or the head, does not.
                var forged = SaleChain.Append(new QueueHead(number - 1, sales[at].Previous, 1, ""), "k", sales[at].Body + "!", "").Sale;
                sales[at] = forged;
                number = Math.Min(number + 1, head.LastNumber);
                break;
        }

        Assert.Contains(SaleChain.Check(head, sales), damage => damage.Number == number);
    });

    [Fact]
    public void a_queue_cut_at_its_old_end_is_whole()
    {
        var (head, sales) = Written(["a", "b", "c", "d"]);
        head = SaleChain.Without(head, sales[1]);
        Assert.Empty(SaleChain.Check(head, sales.GetRange(2, 2)));
        Assert.Equal([3L], SaleChain.Check(head, sales.GetRange(3, 1)).Select(static damage => damage.Number));
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(2, null, 2)]
    [InlineData(4, null, 8)]
    [InlineData(7, null, 60)]
    [InlineData(5_000, null, 60)]
    [InlineData(1, 30, 30)]
    [InlineData(7, 5, 60)]
    [InlineData(1, 1_000_000, 600)]
    public void sending_waits_longer_each_time_and_never_less_than_asked(int failures, int? asked, int seconds) =>
        Assert.Equal(seconds, BackOff.SecondsAfter(failures, asked));

    [Fact]
    public void three_timeouts_running_rest_for_half_a_minute_then_one_call_is_tried()
    {
        var patience = new Patience().TimedOut(Noon).TimedOut(Noon);
        Assert.True(patience.MayAsk(Noon));
        Assert.True(patience.Answered().TimedOut(Noon).MayAsk(Noon));
        var rests = patience.TimedOut(Noon);
        Assert.False(rests.MayAsk(Noon + Duration.FromSeconds(29)));
        Assert.True(rests.MayAsk(Noon + Duration.FromSeconds(30)));
        Assert.False(rests.TimedOut(Noon + Duration.FromSeconds(30)).MayAsk(Noon + Duration.FromSeconds(59)));
    }

    [Theory]
    [InlineData("", ScanKind.Nothing, 1)]
    [InlineData("2900000000018", ScanKind.Card, 1)]
    [InlineData("2000000000015", ScanKind.Product, 1)]
    [InlineData("3*71053", ScanKind.Product, 3)]
    [InlineData("12* 71053", ScanKind.Product, 12)]
    [InlineData("99999*71053", ScanKind.Pieces, 1)]
    [InlineData("+447700900123", ScanKind.Phone, 1)]
    [InlineData("SK1.abc", ScanKind.Proof, 1)]
    [InlineData("cardiff-1/1/2015-10-22/000001", ScanKind.Receipt, 1)]
    [InlineData("lantern", ScanKind.Words, 1)]
    [InlineData("5012345678900", ScanKind.Product, 1)]
    [InlineData("0*1", ScanKind.Pieces, 1)]
    public void what_is_scanned_is_what_it_looks_like_unless_it_is_an_article(string typed, ScanKind kind, int pieces)
    {
        var scan = Scan.Read(typed, static sku => sku is "2000000000015" or "71053");
        Assert.Equal((kind, pieces), (scan.Kind, scan.Pieces));
    }

    [Fact]
    public void anything_may_be_typed_into_the_scan_box() => Gen.String.Holds(static typed =>
        Assert.InRange(Scan.Read(typed, static _ => false).Pieces, 1, Basket.MostPieces));

    [Theory]
    [InlineData("2.55", "GBP", 255L)]
    [InlineData(" 2,5 ", "EUR", 250L)]
    [InlineData("7", "JPY", 7L)]
    [InlineData("1.234", "KWD", 1234L)]
    [InlineData("2.555", "GBP", null)]
    [InlineData("-1", "GBP", null)]
    [InlineData("1e9", "GBP", null)]
    [InlineData("99999999999", "GBP", null)]
    [InlineData("", "GBP", null)]
    public void an_amount_is_read_by_its_currency(string typed, string currency, long? minor) =>
        Assert.Equal(minor, Amounts.Read(typed, Currency.Parse(currency)));

    [Fact]
    public void a_receipt_gives_back_what_was_charged_and_not_a_penny_more_or_less_however_it_is_split()
    {
        var sold = Sold(1_000, 3);
        var (one, rest) = (Returned(sold).Take(Back, "a", "A", 1), Returned(sold).Take(Back, "a", "A", 3));
        Assert.Equal((333, 1_000), (one.Basket.Amount, rest.Basket.Amount));
        var first = SaleText.Return(Place(), "back 1", one.Basket, null, Returned(sold));
        var second = Returned(sold, first).Take(Back, "a", "A", 2);
        Assert.Equal(667, second.Basket.Amount);
        Assert.Equal("Only 2 of this article on that receipt have not come back.", Returned(sold, first).Take(Back, "a", "A", 3).Said);
        var third = Returned(sold, first, SaleText.Return(Place(), "back 2", second.Basket, null, Returned(sold, first))).Take(Back, "a", "A", 1);
        Assert.Equal((0, "All of this article on that receipt has come back."), (third.Basket.Lines.Length, third.Said));
        Assert.Equal("This article is not on that receipt.", Returned(sold).Take(Back, "b", "B", 1).Said);
    }

    [Fact]
    public void pieces_come_back_from_every_line_of_a_receipt_that_has_some()
    {
        var basket = Basket.Empty.Add("a", "A", 100, 2).Add("b", "B", 50, 1).Add("a", "A", 90, 2);
        var sale = SaleText.Purchase(Place(), "sale", basket, Decided.AtShelfPrices(basket), null, [new Payment("cash", 430)]);
        var back = Returned(sale).Take(Back, "a", "A", 3).Basket;
        Assert.Equal([(1, 2, 200L), (2, 1, 90L)], back.Lines.Select(static line => (line.Number, line.Pieces, line.Amount)));
        Assert.Equal(2, back.SetPieces(2, 9).Lines[1].Pieces);
        Assert.Equal(3, Returned(sale).Take(back.Void(1), "a", "A", 2).Basket.Sold.Sum(static line => line.Pieces));
        Assert.Contains("\"saleLine\":3", SaleText.Return(Place(), "back", back, null, Returned(sale)), StringComparison.Ordinal);
        Assert.Null(ReturnedSale.Read("back", ReturnedSale.Parse(SaleText.Return(Place(), "back", back, null, Returned(sale))), []));
    }

    [Fact]
    public void what_was_paid_with_points_is_not_paid_back_in_money_and_its_parts_add_up() => Gen.Select(
        Gen.Int[1, 5_000], Gen.Int[1, 9], Gen.Int[0, 5_000], Gen.Int[1, 9]).Holds(static (amount, pieces, points, step) =>
        {
            var spent = Math.Min(points, amount);
            var sale = Sold(amount, pieces, new Payment("points", spent) { Hold = "h" });
            var (money, withPoints, before) = (0L, 0L, new List<string>());
            for (var left = pieces; left > 0; left -= step)
            {
                var from = Returned(sale, [.. before]);
                var basket = from.Take(Back, "a", "A", Math.Min(step, left)).Basket;
                Assert.InRange(from.PointsBack(basket), 0, basket.Amount);
                (money, withPoints) = (money + basket.Amount - from.PointsBack(basket), withPoints + from.PointsBack(basket));
                before.Add(SaleText.Return(Place(), $"back {left}", basket, null, from));
            }

            Assert.Equal((amount - spent, spent), (money, withPoints));
        });

    private static readonly Basket Back = Basket.Empty with { IsReturn = true };

    private static ReturnedSale Returned(string sale, params string[] others) => ReturnedSale.Read("sale", ReturnedSale.Parse(sale), others)!;

    /// <summary>So much charged for so many pieces.</summary>
    private static string Sold(long amount, int pieces, params Payment[] payments)
    {
        var basket = Basket.Empty.Add("a", "A", amount, pieces);
        return SaleText.Purchase(
            Place(), "sale", basket, Decided.AtShelfPrices(basket) with { Lines = [new DecidedLine(1, "a", amount, [])] }, null,
            [.. payments, new Payment("cash", amount - payments.Sum(static one => one.Amount))]);
    }

    [Fact]
    public void a_voided_line_is_seen_and_not_sold()
    {
        var basket = Basket.Empty.Add("a", "A", 100, 1).Add("a", "A", 100, 2).Add("b", "B", 50, 1).Void(1).Add("a", "A", 100, 1);
        Assert.Equal([(1, 3, true), (2, 1, false), (3, 1, false)], basket.Lines.Select(static line => (line.Number, line.Pieces, line.IsVoided)));
        Assert.Equal(150, basket.Amount);
        Assert.DoesNotContain("\"line\":1,", SaleText.Quote(Place(), basket, null), StringComparison.Ordinal);
    }

    [Fact]
    public void a_receipt_fits_forty_columns_whatever_is_on_it() => Gen.Select(Gen.String[1, 90], Gen.Long[0, 99_999_999], Gen.Int[1, 9_999]).Holds((name, price, pieces) =>
    {
        var basket = Basket.Empty.Add("sku", name, price, pieces);
        var decided = Decided.AtShelfPrices(basket) with
        {
            IsDecided = true, Earned = 12, Balance = 3_012, NextLevel = name, Missing = 5,
            Effects = [new DecidedEffect("points", $"+12 Sparks: {name}", 12, 0)],
        };
        var receipt = PaperReceipt.Write(new FinishedSale("cardiff-1/1/2015-10-22/000001", basket, decided, new Customer("2900000000018", "acc"), [new Payment("card", decided.Total)], new LocalDateTime(2015, 10, 22, 12, 0))
        {
            ShopName = name, Currency = Currency.Parse("GBP"),
        });
        Assert.All(receipt, static line => Assert.True(Client.Receipts.ReceiptPaper.Columns(line) <= PaperReceipt.Width, line));
    });

    [Fact]
    public void a_guest_gets_the_claim_code_and_a_member_without_the_network_the_balance_at_last_contact()
    {
        var basket = Basket.Empty.Add("a", "A", 100, 1);
        var sale = new FinishedSale("k", basket, Decided.AtShelfPrices(basket), null, [new Payment("cash", 100)], new LocalDateTime(2015, 10, 22, 12, 0))
        {
            Currency = Currency.Parse("GBP"), ClaimCode = "2100000000012", Given = 500,
        };
        Assert.Contains("2100000000012", PaperReceipt.Write(sale));
        Assert.Contains(PaperReceipt.Write(sale), static line => line.StartsWith("  Change", StringComparison.Ordinal) && line.EndsWith("4.00 GBP", StringComparison.Ordinal));
        var offline = sale with { Customer = new Customer("2900000000018", null), Decided = sale.Decided with { IsDecided = true, Balance = 7 } };
        Assert.Contains(PaperReceipt.Write(offline), static line => line.StartsWith("Balance, at last contact", StringComparison.Ordinal));
        Assert.Contains(PaperReceipt.Write(offline with { Decided = sale.Decided }), static line => line.StartsWith("Your points follow", StringComparison.Ordinal));
    }

    private static Place Place() => new("cardiff-1", "1", Currency.Parse("GBP"), Noon, new LocalDate(2015, 10, 22));

    private static (QueueHead Head, List<QueuedSale> Sales) Written(IReadOnlyList<string> bodies)
    {
        var head = QueueHead.Empty;
        var sales = new List<QueuedSale>();
        foreach (var body in bodies)
        {
            (var sale, head) = SaleChain.Append(head, "k", body, "");
            sales.Add(sale);
        }

        return (head, sales);
    }
}
