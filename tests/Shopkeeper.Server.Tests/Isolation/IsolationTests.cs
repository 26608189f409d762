using System.Text;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Isolation;

/// <summary>
/// Every route that is served, tried with the ids of somebody else: of another shop, of another member, with keys of stores and
/// partners. A route that is added is tried by itself.
/// </summary>
public sealed class IsolationTests
{
    // Lists of the whole shop: they name everybody by id, for those who may read them, and nobody by name or contact.
    private static readonly HashSet<string> WholeShop =
        new(StringComparer.Ordinal) { "/v1/feed", "/v1/audit", "/v1/conflicts", "/v1/keys", "/v1/till-snapshot" };

    private static readonly string[] Open = ["GET /v1/programmes/schema", "POST /v1/tills", "POST /v1/tills/claim"];

    [Fact]
    public async Task what_is_served_is_what_is_described()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        var served = RouteTable.Served(shop).Where(static route => RouteTable.IsCall(route.Path) && !RouteTable.IsPage(route.Path, route.Endpoint))
            .Select(static route => $"{route.Method} {route.Path}");
        Assert.Equal(RouteTable.Described(api).Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task no_key_of_one_shop_reads_or_moves_anything_of_another()
    {
        await using var first = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        await using var second = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var ann = await Person.JoinAsync(first, "finch", "2900000000100");
        var before = await StateAsync(first, ann);
        await using var app = ShopServer.Build([first.Host, second.Host], ["http://127.0.0.1:0"]);
        await app.StartAsync();
        var asked = 0;
        foreach (var route in await RouteTable.ReadAsync(second))
        {
            foreach (var query in ann.Queries(route))
            {
                foreach (var key in new[] { "till", "shop", "office", "read", "cardiff" })
                {
                    using var client = second.Client(key);
                    client.BaseAddress = new Uri(app.Urls.First());
                    var (sent, reply) = await SendAsync(client, route, ann, ann, query);
                    Assert.True(reply.Status < 500, $"{route} with {key}: {reply.Text}");
                    Assert.Empty(ann.All.Where(secret => !sent.Contains(secret, StringComparison.Ordinal) && reply.Text.Contains(secret, StringComparison.Ordinal))
                        .Select(secret => $"{route} with {key} tells {secret}"));
                    asked++;
                }
            }
        }

        await app.StopAsync();
        Assert.Equal(before, await StateAsync(first, ann));
        Assert.True(asked > 200, $"only {asked} requests");
    }

    [Fact]
    public async Task an_answer_about_one_member_tells_nothing_of_another()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var (ann, bob) = (await Person.JoinAsync(shop, "finch", "2900000000100"), await Person.JoinAsync(shop, "wagtail", "2900000000117"));
        await shop.AddKeyAsync("swansea", ["till"], "swansea-2");
        foreach (var route in (await RouteTable.ReadAsync(shop)).Where(static route => !route.Writes))
        {
            foreach (var query in ann.Queries(route))
            {
                foreach (var key in new[] { "till", "shop", "office", "read", "cardiff", "swansea" })
                {
                    using var client = shop.Client(key);
                    var (_, reply) = await SendAsync(client, route, ann, ann, query);
                    var forbidden = WholeShop.Contains(route.Path) ? [bob.Name, bob.Code, .. bob.Contacts] : bob.All;
                    var own = key is "office" or "shop" ? [] : key is "read" ? [ann.Name, ann.Code, .. ann.Contacts] : (string[])[ann.Code, .. ann.Contacts];
                    Assert.Empty(forbidden.Concat(own).Where(secret => reply.Text.Contains(secret, StringComparison.Ordinal))
                        .Select(secret => $"{route}{query} with {key} tells {secret}"));
                }
            }
        }

        // The search finds what may be seen.
        Assert.Contains(ann.Email, (await shop.GetAsync($"/v1/members/{ann.Member}", "office")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_call_about_one_member_moves_nothing_of_another_that_its_body_names()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var (ann, bob) = (await Person.JoinAsync(shop, "finch", "2900000000100"), await Person.JoinAsync(shop, "wagtail", "2900000000117"));
        foreach (var route in (await RouteTable.ReadAsync(shop)).Where(static route => route.Writes && IsOfOne(route.Path)))
        {
            foreach (var key in new[] { "till", "shop", "read", "cardiff" })
            {
                var before = await StateAsync(shop, bob);
                using var client = shop.Client(key);
                var (sent, reply) = await SendAsync(client, route, ann, bob, "");
                Assert.True(reply.Status < 500, $"{route} with {key}: {reply.Text}");
                Assert.Empty(bob.All.Where(secret => !sent.Contains(secret, StringComparison.Ordinal) && reply.Text.Contains(secret, StringComparison.Ordinal))
                    .Select(secret => $"{route} with {key} tells {secret}"));
                Assert.Equal((route.ToString(), before), (route.ToString(), await StateAsync(shop, bob)));
            }
        }
    }

    [Fact]
    public async Task a_key_opens_the_routes_of_its_scopes_and_no_other_and_a_partner_none_of_a_member()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var ann = await Person.JoinAsync(shop, "finch", "2900000000100");
        await shop.AddKeyAsync("partner:fuel", ["partner:fuel"], null);
        await shop.AddKeyAsync("partner:books", ["partner:books"], null);
        var before = await StateAsync(shop, ann);
        foreach (var route in await RouteTable.ReadAsync(shop))
        {
            if (route.Scopes.Count == 0)
            {
                // The document's schema is everybody's; a till that has no key yet asks for one, and fetches it with its own secret.
                Assert.Contains(route.ToString(), Open);
                continue;
            }

            foreach (var key in new[] { "till", "shop", "office", "read", "partner:fuel", "partner:books" })
            {
                if (!route.Scopes.Contains(key))
                {
                    using var client = shop.Client(key);
                    var (_, reply) = await SendAsync(client, route, ann, ann, "");
                    Assert.Equal((route.ToString(), key, 403), (route.ToString(), key, reply.Status));
                    Assert.Equal("/problems/forbidden", reply.Type);
                }
            }
        }

        Assert.Equal(before, await StateAsync(shop, ann));
    }

    private static bool IsOfOne(string path) =>
        path.StartsWith("/v1/accounts/{", StringComparison.Ordinal) || path.StartsWith("/v1/members/{", StringComparison.Ordinal);

    /// <summary>Sends the call with the first one's ids in its path and the second one's in its body; all that was sent, and the reply.</summary>
    private static async Task<(string Sent, Reply Reply)> SendAsync(HttpClient client, Route route, Person path, Person body, string query)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path.In(route) + query);
        var text = route.Writes ? body.Body(route.Body).ToJsonString() : "";
        if (route.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }

        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await client.SendAsync(request);
        return (Uri.UnescapeDataString(request.RequestUri!.ToString()) + text, await Reply.OfAsync(response));
    }

    /// <summary>All that a member has, as the office sees it.</summary>
    private static async Task<string> StateAsync(ApiShop shop, Person person)
    {
        var state = new StringBuilder();
        foreach (var path in new[]
        {
            $"/v1/members/{person.Member}", $"/v1/members/{person.Member}/consents", $"/v1/members/{person.Member}/restriction",
            $"/v1/accounts/{person.Account}", $"/v1/accounts/{person.Account}/entries", $"/v1/accounts/{person.Account}/lots",
            $"/v1/accounts/{person.Account}/vouchers",
        })
        {
            state.AppendLine((await shop.GetAsync(path, "office")).Text);
        }

        return state.ToString();
    }
}
