using System.Net;
using System.Text;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Behind a reverse proxy: whose word on the visitor's address is believed, and what hangs on it.</summary>
public sealed class ProxyTests
{
    private const string Ask = """{ "name": "Till 1", "store": "cardiff-1", "workstation": "1" }""";
    private const int MostPerAddress = 60;

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", true)]
    [InlineData("10.0.0.0/8, 127.0.0.1", "203.0.113.7, 10.1.2.3", true)]
    [InlineData("127.0.0.0/8", "203.0.113.7", true)]
    [InlineData("192.0.2.1", "203.0.113.7", false)]
    [InlineData("", "203.0.113.7", false)]
    public async Task one_visitor_who_asks_too_often_does_not_stop_others_when_the_proxy_is_known(string proxies, string forwarded, bool isKnown)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([shop.Host], ["http://127.0.0.1:0"], proxies: Proxies.TryRead(proxies));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        for (var i = 0; i < MostPerAddress; i++)
        {
            Assert.False(await IsTooOftenAsync(client, forwarded));
        }

        Assert.True(await IsTooOftenAsync(client, forwarded));
        Assert.Equal(!isKnown, await IsTooOftenAsync(client, forwarded.Replace(".7", ".8", StringComparison.Ordinal)));

        // What a visitor writes before the proxy's own word makes him no other.
        Assert.True(await IsTooOftenAsync(client, "198.51.100.1, " + forwarded));
        await app.StopAsync();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.1", false)]
    public async Task over_https_at_a_known_proxy_cookies_are_for_https_only(string proxies, bool isKnown)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([shop.Host], ["http://127.0.0.1:0"], proxies: Proxies.TryRead(proxies));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var page = await client.SendAsync(request);
        Assert.Equal(isKnown, page.Headers.GetValues("Set-Cookie").Single().Contains("; secure", StringComparison.OrdinalIgnoreCase));
        await app.StopAsync();
    }

    [Theory]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:2:3:4:5:6", true)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:3::7", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public async Task a_network_of_ipv6_is_one_visitor(string first, string second, bool isOne)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([shop.Host], ["http://127.0.0.1:0"], proxies: Proxies.TryRead("127.0.0.1"));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        for (var i = 0; i < MostPerAddress; i++)
        {
            Assert.False(await IsTooOftenAsync(client, first));
        }

        Assert.Equal(isOne, await IsTooOftenAsync(client, second));

        // Visitors of the pages alike: passkeys that are none are guesses.
        var token = PageRouteTests.Token().Match(await client.GetStringAsync("/sign-in")).Groups[1].Value;
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await TryPasskeyAsync(client, first, token));
        }

        Assert.Equal(isOne ? HttpStatusCode.TooManyRequests : HttpStatusCode.Forbidden, await TryPasskeyAsync(client, second, token));
        await app.StopAsync();
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-For", "203.0.113.7, 127.0.0.1")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("", "")]
    public async Task what_came_through_a_known_proxy_is_not_from_this_machine(string header, string said)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([shop.Host], ["http://127.0.0.1:0"], proxies: Proxies.TryRead("127.0.0.1"));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (header.Length > 0)
        {
            request.Headers.Add(header, said);
        }

        using var answer = await client.SendAsync(request);
        Assert.Equal(header.Length > 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, answer.StatusCode);
        await app.StopAsync();
    }

    [Theory]
    [InlineData("ftp")]
    [InlineData("x y")]
    [InlineData("javascript:alert(1)")]
    public async Task a_protocol_that_is_none_is_not_believed(string said)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await using var app = ShopServer.Build([shop.Host], ["http://127.0.0.1:0"], proxies: Proxies.TryRead("127.0.0.1"));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", said);
        using var page = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await app.StopAsync();
    }

    [Fact]
    public async Task a_list_that_has_something_else_in_it_is_refused_by_name()
    {
        await using var shop = await CommandShop.NewAsync(DatabaseEngine.Sqlite);
        var (exit, _, error) = await shop.RunAsync("serve", "--proxies", "10.0.0.0/8, proxy.example");
        Assert.Equal(64, exit);
        Assert.Contains("not '10.0.0.0/8, proxy.example'", error, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> TryPasskeyAsync(HttpClient client, string forwarded, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/passkey")
        {
            Content = new StringContent("""{ "challenge": "x", "credential": {} }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Forwarded-For", forwarded);
        request.Headers.Add("RequestVerificationToken", token);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<bool> IsTooOftenAsync(HttpClient client, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tills") { Content = new StringContent(Ask, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Forwarded-For", forwarded);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.TooManyRequests, text);
        return text.Contains("from this address", StringComparison.Ordinal);
    }
}
