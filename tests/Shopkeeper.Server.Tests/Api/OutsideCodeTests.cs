using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Http.Vouchers;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Codes of a third party are handed out with vouchers, each once, until they have run out.</summary>
public sealed class OutsideCodeTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        vouchers:
          film: { name: A film, worth: 5.00 GBP, codes: films, valid: 6d }
          cinema: { name: Cinema, worth: 1.00 GBP, codes: films, spend: { threshold: 10.00 GBP } }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];
    public static readonly TheoryData<DatabaseEngine, int> Nodes = new() { { DatabaseEngine.Sqlite, 1 }, { DatabaseEngine.Postgres, 2 } };

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine, int codes, int nodes = 1)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        await LoadAsync(shop, 1, codes);
        return shop;
    }

    private static async Task LoadAsync(ApiShop shop, int from, int count)
    {
        var seal = shop.Host.Services.Get<VoucherCodes>();
        var there = await shop.Host.Accounts.LoadCodesAsync(
            "points", "films", [.. Enumerable.Range(from, count).Select(i => seal.Seal($"FILM-{i:0000}"))], default);
        Assert.All(there, static pool => Assert.Null(pool));
    }

    private static Task<Reply> IssueAsync(ApiShop shop, string key, string? account = null, int node = 0) => shop.PostAsync(
        $"/v1/accounts/{account ?? shop.Account}/vouchers", """{ "kind": "film", "reason": "goodwill" }""", "office", key, node);

    private static async Task<string[]> CodesAsync(ApiShop shop, string account) =>
        [.. (await shop.GetAsync($"/v1/accounts/{account}/vouchers", "office")).Json["vouchers"]!.AsArray()
            .Select(static voucher => voucher!["code"]!.GetValue<string>())];

    private static async Task<(long Loaded, long Out, long Left)> PoolAsync(ApiShop shop)
    {
        var pool = Assert.Single((await shop.GetAsync("/v1/code-pools", "office")).Json["pools"]!.AsArray())!;
        return (pool["loaded"]!.GetValue<long>(), pool["handedOut"]!.GetValue<long>(), pool["left"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_voucher_hands_out_the_next_code_and_then_they_are_exhausted(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, 2);
        Assert.Equal(201, (await IssueAsync(shop, "a")).Status);
        Assert.Equal(201, (await IssueAsync(shop, "b")).Status);
        var third = await IssueAsync(shop, "c");
        Assert.Equal((422, "/problems/codes-exhausted"), (third.Status, third.Type));
        Assert.Equal(["FILM-0001", "FILM-0002"], await CodesAsync(shop, shop.Account));
        Assert.Equal((2, 2, 0), await PoolAsync(shop));

        // More are loaded: what was refused stays refused under its key, a new ask gets the next one.
        await LoadAsync(shop, 3, 1);
        Assert.Equal(422, (await IssueAsync(shop, "c")).Status);
        Assert.Equal(201, (await IssueAsync(shop, "d")).Status);
        Assert.Equal(["FILM-0001", "FILM-0002", "FILM-0003"], await CodesAsync(shop, shop.Account));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_till_takes_an_outside_code_as_any_other(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, 2);
        await IssueAsync(shop, "a");
        Assert.Equal(200, (await shop.PostAsync("/v1/vouchers/FILM-0001/check", "{}")).Status);
        var early = await shop.PostAsync("/v1/vouchers/FILM-0002/check", "{}");
        Assert.Equal((422, "/problems/voucher-not-usable"), (early.Status, early.Type));

        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 900, more: """, "vouchers": ["FILM-0001"]"""));
        Assert.Contains(sale.Json["effects"]!.AsArray(), static effect => effect!["kind"]!.GetValue<string>() == "voucher-used");
        Assert.Equal(early.Text, (await shop.PostAsync("/v1/vouchers/FILM-0001/check", "{}")).Text);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_that_reaches_the_threshold_without_codes_stands_and_the_next_one_gets_the_voucher(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, 1);
        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("first", 2500));
        Assert.Equal(201, first.Status);
        Assert.Equal(
            ["voucher-issued", "voucher-not-issued"],
            first.Json["effects"]!.AsArray().Select(static effect => effect!["kind"]!.GetValue<string>())
                .Where(static kind => kind.StartsWith("voucher", StringComparison.Ordinal)));
        await LoadAsync(shop, 2, 5);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("second", 100));
        Assert.Equal(["FILM-0001", "FILM-0002"], await CodesAsync(shop, shop.Account));
        Assert.Equal((6, 2, 4), await PoolAsync(shop));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_members_race_for_the_last_ten_codes_and_ten_get_one(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, 15, nodes);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(201, (await IssueAsync(shop, $"before {i}")).Status);
        }

        var accounts = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            var digits = $"29{i + 100:0000000000}";
            accounts.Add(await shop.JoinAsync(digits + Shopkeeper.Domain.Codes.Gs1CheckDigit.Of(digits)));
        }

        var replies = await Task.WhenAll(accounts.Select((account, i) => IssueAsync(shop, $"race {i}", account, i % nodes)));
        Assert.Equal(10, replies.Count(static reply => reply.Status == 201));
        Assert.All(replies.Where(static reply => reply.Status != 201), static reply => Assert.Equal("/problems/codes-exhausted", reply.Type));
        var codes = new List<string>();
        foreach (var account in accounts)
        {
            codes.AddRange(await CodesAsync(shop, account));
        }

        Assert.Equal(Enumerable.Range(6, 10).Select(static i => $"FILM-{i:0000}"), codes.Order());
        Assert.Equal((15, 15, 0), await PoolAsync(shop));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Postgres, 3)]
    public async Task W6_a_thousand_parallel_claims_on_a_hundred_places_take_a_hundred(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, 100, nodes);
        var accounts = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var digits = $"29{i + 100:0000000000}";
            accounts.Add(await shop.JoinAsync(digits + Shopkeeper.Domain.Codes.Gs1CheckDigit.Of(digits)));
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => IssueAsync(shop, $"claim {i}", accounts[i % 20], i % nodes)));
        Assert.Equal(100, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(900, replies.Count(static reply => reply.Status == 422 && reply.Type == "/problems/codes-exhausted"));
        var codes = new List<string>();
        foreach (var account in accounts)
        {
            codes.AddRange(await CodesAsync(shop, account));
        }

        Assert.Equal(100, codes.Distinct().Count());
        Assert.Equal((100, 100, 0), await PoolAsync(shop));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task nothing_that_is_stored_holds_an_outside_code()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite, 3);
        await IssueAsync(shop, "a");
        foreach (var file in Directory.EnumerateFiles(shop.Host.Options.DataFolder, "*.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf("FILM-000"u8) < 0, file);
        }
    }
}
