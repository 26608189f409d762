using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Who may do what. Default deny: what names no policy is open to nobody.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task every_route_names_its_policy()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

        Assert.NotEmpty(Routes(shop.App));
        Assert.Empty(Routes(shop.App).Where(static route => !HasPolicy(route)).Select(static route => route.RoutePattern.RawText));
    }

    [Fact]
    public async Task a_route_without_a_policy_is_found_and_denied_to_everybody()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build(
            [shop.Host], ["http://127.0.0.1:0"], static routes => routes.MapGet("/planted", static () => "secret"));
        await app.StartAsync();
        using var client = shop.Client("office");
        client.BaseAddress = new Uri(app.Urls.First());

        using var known = await client.GetAsync("/planted");
        client.DefaultRequestHeaders.Authorization = null;
        using var unknown = await client.GetAsync("/planted");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (known.StatusCode, unknown.StatusCode));
        Assert.Equal(["/planted"], Routes(app).Where(static route => !HasPolicy(route)).Select(static route => route.RoutePattern.RawText));
        await app.StopAsync();
    }

    [Fact]
    public async Task without_a_key_nothing_of_the_api_answers()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client(null);
        foreach (var route in Routes(shop.App).Where(static route =>
            route.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal) && route.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            using var request = new HttpRequestMessage(
                new HttpMethod(method), route.RoutePattern.RawText!.Replace('{', 'x').Replace('}', 'x'));
            request.Content = method == "GET" ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

            using var response = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("sk_wrong")]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task a_wrong_key_is_no_key(string secret)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {secret}");

        using var response = await client.GetAsync("/v1/feed");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task a_revoked_key_is_no_key()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var key = (await shop.Host.Keys.ListAsync(default)).Single(static key => key.Name == "read");

        var before = await shop.GetAsync("/v1/feed");
        await shop.Host.Keys.RevokeAsync(key.Id, "test", default);
        var after = await shop.GetAsync("/v1/feed");

        Assert.Equal((200, 401), (before.Status, after.Status));
    }

    [Theory]
    [InlineData("POST", "/v1/activities", "till,shop,office")]
    [InlineData("POST", "/v1/activities/batch", "till,shop,office")]
    [InlineData("POST", "/v1/quotes", "till,shop,office")]
    [InlineData("GET", "/v1/activities/x", "till,shop,office,read")]
    [InlineData("GET", "/v1/accounts/x", "till,shop,office,read")]
    [InlineData("GET", "/v1/accounts/x/entries", "till,shop,office,read")]
    [InlineData("GET", "/v1/accounts/x/lots", "till,shop,office,read")]
    [InlineData("POST", "/v1/accounts/x/adjustments", "office")]
    [InlineData("GET", "/v1/feed", "read")]
    public async Task scopes_open_what_they_should_and_nothing_else(string method, string path, string open)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var scope in Scopes.All)
        {
            var reply = method == "GET" ? await shop.GetAsync(path, scope) : await shop.PostAsync(path, "{}", scope);

            Assert.Equal(
                open.Split(',').Contains(scope), reply.Status != 403 || reply.Type != "/problems/forbidden");
        }
    }

    [Fact]
    public async Task a_till_key_acts_for_its_own_store_only()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var elsewhere = Bodies.Purchase("2").Replace("cardiff-1", "swansea-2", StringComparison.Ordinal);
        var nowhere = Bodies.Purchase("3").Replace("\"store\": \"cardiff-1\", ", "", StringComparison.Ordinal);

        var own = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "cardiff");
        var other = await shop.PostAsync("/v1/activities", elsewhere, "cardiff");
        var filled = await shop.PostAsync("/v1/activities", nowhere, "cardiff");
        var batch = await shop.PostAsync("/v1/activities/batch", $"[{elsewhere}]", "cardiff");
        var quote = await shop.PostAsync("/v1/quotes", elsewhere, "cardiff");
        var any = await shop.PostAsync("/v1/activities", elsewhere, "till");

        Assert.Equal((201, 201, 201), (own.Status, filled.Status, any.Status));
        Assert.Equal((403, "/problems/other-store", "/store"), (other.Status, other.Type, other.Pointer));
        Assert.Equal((403, 403), (batch.Json["results"]![0]!["status"]!.GetValue<int>(), quote.Status));
        var stores = (await shop.FeedAsync()).Select(static item => item!["activity"]!["store"]!.GetValue<string>());
        Assert.Equal(["cardiff-1", "cardiff-1", "swansea-2"], stores);
    }

    [Fact]
    public async Task one_process_serves_two_shops_and_neither_sees_the_other()
    {
        await using var first = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var second = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([first.Host, second.Host], ["http://127.0.0.1:0"]);
        await app.StartAsync();
        foreach (var (shop, key) in new[] { (first, "one"), (second, "two") })
        {
            using var client = shop.Client();
            client.BaseAddress = new Uri(app.Urls.First());
            using var content = new StringContent(Bodies.Purchase(key), System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync("/v1/activities", content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        Assert.Equal("one", Assert.Single(await first.FeedAsync())!["activity"]!["key"]!.GetValue<string>());
        Assert.Equal("two", Assert.Single(await second.FeedAsync())!["activity"]!["key"]!.GetValue<string>());
        await app.StopAsync();
    }

    private static IEnumerable<RouteEndpoint> Routes(WebApplication app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static bool HasPolicy(RouteEndpoint route) =>
        route.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || route.Metadata.GetMetadata<IAuthorizeData>() is not null
        || route.Metadata.GetMetadata<AuthorizationPolicy>() is not null;
}
