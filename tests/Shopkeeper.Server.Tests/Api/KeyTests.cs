using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>API keys made and revoked while the server runs.</summary>
public sealed class KeyTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_key_works_when_it_is_made_and_is_refused_when_it_is_revoked(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var made = await shop.PostAsync("/v1/keys", """{ "name": "till 3", "scopes": ["till"], "store": "leeds" }""", "office");
        Assert.Equal(201, made.Status);
        var (id, secret) = ($"{made.Json["key"]!["id"]}", $"{made.Json["secret"]}");
        shop.UseKey("new", secret);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1").Replace("cardiff-1", "leeds", StringComparison.Ordinal), "new")).Status);
        Assert.Equal("/problems/other-store", (await shop.PostAsync("/v1/activities", Bodies.Purchase("2"), "new")).Type);

        var revoked = await shop.DeleteAsync($"/v1/keys/{id}", "office");
        Assert.Equal((200, id), (revoked.Status, $"{revoked.Json["id"]}"));
        Assert.NotNull(revoked.Json["revoked"]);
        Assert.Equal(401, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "new")).Status);
        var again = await shop.DeleteAsync($"/v1/keys/{id}", "office");
        Assert.Equal((200, $"{revoked.Json["revoked"]}"), (again.Status, $"{again.Json["revoked"]}"));

        var listed = await shop.GetAsync("/v1/keys", "office");
        Assert.Contains(listed.Json["keys"]!.AsArray(), key => $"{key!["id"]} {key["store"]}" == $"{id} leeds");
        Assert.DoesNotContain(secret, listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", listed.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task another_node_refuses_a_revoked_key_within_four_seconds()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Postgres);
        await shop.AddNodeAsync();
        var made = await shop.PostAsync("/v1/keys", """{ "name": "web", "scopes": ["read"] }""", "office");
        shop.UseKey("new", $"{made.Json["secret"]}");
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await shop.GetAsync("/v1/feed", "new", node: 1)).Status);

        await shop.DeleteAsync($"/v1/keys/{made.Json["key"]!["id"]}", "office");
        Assert.Equal(401, (await shop.GetAsync("/v1/feed", "new")).Status);
        shop.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(401, (await shop.GetAsync("/v1/feed", "new", node: 1)).Status);
    }

    [Theory]
    [InlineData("""{ "name": "x", "scopes": [] }""")]
    [InlineData("""{ "name": "x", "scopes": ["king"] }""")]
    [InlineData("""{ "name": " ", "scopes": ["till"] }""")]
    [InlineData("""{ "name": "x", "scopes": ["till"], "store": "" }""")]
    [InlineData("""{ "name": "x" }""")]
    [InlineData("""{ "name": "x", "scopes": ["till"], "more": 1 }""")]
    public async Task a_key_that_cannot_be_is_malformed_and_none_is_made(string body)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var before = (await shop.GetAsync("/v1/keys", "office")).Text;
        Assert.Equal(400, (await shop.PostAsync("/v1/keys", body, "office")).Status);
        Assert.Equal(before, (await shop.GetAsync("/v1/keys", "office")).Text);
    }

    [Fact]
    public async Task keys_are_for_office_keys_of_the_whole_shop()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.AddKeyAsync("branch", ["office"], "cardiff-1");
        foreach (var key in new[] { "till", "shop", "read", "branch" })
        {
            Assert.Equal(403, (await shop.GetAsync("/v1/keys", key)).Status);
            Assert.Equal(403, (await shop.PostAsync("/v1/keys", """{ "name": "x", "scopes": ["till"] }""", key)).Status);
            Assert.Equal(403, (await shop.DeleteAsync("/v1/keys/key_00000000000000000000000000000000", key)).Status);
        }

        Assert.Equal(404, (await shop.DeleteAsync("/v1/keys/key_00000000000000000000000000000000", "office")).Status);
        Assert.Equal(404, (await shop.DeleteAsync("/v1/keys/x", "office")).Status);
    }
}
