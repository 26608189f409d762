using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Members review what they bought and kept, once per product; the text is theirs: sealed, exported and erased with them.</summary>
public sealed class ReviewTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_review_of_something_bought_earns_once_and_the_same_again_is_a_replay(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        var refused = await ReviewAsync(shop, member, "85123A", 5, "Never bought.");
        Assert.Equal((422, "/problems/not-bought", "/sku"), (refused.Status, refused.Type, refused.Pointer));

        var review = await ReviewAsync(shop, member, "22423", 4, "Lovely.\nBut small.");
        Assert.Equal((201, 25L, null), (review.Status, (long)review.Json["activity"]!["points"]!["earned"]!, (string?)review.Json["reason"]));
        shop.Time.Advance(TimeSpan.FromDays(1));
        var again = await ReviewAsync(shop, member, "22423", 4, "Lovely.\nBut small.");
        Assert.Equal((200, true, $"{review.Json["id"]}"), (again.Status, (bool)again.Json["activity"]!["replayed"]!, $"{again.Json["id"]}"));
        Assert.Equal((409, "/problems/conflict"), await OutcomeAsync(ReviewAsync(shop, member, "22423", 1, "Lovely.\nBut small.")));
        var listed = Assert.Single((await shop.GetAsync($"/v1/members/{member}/reviews", "shop")).Json["reviews"]!.AsArray())!;
        Assert.Equal(("22423", 4, "Lovely.\nBut small."), ($"{listed["sku"]}", (int)listed["rating"]!, $"{listed["text"]}"));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_office_publishes_or_declines_what_it_reads_and_the_member_sees_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        await ReviewAsync(shop, member, "22423", 4, "Μικρό.");
        var waiting = await shop.GetAsync("/v1/reviews", "office");
        var review = Assert.Single(waiting.Json["reviews"]!.AsArray())!;
        Assert.Equal(("22423", 4, "Μικρό.", "waiting"), ($"{review["sku"]}", (int)review["rating"]!, $"{review["text"]}", $"{review["state"]}"));
        Assert.DoesNotContain("mem_", waiting.Text, StringComparison.Ordinal);

        var page = await shop.GetAsync("/v1/reviews?limit=1", "office");
        Assert.Empty((await shop.GetAsync($"/v1/reviews?limit=1&after={page.Json["next"]}", "office")).Json["reviews"]!.AsArray());
        Assert.Equal(400, (await shop.GetAsync($"/v1/reviews?after={review["id"]}", "office")).Status);

        var path = $"/v1/reviews/{review["id"]}";
        const string Declined = """{ "state": "declined", "reason": "It names a neighbour." }""";
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((200, "declined"), ((await shop.PutAsync(path, Declined, "office")).Status, $"{(await shop.GetAsync(path[..11] + "?state=declined", "office")).Json["reviews"]![0]!["state"]}"));
        }

        Assert.Empty((await shop.GetAsync("/v1/reviews", "office")).Json["reviews"]!.AsArray());
        var own = (await shop.GetAsync($"/v1/members/{member}/reviews", "shop")).Json["reviews"]![0]!;
        Assert.Equal(("declined", "It names a neighbour."), ($"{own["state"]}", $"{own["reason"]}"));
        Assert.Single((await shop.GetAsync("/v1/audit", "office")).Json["entries"]!.AsArray(), static one => $"{one!["action"]}" == "review-decided");
        Assert.Contains("It names a neighbour.", (await shop.GetAsync($"/v1/members/{member}/export", "office")).Text, StringComparison.Ordinal);
        Assert.Equal(50, (long)(await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!);
        Assert.Equal((200, "published"), ((await shop.PutAsync(path, """{ "state": "published" }""", "office")).Status, $"{(await shop.GetAsync($"/v1/members/{member}/reviews", "shop")).Json["reviews"]![0]!["state"]}"));

        foreach (var (body, pointer) in new[] { ("""{ "state": "waiting" }""", "/state"), ("""{ "state": "declined", "reason": "" }""", "/reason") })
        {
            var refused = await shop.PutAsync(path, body, "office");
            Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
        }

        Assert.Equal((403, 404), ((await shop.GetAsync("/v1/reviews", "shop")).Status, (await shop.PutAsync("/v1/reviews/rev_00000000000000000000000000000000", Declined, "office")).Status));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office", "erase")).Status);
        Assert.Equal(404, (await shop.PutAsync(path, Declined, "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task many_at_once_leave_one_review(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => ReviewAsync(shop, member, "22423", 5, number % 2 == 0 ? "Yes." : "No.")));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.Equal(3, replies.Count(static reply => reply.Status == 200));
        Assert.Equal(4, replies.Count(static reply => reply.Status == 409));
        Assert.Equal(50, (long)(await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_was_returned_is_not_reviewed_and_not_listed(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("2").Replace("22423", "00000000067591", StringComparison.Ordinal));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Return("r1", "1"))).Status);
        Assert.Equal([("00000000067591", 2m, true), ("22423", 1m, true)], await ProductsAsync(shop));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Return("r2", "1"))).Status);
        Assert.Equal([("00000000067591", 2m, true)], await ProductsAsync(shop));
        Assert.Equal("/problems/not-bought", (await ReviewAsync(shop, member, "22423", 5, "Gone.")).Type);

        // The number is found in any form, and once reviewed it is not open any more, however the review came.
        Assert.Equal(201, (await ReviewAsync(shop, member, "67591", 5, "Sweet.")).Status);
        Assert.Equal([("00000000067591", 2m, false)], await ProductsAsync(shop));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("3").Replace("22423", "84879", StringComparison.Ordinal));
        await shop.PostAsync("/v1/activities", Review("web-1", "84879"));
        Assert.Contains(("84879", 2m, false), await ProductsAsync(shop));
        var late = await ReviewAsync(shop, member, "84879", 5, "Once more.");
        Assert.Equal((201, "limit", 0L), (late.Status, $"{late.Json["reason"]}", (long)late.Json["activity"]!["points"]!["earned"]!));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task texts_are_data_and_go_with_the_member(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        const string Text = "<script>alert(1)</script> & مرحبا 👩‍👩‍👧 Ünïcode\n\"quotes\" =cmd";
        var member = await shop.MemberAsync();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        Assert.Equal(201, (await ReviewAsync(shop, member, "22423", 3, Text)).Status);
        Assert.Equal(Text, $"{(await shop.GetAsync($"/v1/members/{member}/reviews", "shop")).Json["reviews"]![0]!["text"]}");
        var export = (await shop.GetAsync($"/v1/members/{member}/export", "office")).Json;
        Assert.Equal(Text, $"{Assert.Single(export["words"]!["reviews"]!.AsArray())!["text"]}");
        Assert.Null(export["other"]!["review"]);
        Assert.DoesNotContain("<script>", (await shop.GetAsync($"/v1/members/{member}/export?format=html", "office")).Text, StringComparison.Ordinal);

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office")).Status);
        Assert.Equal(404, (await ReviewAsync(shop, member, "22423", 3, Text)).Status);
        Assert.Equal(404, (await shop.GetAsync($"/v1/members/{member}/reviews", "shop")).Status);
        await using var connection = await shop.Host.Shop.Database.OpenReadAsync();
        await using var command = connection.Command(null, "select count(*) from review");
        Assert.Equal(0, Convert.ToInt64(await command.ExecuteScalarAsync()));
    }

    [Theory]
    [InlineData("""{ "rating": 5, "text": "x" }""", "")]
    [InlineData("""{ "sku": "", "rating": 5, "text": "x" }""", "/sku")]
    [InlineData("""{ "sku": "1", "rating": 0, "text": "x" }""", "/rating")]
    [InlineData("""{ "sku": "1", "rating": 6, "text": "x" }""", "/rating")]
    [InlineData("""{ "sku": "1", "rating": "5", "text": "x" }""", "/rating")]
    [InlineData("""{ "sku": "1", "rating": 5, "text": " \n " }""", "/text")]
    [InlineData("""{ "sku": "1", "rating": 5, "text": "\u0000" }""", "/text")]
    [InlineData("""{ "sku": "1", "rating": 5, "text": "x", "stars": 5 }""", "/stars")]
    public async Task a_review_that_makes_no_sense_is_told_where(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await shop.MemberAsync();
        var reply = await shop.PostAsync($"/v1/members/{member}/reviews", body, "shop");
        Assert.Equal((400, pointer), (reply.Status, reply.Pointer));
        Assert.Equal("/text", (await ReviewAsync(shop, member, "1", 5, new string('x', 4_001))).Pointer);
        Assert.Equal(404, (await ReviewAsync(shop, "mem_1", "1", 5, "x")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/accounts/acc_1/products")).Status);
        Assert.Equal("/problems/not-of-account", (await shop.GetAsync($"/v1/accounts/{shop.Account}/products?member={await shop.MemberAsync(ApiShop.OtherCard)}")).Type);
    }

    private static string Review(string key, string sku) => $$"""
        { "source": "web", "key": "{{key}}", "type": "review", "subject": "{{sku}}", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:15:00Z" }
        """;

    private static Task<Reply> ReviewAsync(ApiShop shop, string member, string sku, int rating, string text) => shop.PostAsync(
        $"/v1/members/{member}/reviews", new JsonObject { ["sku"] = sku, ["rating"] = rating, ["text"] = text }.ToJsonString(), "shop");

    private static async Task<(int Status, string Type)> OutcomeAsync(Task<Reply> asked) => (await asked) is var reply ? (reply.Status, reply.Type) : default;

    private static async Task<IEnumerable<(string Sku, decimal Quantity, bool Open)>> ProductsAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}/products", "shop")).Json["products"]!.AsArray()
            .Select(static one => ($"{one!["sku"]}", (decimal)one["quantity"]!, (bool)one["reviewOpen"]!));
}
