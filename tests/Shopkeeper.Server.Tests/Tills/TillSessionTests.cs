using System.Collections.Immutable;
using System.Net;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>A till from scan to receipt: what belongs to one sale stays out of the next, whatever happens at the same time.</summary>
public sealed class TillSessionTests
{
    internal const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, value: { points: 1, worth: 0.01 GBP }, offline: { per-member: 300, per-till-and-day: 500 } }
        earn:
          - { id: spend, name: Spending, on: purchase, points: 1, per: 1.00 GBP }
          - { id: hello, name: Hello, on: purchase, points: 100, limit: 1 per day, only: { product: [lamp] } }
        offers:
          tea: { name: Half price tea, percent: 50, only: { product: [tea] } }
          big: { name: 30.00 off 50.00, money: 30.00 GBP, minimum-spend: 50.00 GBP, only: { product: [lamp] } }
        """;

    [Fact]
    public async Task what_was_asked_for_a_dropped_sale_is_none_of_the_next_ones()
    {
        await using var shop = await ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        var known = machine.Hold("/members");
        var asking = till.ScanAsync(ApiShop.Card);
        till.Clear();
        known.SetResult();
        await asking;
        Assert.Null(till.Customer);

        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        var aside = machine.Hold("/reservations");
        asking = till.SpendAsync(100);
        till.Clear();
        aside.SetResult();
        await asking;
        await till.ScanAsync("lamp");
        Assert.Equal((2_500, 0), (till.ToPay, till.Spent.Length));

        // What is scanned after the drop is the next sale's.
        var priced = machine.Hold("/quotes");
        asking = till.ScanAsync("lamp");
        till.Clear();
        var next = till.ScanAsync("tea");
        priced.SetResult();
        await asking;
        await next;
        Assert.Equal(["tea"], till.Basket.Lines.Select(static line => line.Sku));
    }

    [Fact]
    public async Task paying_waits_for_points_that_are_being_set_aside()
    {
        await using var shop = await ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        var aside = machine.Hold("/reservations");
        var spending = till.SpendAsync(100);
        var paying = machine.PayAsync();
        aside.SetResult();
        await spending;
        Assert.Equal([("points", 100L), ("card", 2_400L)], (await paying).Payments.Select(static one => (one.Type, one.Amount)));
        Assert.Empty(till.Spent);
    }

    [Fact]
    public async Task points_are_not_spent_on_goods_that_come_back()
    {
        await using var shop = await ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        await till.TurnIntoReturnAsync();
        await till.SpendAsync(100);
        Assert.Equal((2_500, null), (till.ToPay, till.Proof));
        await till.ScanAsync(phone.Token());
        Assert.Equal((null, "Points are spent on a sale, not on what comes back."), (till.Proof, till.Said));
    }

    [Fact]
    public async Task points_worth_more_than_a_sale_that_became_cheaper_are_not_spent()
    {
        await using var shop = await ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("rich", 500_000));
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        await till.SpendAsync(2_500);
        Assert.Equal(0, till.ToPay);
        await till.ScanAsync("lamp");
        Assert.Equal(2_000, till.ToPay);
        var sale = await machine.PayAsync();
        Assert.Equal(sale.Decided.Total, sale.Payments.Sum(static one => one.Amount));
    }

    [Fact]
    public async Task a_queue_that_is_shortened_while_a_sale_is_written_loses_nothing()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        for (var i = 0; i < 2 * TillSession.MostSentKept; i++)
        {
            await machine.SellAsync(null, "tea");
        }

        // One more is being sent when the next one is paid.
        machine.IsCut = true;
        await machine.SellAsync(null, "tea");
        machine.IsCut = false;
        var sent = machine.Hold("/batch");
        var sending = machine.Till.OnlineAgain();
        await TillMachine.UntilAsync(() => machine.IsAt("/batch"));
        var writing = machine.Hold("append");
        var paying = machine.SellAsync(null, "lamp");
        await TillMachine.UntilAsync(() => machine.IsAt("append"));
        sent.SetResult();
        await sending;
        writing.SetResult();
        await paying;
        Assert.Empty(machine.Damage);
        await machine.SellAsync(null, "tea");
        Assert.Empty(machine.Damage);
        await machine.ReloadAsync();
        Assert.DoesNotContain(machine.Till.Queue, static sale => sale.State == SaleState.Altered);
        Assert.Empty(machine.Till.QueueNotes);
    }

    [Fact]
    public async Task what_is_given_once_a_day_is_given_once_without_the_server_too_through_reloads_and_older_snapshots()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.SellAsync(ApiShop.Card, "lamp");
        machine.IsCut = true;
        await ScansAsync();
        Assert.Equal(25, machine.Till.Decided!.Earned);
        Assert.True(machine.Till.Decided.IsLocal);

        await machine.ReloadAsync();
        await ScansAsync();
        Assert.Equal(25, machine.Till.Decided!.Earned);

        // The shop's snapshot is of before the sale, and comes after it; the till's clock is five minutes slow.
        machine.IsCut = false;
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        await shop.Host.Programmes.ImportProductsAsync([new Product("new", "New", "", "")], default);
        Assert.Equal(200, (await shop.GetAsync("/v1/till-snapshot", "till")).Status);
        machine.Advance(TimeSpan.FromSeconds(10));
        await machine.SellAsync(ApiShop.OtherCard, "lamp");
        machine.Time.Advance(TimeSpan.FromMinutes(11));
        await TillMachine.UntilAsync(() => machine.Till.Shop!.Catalogue.Find("new") is not null);
        machine.IsCut = true;
        await ScansAsync(ApiShop.OtherCard);
        Assert.Equal(25, machine.Till.Decided!.Earned);

        async Task ScansAsync(string card = ApiShop.Card)
        {
            machine.Till.Clear();
            await machine.Till.ScanAsync(card);
            await machine.Till.ScanAsync("lamp");
        }
    }

    [Fact]
    public async Task points_taken_without_the_server_are_counted_until_a_snapshot_knows_of_them()
    {
        await using var shop = await ShopAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("rich", 500_000));
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        till.Clear();
        machine.IsCut = true;
        Assert.Equal(300, await MostAsync());
        await till.SpendAsync(250);
        await machine.PayAsync();
        till.Clear();

        // The till asks for a snapshot before it sends, and has it when the network goes again.
        machine.IsCut = false;
        var before = till.Shop!.IssuedAt;
        machine.Advance(TimeSpan.FromMinutes(11));
        await TillMachine.UntilAsync(() => till.Waiting == 0 && till.Shop!.IssuedAt > before);
        machine.IsCut = true;
        Assert.Equal(50, await MostAsync());

        async Task<long?> MostAsync()
        {
            till.Clear();
            await till.ScanAsync(ApiShop.Card);
            await till.ScanAsync("lamp");
            await till.ScanAsync(phone.Token());
            return till.MostToSpend;
        }
    }

    [Fact]
    public async Task a_clock_that_is_put_right_holds_up_no_sale()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;

        // A day ahead, and the shop cannot take a sale at the moment: nothing says what time it is.
        machine.Time.Advance(TimeSpan.FromDays(1));
        machine.IsCut = true;
        await machine.SellAsync(null, "lamp");
        machine.IsCut = false;
        await till.ScanAsync("lamp");
        Assert.NotNull(till.ClockNote);
        for (var seconds = 0; seconds < 5 && till.Waiting > 0; seconds++)
        {
            machine.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50);
            await till.SendAsync();
        }

        Assert.Equal(0, till.Waiting);
    }

    [Fact]
    public async Task so_many_pieces_of_what_is_chosen_by_its_name()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.Till.ScanAsync("3*tea");
        await machine.Till.ScanAsync("2*big lamp");
        await machine.Till.ChooseAsync(machine.Till.Matches.Single());
        Assert.Equal([3, 2], machine.Till.Basket.Lines.Select(static line => line.Pieces));
    }

    [Fact]
    public async Task a_receipt_says_of_each_line_which_offer_it_had_and_adds_up_as_shown_before_midnight()
    {
        await using var shop = await ShopAsync();
        await shop.Host.Programmes.PublishAsync(
            Programme.Replace("percent: 50", "percent: 10", StringComparison.Ordinal), Instant.FromUtc(2015, 10, 22, 23, 0), "test", default);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("rich", 500_000));
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        shop.Time.Advance(Instant.FromUtc(2015, 10, 22, 22, 59, 40).ToDateTimeOffset() - shop.Time.GetUtcNow());
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        till.Clear();
        machine.IsCut = true;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("4*tea");
        await till.ScanAsync(phone.Token());
        await till.SpendAsync(100);
        await till.ScanAsync("");
        Assert.Equal(300, till.ToPay);
        machine.Advance(TimeSpan.FromSeconds(40));
        await till.FinishAsync("cash", 300);
        var sale = till.Last!;
        Assert.Equal((400, 400), (sale.Decided.Total, sale.Payments.Sum(static one => one.Amount)));
        Assert.Contains(PaperReceipt.Write(sale), static line => line.StartsWith("  Half price tea", StringComparison.Ordinal) && line.EndsWith("-4.00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task goods_of_somebody_elses_receipt_show_nothing_of_their_account()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.OtherCard);
        await till.ScanAsync("lamp");
        var sold = await machine.PayAsync();
        till.Clear();
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync(sold.Key);
        await till.ScanAsync("lamp");
        var back = await machine.PayAsync();
        Assert.True(back.IsAnswered);
        Assert.DoesNotContain(PaperReceipt.Write(back), static line => line.StartsWith("Balance", StringComparison.Ordinal) || line.StartsWith("Your points follow", StringComparison.Ordinal));

        // Of one's own it does.
        till.Clear();
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        sold = await machine.PayAsync();
        till.Clear();
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync(sold.Key);
        await till.ScanAsync("lamp");
        Assert.Contains(PaperReceipt.Write(await machine.PayAsync()), static line => line.StartsWith("Balance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task what_is_scanned_while_a_receipt_is_shown_is_the_next_customers_and_while_paying_it_is_rung_up()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync("");
        await till.ScanAsync("tea");
        Assert.Equal((TillView.Selling, 2), (till.View, till.Basket.Lines.Length));
        await machine.PayAsync();
        await till.ScanAsync("tea");
        Assert.Equal((TillView.Selling, 1, null), (till.View, till.Basket.Lines.Length, till.Customer));
    }

    [Fact]
    public async Task an_article_that_a_full_sale_does_not_take_is_not_passed_over_in_silence()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.IsCut = true;
        for (var i = 0; i < Basket.MostLines / 2; i++)
        {
            await machine.Till.ScanAsync("lamp");
            await machine.Till.ScanAsync("lamp-2");
        }

        Assert.Null(machine.Till.Said);
        await machine.Till.ScanAsync("tea");
        Assert.Equal("Not added: a sale has 500 lines at most. Finish this one, then ring up the rest.", machine.Till.Said);
    }

    [Fact]
    public async Task a_page_of_somebody_on_the_way_is_no_answer()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Instead = static () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<h1>Welcome to our network</h1>") };
        await machine.SellAsync(ApiShop.Card, "lamp");
        Assert.Equal(1, machine.Till.Waiting);
        machine.Instead = null;
        await machine.Till.OnlineAgain();
        Assert.Equal(0, machine.Till.Waiting);
    }

    [Fact]
    public async Task a_till_that_waits_to_be_let_in_again_goes_on_selling()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await shop.DeleteAsync($"/v1/tills/{till.Paired!.TillId}", "office");
        await till.ScanAsync("lamp");
        Assert.True(till.IsLockedOut);
        till.PairAgain();
        await till.AskAsync("Till", "cardiff-1", "1");
        till.BackToSelling();
        await machine.PayAsync();
        till.Clear();
        await till.ScanAsync("tea");
        Assert.Equal(1, till.Waiting);
        await shop.PostAsync($"/v1/tills/{till.Asked!.Code}/approve", "", "office");
        machine.Advance(TimeSpan.FromSeconds(1));
        await TillMachine.UntilAsync(() => !till.IsLockedOut && till.Waiting == 0);
        Assert.Equal((TillView.Selling, 1), (till.View, till.Basket.Lines.Length));
    }

    [Fact]
    public async Task a_sale_of_nothing_and_its_return_are_taken()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync("4711");
        await till.KeyPriceAsync("0");
        var sale = await machine.PayAsync();
        till.Clear();
        await till.ScanAsync(sale.Key);
        await till.ScanAsync("4711");
        await machine.PayAsync();
        Assert.Equal([SaleState.Sent, SaleState.Sent], till.Queue.Select(static one => one.State));
        Assert.Empty(till.QueueNotes);
    }

    [Fact]
    public async Task a_snapshot_of_another_shape_stops_no_till()
    {
        await using var shop = await ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Write("snapshot", """{ "payload": "{ \"format\": 9, \"shape\": \"new\" }", "signature": "" }""");
        await machine.ReloadAsync();
        Assert.Null(machine.Till.SnapshotNote);
    }

    internal static async Task<ApiShop> ShopAsync(DatabaseEngine engine = DatabaseEngine.Sqlite, string programme = Programme)
    {
        var shop = await ApiShop.StartAsync(engine, programme);
        await shop.Host.Programmes.ImportProductsAsync(
            [.. new[] { ("tea", "Tea", "2.00"), ("lamp", "Lamp", "25.00"), ("lamp-2", "Big lamp", "24.00") }.Select(static one => new Product(one.Item1, one.Item2, "", "")
            {
                Attributes = ImmutableDictionary<string, string>.Empty.Add("price", one.Item3),
            })], default);
        await shop.Host.Programmes.ImportStoresAsync([new Store("cardiff-1", "Cardiff", "Europe/London", "")], default);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 50_000))).Status);
        Assert.Equal(201, (await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("other").Replace(ApiShop.Card, ApiShop.OtherCard, StringComparison.Ordinal))).Status);
        return shop;
    }
}
