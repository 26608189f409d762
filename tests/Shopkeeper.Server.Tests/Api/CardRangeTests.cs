using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Which numbers are cards of a shop, and cards drawn for the card maker.</summary>
public sealed class CardRangeTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Task<Reply> SetAsync(ApiShop shop, string name, string body, string key = "office") =>
        shop.PutAsync($"/v1/card-ranges/{name}", body, key);

    private static Task<Reply> PrintAsync(ApiShop shop, string name, string range, int cards) =>
        shop.PutAsync($"/v1/card-batches/{name}", $$"""{ "range": "{{range}}", "cards": {{cards}} }""", "office");

    private static async Task<string[]> FileAsync(ApiShop shop, string name)
    {
        var file = await shop.GetAsync($"/v1/card-batches/{name}/file", "office");
        Assert.Equal((200, "text/csv"), (file.Status, file.MediaType));
        return file.Text.TrimEnd('\n').Split('\n');
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_first_range_takes_the_place_of_the_standard_ones(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        Assert.Empty((await shop.GetAsync("/v1/card-ranges", "office")).Json["ranges"]!.AsArray());
        Assert.Equal(200, (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till")).Status);

        var set = await SetAsync(shop, "main", """{ "prefix": "2955" }""");
        Assert.Equal((201, 13, "gs1", "cards"), (set.Status, (int)set.Json["length"]!, (string)set.Json["check"]!, (string)set.Json["purpose"]!));
        Assert.Equal((100_000_000, 0, 1_000_000), ((long)set.Json["numbers"]!, (long)set.Json["printed"]!, (long)set.Json["printedAtMost"]!));
        Assert.Equal(200, (await SetAsync(shop, "main", """{ "prefix": "2955" }""")).Status);

        var foreign = await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till");
        Assert.Equal((400, "/problems/foreign-card"), (foreign.Status, foreign.Type));
        Assert.DoesNotContain(ApiShop.Card, foreign.Text, StringComparison.Ordinal);
        var joined = await shop.PostAsync("/v1/members", """{ "status": "held" }""", "shop");
        Assert.StartsWith("2955", (string)joined.Json["card"]!, StringComparison.Ordinal);
        Assert.Equal(400, (await shop.PostAsync("/v1/members", """{ "card": "2900000000032" }""", "shop")).Status);

        // What is somebody's goes on earning, whatever the ranges are by now.
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("p1"))).Status);

        await shop.RestartAsync();
        Assert.Equal(404, (await shop.GetAsync("/v1/members?card=2955000000018", "till")).Status);
        Assert.Equal(200, (await shop.DeleteAsync("/v1/card-ranges/main", "office")).Status);
        Assert.Equal(200, (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till")).Status);
        Assert.Equal(404, (await shop.DeleteAsync("/v1/card-ranges/main", "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_34_ranges_that_overlap_are_refused(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        // Without ranges of its own the shop's cards begin with 20 to 29: no claim code may.
        var claims = """{ "prefix": "290", "purpose": "claims" }""";
        Assert.Equal("/problems/range-overlap", (await SetAsync(shop, "claims", claims)).Type);
        Assert.Equal(201, (await SetAsync(shop, "cards", """{ "prefix": "29" }""")).Status);
        var refused = await SetAsync(shop, "claims", claims);
        Assert.Equal((422, "/problems/range-overlap", "/prefix"), (refused.Status, refused.Type, refused.Pointer));
        Assert.Contains("'cards'", refused.Text, StringComparison.Ordinal);
        Assert.Equal(201, (await SetAsync(shop, "claims", """{ "prefix": "28", "purpose": "claims" }""")).Status);
        Assert.Equal("/problems/foreign-card", (await shop.GetAsync("/v1/members?card=2800000000011", "till")).Type);
        Assert.Equal("/problems/range-overlap", (await SetAsync(shop, "more", """{ "prefix": "2801" }""")).Type);
        Assert.Equal("/problems/range-overlap", (await SetAsync(shop, "cards", """{ "prefix": "27" }""")).Type);
        Assert.Equal(201, (await SetAsync(shop, "long", """{ "prefix": "29", "length": 16, "check": "luhn" }""")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task of_ranges_set_at_once_that_overlap_one_stands(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SetAsync(shop, $"r{i}", """{ "prefix": "295" }""")));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.Single((await shop.GetAsync("/v1/card-ranges", "office")).Json["ranges"]!.AsArray());
    }

    [Theory]
    [InlineData("Main", """{ "prefix": "29" }""", "/name")]
    [InlineData("main", """{ "prefix": "" }""", "/prefix")]
    [InlineData("main", """{ "prefix": "2x" }""", "/prefix")]
    [InlineData("main", """{ "prefix": "501234" }""", "/prefix")]
    [InlineData("main", """{ "prefix": "978" }""", "/prefix")]
    [InlineData("main", """{ "prefix": "290000000" }""", "/prefix")]
    [InlineData("main", """{ "prefix": "29", "length": 7 }""", "/length")]
    [InlineData("main", """{ "prefix": "29", "length": 20 }""", "/length")]
    [InlineData("main", """{ "prefix": "29", "check": "mod11" }""", "/check")]
    [InlineData("main", """{ "prefix": "29", "purpose": "goods" }""", "/purpose")]
    [InlineData("main", """{ }""", null)]
    [InlineData("main", """{ "prefix": "29", "more": 1 }""", "/more")]
    public async Task a_range_that_cannot_be_says_why(string name, string body, string? pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await SetAsync(shop, name, body);
        Assert.Equal((400, "/problems/malformed"), (refused.Status, refused.Type));
        Assert.True(pointer is null || pointer == refused.Pointer, refused.Text);
        Assert.Empty((await shop.GetAsync("/v1/card-ranges", "office")).Json["ranges"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task cards_are_drawn_at_random_once_and_their_file_is_written_again(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SetAsync(shop, "main", """{ "prefix": "29" }""");
        var printed = await PrintAsync(shop, "spring", "main", 7_000);
        Assert.Equal((201, 7_000), (printed.Status, (int)printed.Json["issued"]!));
        Assert.Equal(200, (await PrintAsync(shop, "spring", "main", 7_000)).Status);
        Assert.Equal(400, (await PrintAsync(shop, "spring", "main", 7_001)).Status);

        var lines = await FileAsync(shop, "spring");
        Assert.Equal("number,without_check_digit,check_digit", lines[0]);
        var cards = lines[1..].Select(static line => line.Split(',')).ToArray();
        Assert.Equal(7_000, cards.Select(static card => card[0]).Distinct().Count());
        Assert.All(cards, static card => Assert.Equal((card[0], 13, "29"), (card[1] + card[2], card[0].Length, card[0][..2])));
        for (var place = 2; place < 12; place++)
        {
            Assert.Equal(10, cards.Select(card => card[0][place]).Distinct().Count());
        }

        await shop.RestartAsync();
        Assert.Equal(lines, await FileAsync(shop, "spring"));
        var issued = await shop.GetAsync($"/v1/members?card={cards[0][0]}", "office");
        Assert.Equal((404, "/problems/unknown-card"), (issued.Status, issued.Type));
        Assert.Contains("printed", issued.Text, StringComparison.Ordinal);

        // Only the office learns which numbers are out.
        Assert.DoesNotContain("printed", (await shop.GetAsync($"/v1/members?card={cards[0][0]}", "till")).Text, StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", $$"""{ "card": "{{cards[0][0]}}", "status": "held" }""", "shop")).Status);
        var batch = (await shop.GetAsync("/v1/card-batches", "office")).Json["batches"]![0]!;
        Assert.Equal((7_000, 1, "office"), ((int)batch["issued"]!, (int)batch["held"]!, (string)batch["operator"]!));
        Assert.Equal(404, (await shop.DeleteAsync("/v1/card-ranges/main", "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_range_is_never_more_than_a_hundredth_in_use(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SetAsync(shop, "small", """{ "prefix": "2912345" }""");
        Assert.Equal(201, (await PrintAsync(shop, "first", "small", 800)).Status);
        var full = await PrintAsync(shop, "second", "small", 201);
        Assert.Equal((422, "/problems/range-full", "/cards"), (full.Status, full.Type, full.Pointer));
        Assert.Equal(201, (await PrintAsync(shop, "second", "small", 200)).Status);
        Assert.Empty((await FileAsync(shop, "first")).Skip(1).Intersect((await FileAsync(shop, "second")).Skip(1)));

        // Cards that came from elsewhere count as well: a sample of the range says how many there are.
        await SetAsync(shop, "old", """{ "prefix": "2922222", "length": 12, "check": "none" }""");
        var held = Enumerable.Range(0, 6_000).Select(static i => new JoinRequest { Card = $"2922222{i * 16:00000}", Status = MemberStatus.Held });
        Assert.All(await shop.Host.Members.JoinManyAsync([.. held], default), static joined => Assert.Equal(JoinOutcome.Joined, joined.Outcome));
        Assert.Equal("/problems/range-full", (await PrintAsync(shop, "third", "old", 10)).Type);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task two_orders_at_once_are_one_run(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SetAsync(shop, "main", """{ "prefix": "29" }""");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PrintAsync(shop, "spring", "main", 12_000)));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.All(replies, static reply => Assert.InRange(reply.Status, 200, 201));
        Assert.Equal(12_001, (await FileAsync(shop, "spring")).Distinct().Count());
    }

    [Theory]
    [InlineData("Spring", "main", 1, "/name")]
    [InlineData("spring", "other", 1, "/range")]
    [InlineData("spring", "claims", 1, "/range")]
    [InlineData("spring", "main", 0, "/cards")]
    [InlineData("spring", "main", -1, "/cards")]
    [InlineData("spring", "main", 100_001, "/cards")]
    public async Task a_run_that_cannot_be_says_why(string name, string range, int cards, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await SetAsync(shop, "main", """{ "prefix": "29" }""");
        await SetAsync(shop, "claims", """{ "prefix": "28", "purpose": "claims" }""");
        var refused = await PrintAsync(shop, name, range, cards);
        Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
        Assert.Empty((await shop.GetAsync("/v1/card-batches", "office")).Json["batches"]!.AsArray());
        Assert.Equal(404, (await shop.GetAsync("/v1/card-batches/spring/file", "office")).Status);
    }

    [Fact]
    public async Task only_the_office_sets_ranges_and_prints()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var key in new[] { "till", "shop", "read" })
        {
            Assert.Equal(403, (await SetAsync(shop, "main", """{ "prefix": "29" }""", key)).Status);
            Assert.Equal(403, (await shop.GetAsync("/v1/card-ranges", key)).Status);
            Assert.Equal(403, (await shop.GetAsync("/v1/card-batches", key)).Status);
            Assert.Equal(403, (await shop.GetAsync("/v1/card-batches/spring/file", key)).Status);
            Assert.Equal(403, (await shop.DeleteAsync("/v1/card-ranges/main", key)).Status);
            Assert.Equal(403, (await shop.PutAsync("/v1/card-batches/spring", """{ "range": "main", "cards": 1 }""", key)).Status);
        }
    }
}
