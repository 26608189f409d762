using System.Net;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till;
using Shopkeeper.Till.Queue;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>What goes wrong at a counter: a full disk, a key that is ended, a till that moves, pages of others, a scanner in the wrong box.</summary>
public sealed class TillMishapTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string KeyEnded = "The shop has ended this till's key: no points are spent here until it is paired again.";

    [Fact]
    public async Task a_sale_that_the_disk_does_not_take_is_not_finished_and_the_till_goes_on()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        machine.IsCut = true;
        await machine.SellAsync(null, "tea");
        machine.Refused.UnionWith(["append", "write", "update"]);
        await till.ScanAsync("lamp");
        await till.ScanAsync("");
        await till.FinishAsync("card", 0);
        Assert.Equal((TillView.Paying, 2_500, 1, true), (till.View, till.ToPay, till.Queue.Count, till.IsDiskRefused));

        // What is written beside it, by itself and on the way, stops nothing either.
        machine.IsCut = false;
        machine.Advance(TimeSpan.FromMinutes(11));
        await TillMachine.UntilAsync(() => till.Waiting == 0);
        till.BackToSelling();
        await till.ScanAsync(ApiShop.Card);
        Assert.Equal((shop.Account, true), (till.Customer!.Account, till.IsDiskRefused));

        machine.Refused.Clear();
        await machine.PayAsync();
        Assert.Equal((TillView.Receipt, 2, false), (till.View, till.Queue.Count, till.IsDiskRefused));
        Assert.Empty(machine.Damage);
    }

    [Fact]
    public async Task a_browser_that_keeps_nothing_is_told()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Refused.Add("hold");
        using var till = machine.Another();
        await till.StartAsync();
        Assert.Equal(TillView.Unable, till.View);
        await till.ScanAsync("tea");
        Assert.Empty(till.Basket.Lines);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task sales_of_the_store_where_a_till_stood_before_wait_for_it(DatabaseEngine engine)
    {
        await using var shop = await TillSessionTests.ShopAsync(engine);
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        machine.IsCut = true;
        await machine.SellAsync(null, "tea");
        machine.IsCut = false;
        await PairAsync("leeds-1");
        await machine.SellAsync(null, "lamp");
        await TillMachine.UntilAsync(() => till.Queue[^1].State == SaleState.Sent);
        Assert.Equal([SaleState.Waiting, SaleState.Sent], till.Queue.Select(static sale => sale.State));
        Assert.Equal(["1 of store cardiff-1 wait: they are sent when this till is paired with that store again."], till.QueueNotes);

        await PairAsync("cardiff-1");
        await TillMachine.UntilAsync(() => till.Waiting == 0);
        Assert.Empty(till.QueueNotes);

        async Task PairAsync(string store)
        {
            till.PairAgain();
            await till.AskAsync("Till", store, "1");
            await shop.PostAsync($"/v1/tills/{till.Asked!.Code}/approve", "", "office");
            machine.Advance(TimeSpan.FromSeconds(1));
            await TillMachine.UntilAsync(() => till.Paired!.Store == store && till.View == TillView.Selling);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "<h1>Who are you?</h1>")]
    [InlineData(HttpStatusCode.NotFound, "")]
    [InlineData(HttpStatusCode.OK, "<h1>Welcome to our network</h1>")]
    [InlineData(HttpStatusCode.OK, "{}")]
    public async Task a_page_of_somebody_on_the_way_ends_no_key_and_lets_no_till_in(HttpStatusCode status, string page)
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.AskAsync("Till", "cardiff-1", "2");
        machine.Instead = () => new HttpResponseMessage(status) { Content = new StringContent(page) };
        await till.ScanAsync("lamp");
        machine.Advance(TimeSpan.FromSeconds(2));
        await till.SendAsync();
        Assert.Equal((false, true), (till.IsLockedOut, till.Asked is not null));

        await till.ForgetAskingAsync();
        await till.AskAsync("Till", "cardiff-1", "2");
        Assert.Equal((null, true), (till.Asked, till.PairingNote is { Length: > 0 }));
    }

    [Fact]
    public async Task points_are_not_spent_with_a_key_that_was_ended_meanwhile_and_the_sale_goes_on()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        await shop.DeleteAsync($"/v1/tills/{till.Paired!.TillId}", "office");
        await till.SpendAsync(100);
        Assert.Equal((KeyEnded, true, 0), (till.Said, till.IsLockedOut, till.Spent.Length));

        await till.ScanAsync(phone.Token());
        Assert.Equal((KeyEnded, null), (till.Said, till.Proof));
        var sale = await machine.PayAsync();
        Assert.Equal([("card", 2_500L)], sale.Payments.Select(static one => (one.Type, one.Amount)));
        Assert.Equal(1, till.Waiting);
    }

    [Fact]
    public async Task what_was_set_aside_for_a_sale_counts_when_the_network_goes_before_it_is_paid()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        await till.SpendAsync(100);
        Assert.Single(till.Spent);
        machine.IsCut = true;
        machine.Advance(TimeSpan.FromSeconds(61));
        await till.ScanAsync("tea");
        await till.ScanAsync(phone.Token());
        Assert.Equal(200, till.MostToSpend);
    }

    [Fact]
    public async Task points_that_were_set_aside_too_long_ago_pay_for_nothing_and_those_that_came_too_late_are_named()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await SpendAsync();
        machine.Advance(TimeSpan.FromMinutes(16));
        await till.FinishAsync("card", 0);
        Assert.Equal(("The points were set aside too long ago, and are free again. Scan the app's code again.", TillView.Selling, 2_500), (till.Said, till.View, till.ToPay));
        till.Clear();

        // Paid in time, and the network is away until it is over.
        await SpendAsync();
        machine.IsCut = true;
        await till.FinishAsync("card", 0);
        Assert.Equal([("points", 100L), ("card", 2_400L)], till.Last!.Payments.Select(static one => (one.Type, one.Amount)));
        machine.Advance(TimeSpan.FromMinutes(16));
        machine.IsCut = false;
        await till.OnlineAgain();
        await TillMachine.UntilAsync(() => till.Waiting == 0);
        Assert.Contains("was paid with points that the shop could not all take", Assert.Single(till.QueueNotes), StringComparison.Ordinal);

        async Task SpendAsync()
        {
            await till.ScanAsync(ApiShop.Card);
            await till.ScanAsync("lamp");
            await till.ScanAsync(phone.Token());
            await till.SpendAsync(100);
            await till.ScanAsync("");
        }
    }

    [Fact]
    public async Task so_many_points_that_no_till_can_count_them_are_too_many()
    {
        await using var shop = await TillSessionTests.ShopAsync(programme: TillSessionTests.Programme.Replace("worth: 0.01 GBP", "worth: 0.02 GBP", StringComparison.Ordinal));
        var phone = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1");
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        await till.ScanAsync(phone.Token());
        await till.SpendAsync(long.MaxValue);
        Assert.Equal("So many points are worth more than this sale.", till.Said);

        // The next article was scanned where points are asked for.
        await till.KeyPointsAsync("5012345678900");
        Assert.Equal("5012345678900", till.Unpriced!.Sku);
        await till.KeyPointsAsync("ten");
        Assert.Equal("Points are a whole number, such as 500.", till.Said);
    }

    [Fact]
    public async Task a_sale_that_somebody_made_unreadable_stops_neither_its_member_nor_its_receipt()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.SellAsync(ApiShop.Card, "tea");
        machine.IsCut = true;
        await machine.SellAsync(ApiShop.Card, "lamp");
        machine.Edit(2, "source", "sour,ce");
        machine.Edit(2, "{\\u0022", "\\u0022");
        await machine.ReloadAsync();
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        Assert.Equal(125, till.Decided!.Earned);
        till.Clear();
        await till.ScanAsync(till.Queue[1].Key);
        Assert.StartsWith("The shop cannot be asked", till.Said, StringComparison.Ordinal);
        await till.ScanAsync(till.Queue[0].Key);
        Assert.True(till.HasReceipt);
    }

    [Fact]
    public async Task a_number_that_somebody_put_in_is_given_to_no_other_sale()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.SellAsync(null, "tea");
        machine.Forge(2, of: 1);
        machine.Edit(2, "\"Sent\"", "\"Waiting\"");
        await machine.ReloadAsync();
        await machine.SellAsync(null, "lamp");
        Assert.Equal([(1, SaleState.Sent), (2, SaleState.Altered), (3, SaleState.Sent)], machine.Till.Queue.Select(static sale => (sale.Number, sale.State)));
        await machine.ReloadAsync();
        Assert.StartsWith("Sale 2 was put in by hand.", Assert.Single(machine.Till.QueueNotes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_is_scanned_where_a_price_is_asked_for_is_no_price_and_no_article_is_passed_over()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("22423", "Stand", "", "") { Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("price", "9.00") }], default);
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync("2*4711");
        await till.KeyPriceAsync("22423");
        await till.KeyPriceAsync(ApiShop.Card);
        Assert.Equal(("4711", "22423", shop.Account), (till.Unpriced!.Sku, Assert.Single(till.Basket.Lines).Sku, till.Customer!.Account));

        foreach (var none in new[] { "", "12345670", "1.234", "two" })
        {
            await till.KeyPriceAsync(none);
            Assert.Equal("A price is a sum such as 2.50.", till.Said);
        }

        await till.ScanAsync("");
        Assert.Equal(("First the price of 4711.", TillView.Selling), (till.Said, till.View));
        await till.ScanAsync("4712");
        Assert.Equal(("First the price of 4711: 4712 is not rung up.", "4711"), (till.Said, till.Unpriced!.Sku));
        await till.SetPiecesAsync(1, 3);
        await till.KeyPriceAsync("22423.00");
        Assert.Equal([("22423", 3, 900L), ("4711", 2, 2_242_300L)], till.Basket.Lines.Select(static line => (line.Sku, line.Pieces, line.Price)));

        await till.ScanAsync("4712");
        await till.ForgetUnpricedAsync();
        await till.ScanAsync("");
        Assert.Equal((TillView.Paying, 2), (till.View, till.Basket.Lines.Length));
    }

    [Fact]
    public async Task a_card_is_noted_when_the_shop_is_too_busy_to_look_it_up()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Instead = static () => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("""{ "detail": "Later." }""") };
        await machine.Till.ScanAsync(ApiShop.Card);
        Assert.Equal(ApiShop.Card, machine.Till.Customer?.Card);
    }

    [Fact]
    public async Task a_till_without_the_shops_data_asks_for_it_again_soon()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Till.Dispose();
        machine.Write("snapshot", "");
        machine.IsCut = true;
        using var till = machine.Another();
        var before = machine.Time.Waits;
        await till.StartAsync();
        await TillMachine.UntilAsync(() => machine.Time.Waits > before);
        Assert.Null(till.Shop);
        machine.IsCut = false;
        machine.Advance(TimeSpan.FromSeconds(31));
        await TillMachine.UntilAsync(() => till.Shop is not null);
    }

    [Fact]
    public async Task data_that_is_newer_than_the_till_is_said_while_it_decides_by_what_it_has()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync(ApiShop.Card);
        till.Clear();
        machine.Instead = static () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{ "payload": "{ \"format\": 9 }", "signature": "" }""") };
        machine.Advance(TimeSpan.FromMinutes(11));
        await TillMachine.UntilAsync(() => till.SnapshotNote is not null);
        Assert.Equal("The shop's data is newer than this till. Load this page again while the network is there.", till.SnapshotNote);
        machine.IsCut = true;
        await till.ScanAsync(ApiShop.Card);
        await till.ScanAsync("lamp");
        Assert.Equal((true, true), (till.Decided!.IsLocal, till.Decided.IsDecided));
    }

    [Fact]
    public async Task a_till_whose_clock_is_put_right_asks_the_shop_again()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        machine.IsCut = true;
        machine.Time.Advance(TimeSpan.FromDays(1));
        foreach (var article in new[] { "tea", "lamp", "lamp-2" })
        {
            await till.ScanAsync(article);
        }

        await machine.PayAsync();
        machine.IsCut = false;
        await till.OnlineAgain();
        await TillMachine.UntilAsync(() => till.ClockNote is not null);
        await till.ScanAsync("lamp");
        Assert.False(till.Decided!.IsLocal);
    }

    [Fact]
    public async Task a_text_that_no_sale_may_have_as_an_article_is_none()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        foreach (var text in new[] { new string('7', 101), "47\u001d11" })
        {
            await machine.Till.ScanAsync(text);
            Assert.Equal(("No article has that in its name.", null), (machine.Till.Said, machine.Till.Unpriced));
        }

        await machine.Till.ScanAsync(new string('7', 100));
        await machine.Till.KeyPriceAsync("1.00");
        await machine.PayAsync();
        Assert.Equal(SaleState.Sent, machine.Till.Queue[^1].State);
    }

    [Fact]
    public async Task a_till_that_waits_to_be_let_in_knows_the_demo_after_a_reload_too()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        machine.Write("asked", """{ "code": "ABCDEF", "secret": "s", "until": "", "name": "Till", "store": "cardiff-1", "workstation": "2" }""");
        machine.Instead = static () => new HttpResponseMessage(HttpStatusCode.OK);
        await machine.ReloadAsync();
        await TillMachine.UntilAsync(() => machine.Till.IsDemo);
    }
}
