using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till.Offline;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>Points that tills take while they cannot ask: bounded, of whom the code was, and to the point when the sales arrive.</summary>
public sealed class OfflineSpendingTests
{
    private const long PerMember = 300;

    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, value: { points: 1, worth: 0.01 GBP }, offline: { per-member: 300, per-till-and-day: 500 } }
        earn:
          - { id: spend, name: Spending, on: purchase, points: 1, per: 1.00 GBP, only: { product: ["22423"] } }
        returns: { redeemed: reinstate }
        vouchers:
          gift: { name: Gift, worth: 5.00 GBP, valid: 6d }
        """;

    private static readonly Basket Basket = Basket.Empty.Add("goods", "Goods", 1_000, 1);

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task one_member_at_all_tills_at_once_costs_no_more_than_the_bound(DatabaseEngine engine)
    {
        var (shop, phone) = await ShopAsync(engine, balance: 500);
        await using var served = shop;
        var offline = await SnapshotAsync(shop);
        Assert.Equal(PerMember, offline.MostToTake(shop.Account, "cardiff-1", Now(shop), default));

        const int tills = 20;
        var sales = new List<string>();
        for (var till = 0; till < tills; till++)
        {
            // Each till counts for itself only: the first sale takes what it may, a second one nothing.
            var (head, queue) = (QueueHead.Empty, new List<QueuedSale>());
            for (var sale = 0; sale < 2; sale++)
            {
                shop.Time.Advance(TimeSpan.FromSeconds(1));
                var place = new Place("cardiff-1", $"{till}", offline.Currency, Now(shop), new LocalDate(2015, 10, 22));
                var most = offline.MostToTake(shop.Account, "cardiff-1", Now(shop), Takings.Of(queue, head, shop.Account, place.BusinessDate, offline.IssuedAt));
                Assert.Equal(sale == 0 ? PerMember : 0, most);
                if (most > 0)
                {
                    var key = SaleText.KeyOf(place, head.LastNumber + 1);
                    sales.Add(Sale(shop, place, key, most, phone.Token()));
                    (var queued, head) = SaleChain.Append(head, key, sales[^1], Iso.Write(Now(shop)));
                    queue.Add(queued with { TakenOf = shop.Account, Taken = most });
                    head = Takings.After(head, place.BusinessDate, most);
                }
            }
        }

        // The queues are sent twice, and the second time nothing happens.
        foreach (var status in new[] { 201, 200 })
        {
            var sent = await shop.PostAsync("/v1/activities/batch", $"{{\"activities\": [{string.Join(',', sales)}]}}");
            Assert.All(sent.Json["results"]!.AsArray(), one => Assert.Equal(status, (int)one!["status"]!));
        }

        var (available, owed, lost) = await StandsAsync(shop);
        Assert.Equal((0, PerMember, (tills * PerMember) - 500 - PerMember), (available, owed, lost));
        Assert.True(owed + lost <= tills * PerMember, "the excess is within what the tills may take in all");
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_that_allows_nothing_costs_the_member_nothing_and_the_sale_stands(DatabaseEngine engine)
    {
        var (shop, phone) = await ShopAsync(engine, balance: 500);
        await using var served = shop;
        var member = await shop.MemberAsync();
        var other = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), "phone-2");

        var good = phone.Token();
        Assert.Equal(("redeemed", 40), Effect(await SendAsync(shop, "good", 40, good)));
        Assert.Equal(("proof-used", 40), Lost(await SendAsync(shop, "again", 40, good)));
        Assert.Equal(("proof-not-accepted", 40), Lost(await SendAsync(shop, "foreign", 40, other.Token())));
        Assert.Equal(("proof-not-accepted", 40), Lost(await SendAsync(shop, "forged", 40, phone.Token(device: other.Device))));
        Assert.Equal(("proof-not-accepted", 40), Lost(await SendAsync(shop, "no code", 40, "4711")));
        Assert.Equal(("proof-expired", 40), Lost(await SendAsync(shop, "old", 40, phone.Token(secondsAhead: -31 * 60))));
        Assert.Equal(("proof-expired", 40), Lost(await SendAsync(shop, "future", 40, phone.Token(secondsAhead: 31))));

        // Used with the server first: the till that heard of nothing gets nothing from the member.
        var online = phone.Token();
        Assert.Equal(201, (await shop.PostAsync(
            $"/v1/accounts/{shop.Account}/redeem", $$"""{ "points": 10, "proof": { "kind": "qr", "token": "{{online}}" } }""", "till", "r")).Status);
        Assert.Equal(("proof-used", 40), Lost(await SendAsync(shop, "twice", 40, online)));
        Assert.Equal((450, 0, 7 * 40), await StandsAsync(shop));

        // What was locked after the sale was open then; what was locked before it was not.
        var (before, at) = (phone.Token(), Now(shop));
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/spending/lock", "", "till")).Status);
        Assert.Equal(("redeemed", 40), Effect(await SendAsync(shop, "before", 40, before, at)));
        Assert.Equal(("spending-locked", 40), Lost(await SendAsync(shop, "after", 40, phone.Token())));

        // What comes so late that used codes are forgotten is not the member's any more.
        var (late, then) = (other.Token(), Now(shop));
        shop.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(("proof-expired", 40), Lost(await SendAsync(shop, "late", 40, late, then, ApiShop.OtherCard)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_snapshot_says_who_may_spend(DatabaseEngine engine)
    {
        var (shop, _) = await ShopAsync(engine, balance: 500);
        await using var served = shop;
        var member = await shop.MemberAsync();
        Assert.Equal(PerMember, await MostAsync());
        Assert.Equal(500 - 400, await MostAsync(new TakenOffline(0, 400)));
        Assert.Equal(100, await MostAsync(new TakenOffline(200, 0)));

        await shop.PostAsync($"/v1/members/{member}/spending/lock", "", "till");
        Assert.Equal(0, await MostAsync());
        await shop.PostAsync($"/v1/members/{member}/spending/unlock", $$"""{ "proof": {{Bodies.Operator}} }""", "office");
        Assert.Equal(PerMember, await MostAsync());

        await shop.Host.Programmes.PublishAsync(
            Programme.Replace(", offline: { per-member: 300, per-till-and-day: 500 }", "", StringComparison.Ordinal), Now(shop), "test", default);
        Assert.Equal(0, await MostAsync());

        async Task<long> MostAsync(TakenOffline taken = default)
        {
            shop.Time.Advance(TimeSpan.FromMinutes(11));
            return (await SnapshotAsync(shop)).MostToTake(shop.Account, "cardiff-1", Now(shop), taken);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_15_a_day_without_the_cable_comes_to_what_a_day_with_it_does(DatabaseEngine engine)
    {
        var (online, phone) = await ShopAsync(engine, balance: 500);
        await using var first = online;
        var (cut, cutPhone) = await ShopAsync(engine, balance: 500);
        await using var second = cut;
        var offline = await SnapshotAsync(cut);
        var queue = new List<string>();
        for (var number = 1; number <= 200; number++)
        {
            online.Time.Advance(TimeSpan.FromSeconds(30));
            cut.Time.Advance(TimeSpan.FromSeconds(30));
            var (key, spends) = ($"{number:D6}", number is 70 or 140 ? 120 : 0);
            var place = new Place("cardiff-1", "1", offline.Currency, Now(cut), new LocalDate(2015, 10, 22));
            queue.Add(spends == 0 ? Plain(cut, key, number) : Sale(cut, place, key, spends, cutPhone.Token()));
            Assert.Equal(201, (await online.PostAsync("/v1/activities", spends == 0 ? Plain(online, key, number) : await ReservedAsync(key, spends))).Status);
            if (number % 60 == 0)
            {
                var back = Bodies.Return($"back {number}", $"{number - 5:D6}", $$"""{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 1, "amount": {{(number - 5) * 10}} }""");
                queue.Add(back);
                Assert.Equal(201, (await online.PostAsync("/v1/activities", back)).Status);
            }
        }

        Assert.Equal(203, queue.Count);
        foreach (var status in new[] { 201, 200 })
        {
            foreach (var batch in queue.Chunk(100))
            {
                var sent = await cut.PostAsync("/v1/activities/batch", $"{{\"activities\": [{string.Join(',', batch)}]}}");
                Assert.All(sent.Json["results"]!.AsArray(), one => Assert.Equal(status, (int)one!["status"]!));
            }
        }

        Assert.Equal(await StandsAsync(online), await StandsAsync(cut));
        Assert.Equal(0, (await StandsAsync(cut)).Lost);
        Assert.Equal($"{await PointsAsync(online)}", $"{await PointsAsync(cut)}");
        Assert.Equal(0, (await cut.Host.Accounts.VerifyAsync(true, null, default)).Differences);

        async Task<string> ReservedAsync(string key, long points)
        {
            var held = await online.PostAsync(
                $"/v1/accounts/{online.Account}/reservations", $$"""{ "points": {{points}}, "proof": { "kind": "qr", "token": "{{phone.Token()}}" } }""", "till", key);
            return Purchase(online, key, "goods", 1_000, $$""", "reservations": ["{{(string)held.Json["reservation"]!["id"]!}}"]""");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_19_a_voucher_that_was_used_with_the_server_first_is_over_used_and_both_are_seen(DatabaseEngine engine)
    {
        var (shop, _) = await ShopAsync(engine, balance: 500);
        await using var served = shop;
        var path = $"/v1/accounts/{shop.Account}/vouchers";
        Assert.Equal(201, (await shop.PostAsync(path, """{ "kind": "gift", "reason": "goodwill" }""", "office", "g")).Status);
        var code = (string)(await shop.GetAsync(path, "office")).Json["vouchers"]![0]!["code"]!;
        Assert.Equal(201, (await shop.PostAsync($"/v1/vouchers/{Uri.EscapeDataString(code)}/use", """{ "amount": 500 }""", "till", "u")).Status);

        var sold = await shop.PostAsync("/v1/activities", Purchase(shop, "cut", "22423", 2_550, $$""", "vouchers": ["{{code}}"]"""));
        Assert.Equal((201, 25), (sold.Status, sold.Points("earned")));
        var over = Assert.Single(sold.Json["effects"]!.AsArray(), static effect => (string)effect!["kind"]! == "voucher-skipped")!;
        Assert.Equal(("voucher-not-usable", 0), ((string)over["rule"]!, (int)over["index"]!));

        var seen = (await shop.GetAsync($"/v1/accounts/{shop.Account}/entries?limit=10", "office")).Json["postings"]!.AsArray()
            .SelectMany(static posting => posting!["effects"]!.AsArray()).Select(static effect => (string)effect!["kind"]!).ToArray();
        Assert.Contains("voucher-used", seen);
        Assert.Contains("voucher-skipped", seen);
    }

    [Theory]
    [InlineData("""{ "points": 0, "code": "SK1." }""", "/spentOffline/points")]
    [InlineData("""{ "points": 2000000000000000000, "code": "SK1." }""", "/spentOffline/points")]
    [InlineData("""{ "points": 1 }""", "/spentOffline/code")]
    [InlineData("""{ "code": "SK1." }""", "/spentOffline/points")]
    [InlineData("""{ "points": 1, "code": "" }""", "/spentOffline/code")]
    [InlineData("""{ "points": 1, "code": null }""", "/spentOffline/code")]
    [InlineData("7", "/spentOffline")]
    public async Task what_is_no_spending_is_said_and_stored_nowhere(string spent, string pointer)
    {
        var (shop, _) = await ShopAsync(DatabaseEngine.Sqlite, balance: 500);
        await using var served = shop;
        var reply = await shop.PostAsync("/v1/activities", Bodies.Purchase("bad", more: $$""", "spentOffline": {{spent}}"""));
        Assert.Equal((400, pointer), (reply.Status, reply.Pointer));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("bad"))).Status);
    }

    /// <summary>A member with so many points and an app.</summary>
    private static async Task<(ApiShop Shop, MemberPhone Phone)> ShopAsync(DatabaseEngine engine, long balance)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", balance * 100))).Status);
        return (shop, await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(), "phone-1"));
    }

    private static async Task<OfflineShop> SnapshotAsync(ApiShop shop) => OfflineShop.Open(JsonSerializer.Deserialize(
        $"{(await shop.GetAsync("/v1/till-snapshot", "till")).Json["payload"]}", TillJson.Default.TillSnapshot)!)!;

    private static Instant Now(ApiShop shop) => Instant.FromDateTimeOffset(shop.Time.GetUtcNow());

    /// <summary>Goods for 10.00 that give nothing, paid with points that were taken without asking, as the till writes it.</summary>
    private static string Sale(ApiShop shop, Place place, string key, long points, string code) => SaleText.Purchase(
        place, key, Basket, Decided.AtShelfPrices(Basket), new Customer(ApiShop.Card, shop.Account),
        [new Payment("points", points) { Points = points, Code = code }, new Payment("card", 1_000 - points)]);

    private static Task<Reply> SendAsync(ApiShop shop, string key, long points, string code, Instant? at = null, string card = ApiShop.Card) =>
        shop.PostAsync("/v1/activities", Purchase(shop, key, "goods", 1_000, $$""", "spentOffline": { "points": {{points}}, "code": "{{code}}" }""", at, card));

    private static string Plain(ApiShop shop, string key, int number) => Purchase(shop, key, "22423", number * 10, "");

    private static string Purchase(ApiShop shop, string key, string sku, long amount, string more, Instant? at = null, string card = ApiShop.Card) => $$"""
        { "source": "pos", "key": "{{key}}", "type": "purchase", "card": "{{card}}", "occurredAt": "{{Iso.Write(at ?? Now(shop))}}",
          "businessDate": "2015-10-22", "store": "cardiff-1", "channel": "store", "currency": "GBP",
          "lines": [ { "line": 1, "sku": "{{sku}}", "quantity": 1, "amount": {{amount}} } ],
          "tenders": [ { "type": "card", "amount": {{amount}} } ]{{more}} }
        """;

    private static (string Kind, long Points) Effect(Reply reply)
    {
        Assert.Equal(201, reply.Status);
        var effect = Assert.Single(reply.Json["effects"]!.AsArray())!;
        return ((string)effect["kind"]!, -(long)effect["points"]!);
    }

    private static (string Why, long Points) Lost(Reply reply)
    {
        Assert.Equal(201, reply.Status);
        var effect = Assert.Single(reply.Json["effects"]!.AsArray())!;
        Assert.Equal("overspent-lost", (string)effect["kind"]!);
        return ((string)effect["rule"]!, (long)effect["points"]!);
    }

    /// <summary>What the member has and owes, and what the shop bears of this account.</summary>
    private static async Task<(long Available, long Owed, long Lost)> StandsAsync(ApiShop shop)
    {
        var points = await PointsAsync(shop);
        var lost = (await shop.FeedAsync()).SelectMany(static row => row!["posting"]?["entries"]?.AsArray() ?? row["entries"]?.AsArray() ?? new JsonArray())
            .Where(static entry => (string)entry!["from"]! == "loss").Sum(static entry => (long)entry!["points"]!);
        return ((long)points["available"]!, (long)points["deficit"]!, lost);
    }

    private static async Task<JsonNode> PointsAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}", "office")).Json["programmes"]![0]!["points"]![0]!;
}
