using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Isolation;

/// <summary>
/// Every member of every shape, sent to every call that writes: what the call does not know is said and nothing is done, or, of
/// a fact that a till sends, it is named as ignored and does nothing.
/// </summary>
public sealed class OverPostingTests
{
    private const string Planted = "planted-value";

    // A sale must not get stuck for a member that a later version of the till sends: these name what they ignore.
    private static readonly Dictionary<string, string> Tolerant = new(StringComparer.Ordinal)
    {
        ["POST /v1/activities"] = "activities", ["POST /v1/quotes"] = "quotes", ["POST /v1/activities/batch"] = "batch",
    };

    [Fact]
    public async Task a_member_that_a_command_does_not_know_is_refused_and_nothing_is_done()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var ann = await Person.JoinAsync(shop, "finch", "2900000000100");
        var names = RouteTable.AllMembers((await shop.GetAsync("/openapi/v1.json", key: null)).Json);
        using var office = shop.Client("office");
        Assert.True(IdText.TryRead("mem", ann.Member, out var id));
        shop.UseKey("ann", (await shop.Host.Members.Sessions.BeginAsync(new MemberId(id), default))!.Value.Secret);
        using var own = shop.Client("ann");
        var cells = 0;
        foreach (var route in (await RouteTable.ReadAsync(shop)).Where(static route => route.Writes && route.Body?["properties"] is not null && !Tolerant.ContainsKey(route.ToString())))
        {
            var known = route.Body!["properties"]?.AsObject().Select(static member => member.Key).ToHashSet(StringComparer.Ordinal) ?? [];
            var before = await StateAsync(shop, ann);
            foreach (var name in names.Where(name => !known.Contains(name)))
            {
                var body = new JsonObject { [name] = Planted };
                var reply = await SendAsync(route.Scopes.Contains("office") || !route.Scopes.Contains("member") ? office : own, route, ann, body);
                Assert.True(reply.Status == 400 && reply.Pointer == "/" + name, $"{route} with {name}: {reply.Status} {reply.Text}");
                cells++;
            }

            Assert.Equal((route.ToString(), before), (route.ToString(), await StateAsync(shop, ann)));
        }

        Assert.True(cells > 4_000, $"only {cells} cells");
    }

    [Fact]
    public async Task a_member_that_a_sale_does_not_know_is_ignored_and_named()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Person.Programme);
        var ann = await Person.JoinAsync(shop, "finch", "2900000000100");
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        var known = Known(api, "ActivityBody");
        var quotes = Known(api, "QuoteBody");
        var plain = Bodies.Purchase("canary", 1_000, ann.Card);
        var first = await shop.PostAsync("/v1/activities", plain);
        Assert.Equal(201, first.Status);
        foreach (var name in RouteTable.AllMembers(api).Where(name => !known.Contains(name)))
        {
            var body = JsonNode.Parse(plain)!.AsObject();
            body[name] = Planted;
            var reply = await shop.PostAsync("/v1/activities", body.ToJsonString());
            Assert.Equal((name, 200, true), (name, reply.Status, reply.Json["replayed"]!.GetValue<bool>()));
            Assert.Equal((name, first.Points("earned"), first.Points("balance")), (name, reply.Points("earned"), reply.Points("balance")));
            body["key"] = $"canary-{name}";
            var fresh = await shop.PostAsync("/v1/activities", body.ToJsonString());
            Assert.Equal((name, 201, 10L), (name, fresh.Status, fresh.Points("earned")));
            Assert.Contains(fresh.Json["ignored"]!.AsArray(), ignored => $"{ignored}".TrimStart('/') == name);
            Assert.DoesNotContain(Planted, (await shop.GetAsync($"/v1/activities/{fresh.Json["activityId"]}", "office")).Text, StringComparison.Ordinal);
            if (!quotes.Contains(name))
            {
                Assert.Equal((name, 200), (name, (await shop.PostAsync("/v1/quotes", body.ToJsonString())).Status));
            }
        }
    }

    /// <summary>Read beside what is described: other names of when it was and what was reviewed, and the flag of quotes.</summary>
    private static HashSet<string> Known(JsonNode api, string schema) =>
    [
        .. api["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(static member => member.Key), "at", "sku", "explain",
    ];

    private static async Task<Reply> SendAsync(HttpClient client, Route route, Person person, JsonObject body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), person.In(route))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", "over-posting");
        request.Headers.Add("If-None-Match", "*");
        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    private static async Task<string> StateAsync(ApiShop shop, Person person)
    {
        var state = new StringBuilder();
        foreach (var path in new[]
        {
            "/v1/feed?limit=1000", "/v1/audit?limit=1000", "/v1/keys", "/v1/programmes", "/v1/conflicts", $"/v1/members/{person.Member}",
            $"/v1/members/{person.Member}/consents", $"/v1/accounts/{person.Account}", $"/v1/accounts/{person.Account}/vouchers",
        })
        {
            state.AppendLine((await shop.GetAsync(path, path.StartsWith("/v1/feed", StringComparison.Ordinal) ? "read" : "office")).Text);
        }

        return state.ToString();
    }
}
