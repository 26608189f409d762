using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What whoever thinks of joining is told of the club.</summary>
public sealed class ClubTests
{
    [Fact]
    public async Task what_may_be_liked_is_what_something_comes_of_and_a_list_says_what_it_is_about()
    {
        var sparks = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "programmes/sparks-2015.yaml"), TestContext.Current.CancellationToken);
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, sparks);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("1", "Postage", "charges", ""), new Product("2", "Truffles", "food/treats", ""), new Product("3", "Lamp", "home/lighting", "")], default);
        var club = (await shop.GetAsync("/v1/club", "form")).Json;
        Assert.Equal("""["wine","fashion","home","beauty","food"]""", club["likes"]!.ToJsonString());
        Assert.Equal("""["beauty","fashion","food","home"]""", Assert.Single(club["pools"]!.AsArray())!["categories"]!.ToJsonString());
    }

    [Fact]
    public async Task without_offers_every_category_of_the_shop_may_be_liked()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.Host.Programmes.ImportProductsAsync([new Product("1", "Tea", "tea", ""), new Product("2", "Cup", "cups/large", "")], default);
        Assert.Equal("""["cups","tea"]""", (await shop.GetAsync("/v1/club", "form")).Json["likes"]!.ToJsonString());
    }
}
