using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

public sealed class MemberTests
{
    private const string Ann =
        """{ "programme": "points", "email": "ann@example.com", "phone": "+44 7700 900123", "name": "Ann", "birthDate": "1980-05-17", "status": "active" }""";

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_member_joins_and_each_key_sees_what_it_may(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var programme = shop.Host.Programmes.Current.Programmes[0].Programme;
        var joined = await shop.PostAsync("/v1/members", Ann.Replace("\"points\"", $"\"{programme}\"", StringComparison.Ordinal), "shop");
        Assert.Equal(201, joined.Status);
        var (member, card) = (joined.Json["memberId"]!.GetValue<string>(), joined.Json["card"]!.GetValue<string>());
        Assert.StartsWith("mem_", member, StringComparison.Ordinal);
        Assert.StartsWith("acc_", joined.Json["accountId"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal($"/v1/members/{member}", joined.Headers.Location!.ToString());

        var office = await shop.GetAsync($"/v1/members?card={card}", "office");
        var till = await shop.GetAsync("/v1/members?email=ANN@example.com", "till");
        var read = await shop.GetAsync($"/v1/members/{member}", "read");
        Assert.Equal((200, 200, 200), (office.Status, till.Status, read.Status));
        Assert.Equal("ann@example.com", office.Json["email"]!.GetValue<string>());
        Assert.Equal("1980-05-17", office.Json["birthDate"]!.GetValue<string>());
        Assert.Equal("Ann", till.Json["name"]!.GetValue<string>());
        foreach (var hidden in new[] { "email", "phone", "birthDate", "card" })
        {
            Assert.Null(till.Json[hidden]);
            Assert.Null(read.Json[hidden]);
        }

        Assert.Null(read.Json["name"]);
        Assert.Equal(member, read.Json["memberId"]!.GetValue<string>());
        Assert.Equal(200, (await shop.GetAsync($"/v1/accounts/{joined.Json["accountId"]}")).Status);
    }

    [Fact]
    public async Task the_same_identifier_again_is_a_conflict_that_says_how_to_go_on()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var again = await shop.PostAsync("/v1/members", $$"""{ "card": "{{ApiShop.Card}}" }""", "office");
        Assert.Equal((409, "/problems/conflict", "/card"), (again.Status, again.Type, again.Pointer));
        Assert.Contains("GET /v1/members?card=", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mem_", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiShop.Card, again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_idempotency_key_gives_the_first_answer_again()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var first = await shop.PostAsync("/v1/members", """{ "status": "held" }""", "shop", "join-1");
        var again = await shop.PostAsync("/v1/members", """{ "status": "held" }""", "shop", "join-1");
        var other = await shop.PostAsync("/v1/members", """{ "status": "active" }""", "shop", "join-1");
        var otherClient = await shop.PostAsync("/v1/members", """{ "status": "held" }""", "office", "join-1");
        Assert.Equal((201, 200, 422, 201), (first.Status, again.Status, other.Status, otherClient.Status));
        Assert.True(again.Json["replayed"]!.GetValue<bool>());
        Assert.Equal(first.Json["memberId"]!.ToJsonString(), again.Json["memberId"]!.ToJsonString());
        Assert.Equal(first.Json["card"]!.ToJsonString(), again.Json["card"]!.ToJsonString());
        Assert.Equal("/problems/key-reused-with-another-body", other.Type);
    }

    [Theory]
    [InlineData("""{ "card": "9791234567896" }""", 400, "/card")]
    [InlineData("""{ "card": "4111111111111111" }""", 400, "/card")]
    [InlineData("""{ "card": 2900000000018 }""", 400, "/card")]
    [InlineData("""{ "email": "ann" }""", 400, "/email")]
    [InlineData("""{ "phone": "07700 900123" }""", 400, "/phone")]
    [InlineData("""{ "status": "gold" }""", 400, "/status")]
    [InlineData("""{ "birthDate": "17.5.1980" }""", 400, "/birthDate")]
    [InlineData("""{ "birthDate": "2080-01-01" }""", 400, "/birthDate")]
    [InlineData("""{ "name": "4111 1111 1111 1111" }""", 400, "/name")]
    [InlineData("""{ "name": "\ud800" }""", 400, "/name")]
    [InlineData("""{ "name": "\u0000" }""", 400, "/name")]
    [InlineData("""{ "programme": "nobody" }""", 422, "/programme")]
    [InlineData("""{ "memberId": "mem_1" }""", 400, "/memberId")]
    [InlineData("""{ "card": "2900000000032", "card": "2900000000049" }""", 400, null)]
    [InlineData("""[]""", 400, null)]
    [InlineData("""{ "card": """, 400, null)]
    [InlineData("null", 400, null)]
    [InlineData("", 400, null)]
    public async Task bad_bodies_are_refused_and_nothing_is_stored(string body, int status, string? pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/members", body, "shop");
        Assert.Equal((status, "application/problem+json"), (refused.Status, refused.MediaType));
        if (pointer is not null)
        {
            Assert.Equal(pointer, refused.Pointer);
        }

        Assert.DoesNotContain("4111", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await shop.GetAsync("/v1/members?card=2900000000032", "till")).Status);
    }

    [Theory]
    [InlineData("/v1/members", 400)]
    [InlineData("/v1/members?card=2900000000018&email=a@example.com", 400)]
    [InlineData("/v1/members?card=", 400)]
    [InlineData("/v1/members?card=9791234567896", 400)]
    [InlineData("/v1/members?card=2900000000049", 404)]
    [InlineData("/v1/members?email=nobody@example.com", 404)]
    [InlineData("/v1/members?email=%00", 400)]
    [InlineData("/v1/members?phone=%2B447700900999", 404)]
    [InlineData("/v1/members/mem_1", 404)]
    [InlineData("/v1/members/mem_00000000000000000000000000000000", 404)]
    [InlineData("/v1/members/..%2f..%2fetc", 404)]
    public async Task look_ups_that_find_nobody_say_so(string path, int status)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var reply = await shop.GetAsync(path, "office");
        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.MediaType));
    }

    [Theory]
    [InlineData("POST", "/v1/members", "till,shop,office")]
    [InlineData("GET", "/v1/members?card=2900000000018", "till,shop,office")]
    [InlineData("GET", "/v1/members/mem_1", "till,shop,office,read")]
    public async Task scopes_open_what_they_should(string method, string path, string open)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var scope in new[] { "till", "shop", "office", "read" })
        {
            var reply = method == "GET" ? await shop.GetAsync(path, scope) : await shop.PostAsync(path, "{}", scope);
            Assert.Equal(open.Split(',').Contains(scope), reply.Status != 403);
        }

        Assert.Equal(401, (await shop.GetAsync(path, null)).Status);
    }

    [Fact]
    public async Task a_member_who_joined_can_earn_at_once()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var joined = await shop.PostAsync("/v1/members", """{ "card": "2900000000049" }""", "shop");
        var purchase = await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("m-1").Replace(ApiShop.Card, "2900000000049", StringComparison.Ordinal));
        Assert.Equal((201, 201), (joined.Status, purchase.Status));
    }
}
