using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Who joins by invitation: codes that nobody can read in the database, good so often, until then, there.</summary>
public sealed class InvitationTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static async Task<string[]> InviteAsync(ApiShop shop, string key, string body)
    {
        var made = await shop.PostAsync("/v1/invitations", body, "office", key);
        Assert.Equal(201, made.Status);
        return [.. made.Json["codes"]!.AsArray().Select(static code => (string)code!)];
    }

    private static async Task DecideAsync(ApiShop shop, string policy)
    {
        var tag = (await shop.GetAsync("/v1/joining-policy", "office")).Headers.ETag!.Tag;
        Assert.Equal(200, (await shop.SendAsync("PUT", "/v1/joining-policy", policy, "office", tag)).Status);
    }

    private static Task<Reply> JoinAsync(ApiShop shop, string? code, string more = "", string key = "shop", string? idempotency = null) => shop.PostAsync(
        "/v1/members", code is null ? $$"""{ {{more.TrimStart(',')}} }""" : $$"""{ "invitation": "{{code}}"{{more}} }""", key, idempotency);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task codes_are_made_once_per_key_and_stored_nowhere(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var first = await InviteAsync(shop, "batch-1", """{ "count": 3, "uses": 2, "segments": ["staff", "pilot"] }""");
        Assert.Equal(3, first.Distinct().Count());
        await shop.RestartAsync();
        var again = await shop.PostAsync("/v1/invitations", """{ "count": 3, "uses": 2, "segments": ["staff", "pilot"] }""", "office", "batch-1");
        Assert.Equal((200, true), (again.Status, (bool)again.Json["replayed"]!));
        Assert.Equal(first, again.Json["codes"]!.AsArray().Select(static code => (string)code!));
        var other = await shop.PostAsync("/v1/invitations", """{ "count": 4 }""", "office", "batch-1");
        Assert.Equal((422, "/problems/key-reused-with-another-body"), (other.Status, other.Type));
        var sums = await shop.GetAsync($"/v1/invitations/{again.Json["batch"]}", "office");
        Assert.Equal((3, 0L, 0L), ((int)sums.Json["count"]!, (long)sums.Json["codesUsed"]!, (long)sums.Json["joined"]!));
        Assert.DoesNotContain(first[0], sums.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("codes\"", sums.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task where_it_is_asked_for_nobody_joins_without_one(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await DecideAsync(shop, """{ "minimumAge": 0, "invitationOnly": { "stores": ["cardiff-1"] } }""");
        var code = (await InviteAsync(shop, "b", """{ "uses": 2, "segments": ["staff"] }"""))[0];
        var needed = await JoinAsync(shop, null, ""","store": "cardiff-1" """);
        Assert.Equal((422, "/problems/invitation-needed", "/invitation"), (needed.Status, needed.Type, needed.Pointer));
        Assert.Equal(422, (await JoinAsync(shop, null, key: "cardiff")).Status);
        Assert.Equal(201, (await JoinAsync(shop, null, ""","store": "leeds-1" """)).Status);

        var invited = await JoinAsync(shop, code.ToLowerInvariant(), ""","store": "cardiff-1" """);
        Assert.Equal(201, invited.Status);
        var facts = await shop.Host.Members.FactsOfAsync(new MemberId(Guid.Parse(((string)invited.Json["memberId"]!).AsSpan(4))), default);
        Assert.Equal(["staff"], facts.Segments);

        // A card may be held by anybody; it becomes a member's with the code.
        var held = await JoinAsync(shop, null, ""","store": "cardiff-1", "status": "held" """);
        Assert.Equal(201, held.Status);
        var path = $"/v1/members/{held.Json["memberId"]}/activate";
        Assert.Equal("/problems/invitation-needed", (await shop.PostAsync(path, "{}", "shop")).Type);
        Assert.Equal("/problems/invitation-not-usable", (await shop.PostAsync(path, """{ "invitation": "ABCD" }""", "shop")).Type);
        Assert.Equal(200, (await shop.PostAsync(path, $$"""{ "invitation": "{{code}}" }""", "shop")).Status);
        Assert.Equal(200, (await shop.PostAsync(path, $$"""{ "invitation": "{{code}}" }""", "shop")).Status);
        var heldFacts = await shop.Host.Members.FactsOfAsync(new MemberId(Guid.Parse(((string)held.Json["memberId"]!).AsSpan(4))), default);
        Assert.Equal(["staff"], heldFacts.Segments);
        Assert.Equal(422, (await JoinAsync(shop, code)).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task wrong_used_ended_and_elsewhere_are_one_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var single = (await InviteAsync(shop, "single", "{}"))[0];
        var here = (await InviteAsync(shop, "here", """{ "store": "cardiff-1", "uses": 9 }"""))[0];
        var points = (await InviteAsync(shop, "programme", """{ "programme": "points", "uses": 9 }"""))[0];
        var soon = (await InviteAsync(shop, "soon", """{ "until": "2015-10-22T12:10:00Z", "uses": 9 }"""))[0];
        var revoked = await shop.PostAsync("/v1/invitations", """{ "uses": 9 }""", "office", "revoked");
        Assert.Equal(201, (await JoinAsync(shop, single, idempotency: "j-1")).Status);
        Assert.Equal(200, (await JoinAsync(shop, single, idempotency: "j-1")).Status);
        Assert.Equal(201, (await JoinAsync(shop, here, key: "cardiff")).Status);
        Assert.Equal(201, (await JoinAsync(shop, points, ""","programme": "points" """)).Status);
        Assert.Equal(201, (await JoinAsync(shop, soon)).Status);
        Assert.Equal(200, (await shop.DeleteAsync($"/v1/invitations/{revoked.Json["batch"]}", "office")).Status);
        Assert.Equal(200, (await shop.DeleteAsync($"/v1/invitations/{revoked.Json["batch"]}", "office")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(10));

        var answers = new HashSet<string>();
        foreach (var (code, more) in new[]
        {
            ("ZZZZ-ZZZZ-ZZZZ-ZZZZZ", ""), ("nonsense", ""), (single, ""), (here, ""), (here, ""","store": "leeds-1" """), (points, ""),
            (soon, ""), ((string)revoked.Json["codes"]![0]!, ""),
        })
        {
            var refused = await JoinAsync(shop, code, more);
            Assert.Equal((422, "/problems/invitation-not-usable", "/invitation"), (refused.Status, refused.Type, refused.Pointer));
            answers.Add(refused.Text);
        }

        Assert.Single(answers);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task many_at_once_with_one_code_are_as_many_as_it_is_good_for(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var made = await shop.PostAsync("/v1/invitations", """{ "uses": 3 }""", "office", "b");
        var code = (string)made.Json["codes"]![0]!;
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => JoinAsync(shop, code, $$""","email": "m{{i}}@example.com" """)));
        Assert.Equal(3, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(9, replies.Count(static reply => reply.Status == 422));
        var sums = await shop.GetAsync($"/v1/invitations/{made.Json["batch"]}", "office");
        Assert.Equal((1L, 3L), ((long)sums.Json["codesUsed"]!, (long)sums.Json["joined"]!));

        // A taken address uses nothing up.
        var next = (await InviteAsync(shop, "c", "{}"))[0];
        var taken = replies.First(static reply => reply.Status == 201).Json["memberId"]!;
        var email = (string)(await shop.GetAsync($"/v1/members/{taken}", "office")).Json["email"]!;
        Assert.Equal(409, (await JoinAsync(shop, next, $$""","email": "{{email}}" """)).Status);
        Assert.Equal(201, (await JoinAsync(shop, next)).Status);
    }

    [Theory]
    [InlineData("""{ "count": 0 }""", "/count")]
    [InlineData("""{ "count": 10001 }""", "/count")]
    [InlineData("""{ "uses": 0 }""", "/uses")]
    [InlineData("""{ "until": "2015-10-22T12:00:00Z" }""", "/until")]
    [InlineData("""{ "until": "tomorrow" }""", "/until")]
    [InlineData("""{ "store": " " }""", "/store")]
    [InlineData("""{ "segments": ["Staff!"] }""", "/segments")]
    [InlineData("""{ "segments": [null] }""", "/segments")]
    [InlineData("""{ "code": "MINE" }""", "/code")]
    public async Task what_is_no_batch_is_refused(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/invitations", body, "office", "b");
        Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
    }

    [Fact]
    public async Task only_the_office_invites_and_needs_a_key_for_it()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var key in new[] { "till", "shop", "read" })
        {
            Assert.Equal(403, (await shop.PostAsync("/v1/invitations", "{}", key, "b")).Status);
            Assert.Equal(403, (await shop.GetAsync("/v1/invitations/inv_1", key)).Status);
            Assert.Equal(403, (await shop.DeleteAsync("/v1/invitations/inv_1", key)).Status);
        }

        Assert.Equal("/problems/idempotency-key-required", (await shop.PostAsync("/v1/invitations", "{}", "office")).Type);
        Assert.Equal(404, (await shop.GetAsync("/v1/invitations/inv_1", "office")).Status);
        Assert.Equal(404, (await shop.DeleteAsync("/v1/invitations/inv_1", "office")).Status);
        var unknown = await shop.PostAsync("/v1/invitations", """{ "programme": "nobody" }""", "office", "b");
        Assert.Equal((422, "/programme"), (unknown.Status, unknown.Pointer));
    }

    [Fact]
    public async Task an_import_needs_no_invitation_and_uses_up_the_one_it_has()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await DecideAsync(shop, """{ "minimumAge": 0, "invitationOnly": { "everywhere": true } }""");
        var code = (await InviteAsync(shop, "b", "{}"))[0];
        var results = await shop.Host.Members.JoinManyAsync(
            [new() { Email = "ann@example.com" }, new() { Email = "bob@example.com", Invitation = code }, new() { Invitation = code }], default);
        Assert.Equal(["Joined", "Joined", "Invalid"], results.Select(static one => one.Outcome.ToString()));
        Assert.Equal(Rejection.InvitationNotUsable, results[2].Rejection);
    }
}
