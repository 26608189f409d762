using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>What a till makes of numbers and codes that are not quite what they seem.</summary>
public sealed class TillScanTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Wrong = "This looks like a member's card, but a digit of it is wrong. Scan it again, or key all its digits.";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_card_with_a_wrong_digit_is_no_article(DatabaseEngine engine)
    {
        await using var shop = await TillSessionTests.ShopAsync(engine);
        await shop.Host.Programmes.ImportProductsAsync([new Product("2900000000011", "Ham", "", "")], default);
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await till.ScanAsync("2900000000019");
        Assert.Equal((Wrong, null, null), (till.Said, till.Unpriced, till.Customer));
        machine.IsCut = true;
        await till.ScanAsync("2900000000017");
        Assert.Equal((Wrong, null, null), (till.Said, till.Unpriced, till.Customer));

        // An article of the shop is one, and what cannot be a card of it is none.
        await till.ScanAsync("2900000000011");
        Assert.Equal("Ham", till.Unpriced!.Name);
        till.Clear();
        await till.ScanAsync("5012345678901");
        Assert.Equal("5012345678901", till.Unpriced!.Sku);
        till.Clear();
        await till.ScanAsync("0212345678909");
        Assert.Equal(("This is neither an article nor a card of this shop.", null), (till.Said, till.Customer));
        await till.ScanAsync("2900 0000 0001-8");
        Assert.Equal(ApiShop.Card, till.Customer!.Card);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_tills_snapshot_says_what_the_shops_own_cards_look_like(DatabaseEngine engine)
    {
        await using var shop = await TillSessionTests.ShopAsync(engine);
        var set = await shop.SendAsync("PUT", "/v1/card-ranges/club", """{ "prefix": "7712", "length": 16, "check": "luhn" }""", "office");
        Assert.True(set.Status is 200 or 201, set.Text);
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await TillMachine.UntilAsync(() => till.Shop!.Cards.Count > 0);
        Assert.Equal(["7712 16 luhn"], till.Shop!.Cards.Select(static range => $"{range.Prefix} {range.Length} {range.Check}"));
        machine.IsCut = true;
        await till.ScanAsync("7712000000000001");
        Assert.Equal("7712000000000001", till.Customer!.Card);
    }

    [Theory]
    [InlineData("https://shop.example/01/05012345678900?17=261231", "5012345678900")]
    [InlineData("HTTPS://id.example/a/b/01/5012345678900/10/L-1/21/01", "5012345678900")]
    [InlineData("http://shop.example/01/05012345678901", null)]
    [InlineData("https://shop.example/8018/952012345678912345", null)]
    [InlineData("https://shop.example/a-page", null)]
    [InlineData("https://", null)]
    [InlineData("]d201050123456789001726123110LOT", "5012345678900")]
    [InlineData("]d2\u001d0105012345678900", "5012345678900")]
    [InlineData("(01)05012345678900(10)LOT", "5012345678900")]
    [InlineData("0105012345678900", "5012345678900")]
    [InlineData("]E05012345678900", "5012345678900")]
    [InlineData("]E0", null)]
    [InlineData("]", null)]
    [InlineData("10LOT", null)]
    [InlineData("010501234567890016", null)]
    public async Task a_code_of_two_dimensions_rings_up_the_article_that_it_is_on(string code, string? sku)
    {
        await using var shop = await TillSessionTests.ShopAsync();
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("5012345678900", "Beans", "", "") { Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("price", "0.90") }], default);
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.Till.ScanAsync("3*" + code);
        Assert.Equal(sku is null ? [] : [(sku, 3)], machine.Till.Basket.Lines.Select(static line => (line.Sku, line.Pieces)));
    }
}
