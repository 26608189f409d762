using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till.Offline;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>What a till takes along, and that it decides with it as the server does.</summary>
public sealed class TillSnapshotTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string[] Skus = ["cake", "apple", "jumper", "jeans", "lamp", "cream", "card", "wine", "main", "side", "dessert", "odd"];

    private static readonly string[] Categories =
    [
        "food/treats", "food/fruit", "fashion/knitwear", "fashion/denim", "home/lighting", "beauty/skin", "gift-cards", "food/wine", "food/dine-in/main",
        "food/dine-in/side", "food/dine-in/dessert", "",
    ];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task it_is_signed_for_the_key_that_pairing_gave_and_names_nobody(DatabaseEngine engine)
    {
        await using var shop = await SparksAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "till");
        var key = await PinnedKeyAsync(shop);
        var (payload, signature) = await SnapshotAsync(shop);

        Assert.True(Holds(key, payload, signature));
        Assert.False(Holds(key, payload.Replace("\"issuedAt\":\"2015", "\"issuedAt\":\"2016", StringComparison.Ordinal), signature));
        Assert.DoesNotContain(ApiShop.Card, payload, StringComparison.Ordinal);
        Assert.Contains(shop.Account, payload, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize(payload, TillJson.Default.TillSnapshot)!;
        var offline = OfflineShop.Open(read)!;
        Assert.Equal(Skus.Length, read.Products.Count);
        Assert.Equal(250, offline.PriceOf(offline.Catalogue.Find("cake")!));
        Assert.False(offline.HasEnded(ApiShop.Noon));
        Assert.True(offline.HasEnded(ApiShop.Noon + Duration.FromHours(36)));
        Assert.Null(OfflineShop.Open(read with { Format = 3 }));

        await shop.RestartAsync();
        Assert.True(Holds(await PinnedKeyAsync(shop), payload, signature));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task it_is_sent_again_only_when_it_is_another_one(DatabaseEngine engine)
    {
        await using var shop = await SparksAsync(engine);
        var first = await TagAsync(shop, null);
        Assert.Equal(200, first.Status);
        Assert.Equal((304, first.Tag), await TagAsync(shop, first.Tag));
        await shop.Host.Programmes.ImportProductsAsync([new Product("new", "New", "", "")], default);
        var second = await TagAsync(shop, first.Tag);
        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.Tag, second.Tag);
        shop.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(200, (await TagAsync(shop, second.Tag)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task any_basket_is_decided_without_the_server_as_with_it(int seed)
    {
        await using var shop = await SparksAsync(DatabaseEngine.Sqlite);
        foreach (var offer in new[] { "food-treats", "fashion-knitwear" })
        {
            var picked = await shop.SendKeyedAsync(
                "PUT", $"/v1/accounts/{shop.Account}/offers/{offer}/pick", $$"""{ "pool": "tailored", "proof": {{Bodies.Operator}} }""", "office", offer);
            Assert.True(picked.Status == 201, picked.Text);
        }

        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            shop.Time.Advance(TimeSpan.FromMinutes(11));
            var offline = OfflineShop.Open(JsonSerializer.Deserialize((await SnapshotAsync(shop)).Payload, TillJson.Default.TillSnapshot)!)!;
            var now = Instant.FromDateTimeOffset(shop.Time.GetUtcNow());
            var customer = random.Next(4) == 0 ? null : new Customer(ApiShop.Card, shop.Account);
            var basket = BasketOf(random);
            var place = new Place("cardiff-1", "1", offline.Currency, now, now.InZone(offline.ZoneOf("cardiff-1")).Date);

            var asked = await shop.PostAsync("/v1/quotes", SaleText.Quote(place, basket, customer), "till");
            var served = QuoteReading.Read(JsonDocument.Parse(asked.Text).RootElement, basket, customer, "Sparks")!;
            var local = LocalDecision.Of(offline, basket, customer, ("cardiff-1", now));

            Assert.Equal(Say(served), Say(local));
            if (customer is null)
            {
                continue;
            }

            var payment = new Payment("card", served.Total);
            var sold = await shop.PostAsync(
                "/v1/activities", SaleText.Purchase(place, SaleText.KeyOf(place, round), basket, local, customer, [payment]), "till");
            Assert.True(sold.Status == 201, sold.Text);
            Assert.Equal(local.Earned, sold.Json["points"]!["earned"]!.GetValue<long>());
            Assert.Equal(local.Balance, sold.Json["points"]!["balance"]!.GetValue<long>());
            Assert.DoesNotContain("variance", sold.Text, StringComparison.Ordinal);
        }
    }

    private static string Say(Decided decided) => string.Join('\n',
        decided.Lines.Select(static line => $"{line.Number} {line.Sku} {line.Amount} [{string.Join(' ', line.Applied.Select(static one => $"{one.Offer} {one.Amount}"))}]")
            .Append($"total {decided.Total}, earned {decided.Earned}, balance {decided.Balance}, next {decided.NextLevel} in {decided.Missing}")
            .Concat(decided.Effects.Where(static effect => effect.Kind is "points" or "level-reached").Select(static effect => $"{effect.Kind} {effect.Text} {effect.Points}")));

    private static Basket BasketOf(Random random)
    {
        var basket = Basket.Empty;
        var lines = random.Next(1, 9);
        for (var i = 0; i < lines; i++)
        {
            var sku = Skus[random.Next(Skus.Length)];
            basket = basket.Add(sku, sku, random.Next(1, 6_000), random.Next(1, 5));
        }

        return basket;
    }

    private static async Task<ApiShop> SparksAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(
            engine, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "programmes/sparks-2015.yaml")));
        await shop.Host.Programmes.ImportProductsAsync(
            [.. Skus.Select(static (sku, index) => new Product(sku, sku, Categories[index], "")
            {
                Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("price", "2.50"),
            })], default);
        await shop.Host.Programmes.ImportStoresAsync([new Store("cardiff-1", "Cardiff", "Europe/London", "")], default);
        return shop;
    }

    private static async Task<(string Payload, string Signature)> SnapshotAsync(ApiShop shop)
    {
        var answer = await shop.GetAsync("/v1/till-snapshot", "till");
        Assert.True(answer.Status == 200, answer.Text);
        return ($"{answer.Json["payload"]}", $"{answer.Json["signature"]}");
    }

    private static async Task<(int Status, string Tag)> TagAsync(ApiShop shop, string? known)
    {
        using var client = shop.Client("till");
        if (known is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", known);
        }

        using var answer = await client.GetAsync("/v1/till-snapshot");
        return ((int)answer.StatusCode, answer.Headers.ETag!.ToString());
    }

    private static async Task<string> PinnedKeyAsync(ApiShop shop)
    {
        var asked = await shop.PostAsync("/v1/tills", """{ "name": "a", "store": "cardiff-1", "workstation": "9" }""", key: null);
        await shop.PostAsync($"/v1/tills/{asked.Json["code"]}/approve", "", "office");
        return $"{(await shop.PostAsync("/v1/tills/claim", $$"""{ "secret": "{{asked.Json["secret"]}}" }""", key: null)).Json["snapshotKey"]}";
    }

    private static bool Holds(string key, string payload, string signature)
    {
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(Base64Url.DecodeFromChars(key), out _);
        return verifier.VerifyData(
            Encoding.UTF8.GetBytes(payload), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
