using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Duplicates among the shop's own members: found, explained, decided, remembered.</summary>
public sealed class DuplicateApiTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string[] Names =
        ["Anna Papadopoulou", "Giorgos Ioannou", "Maria Nikolaou", "Kostas Dimitriou", "Eleni Georgiou", "Petros Antoniou", "Sofia Vasiliou", "Nikos Pavlou"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_pair_is_found_with_its_reasons_and_a_decision_is_remembered(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await CrowdAsync(shop, 60);
        var (first, second) = await TwiceAsync(shop);
        var searched = await SearchAsync(shop, "{}");
        Assert.Equal((0L, true), (searched["merged"]!.GetValue<long>(), searched["open"]!.GetValue<long>() > 0));

        var pair = Assert.Single(await PairsAsync(shop), one => IsOf(one, first, second));
        Assert.True(pair["bits"]!.GetValue<double>() >= 4);
        Assert.Contains("birth date exact", pair["evidence"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("Alexandra", pair.ToJsonString(), StringComparison.OrdinalIgnoreCase);

        var body = $$"""{ "first": "{{first}}", "second": "{{second}}", "reason": "twins" }""";
        var decided = await shop.PostAsync("/v1/duplicates/decisions", body, "office");
        Assert.Equal((200, "not-the-same"), (decided.Status, decided.Json["state"]!.GetValue<string>()));
        Assert.Equal(200, (await shop.PostAsync("/v1/duplicates/decisions", body, "office")).Status);
        await SearchAsync(shop, """{ "autoMergeBits": 4 }""");
        Assert.DoesNotContain(await PairsAsync(shop), one => IsOf(one, first, second));
        Assert.Equal(404, (await shop.PostAsync("/v1/duplicates/decisions", body.Replace(second, first, StringComparison.Ordinal), "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task two_that_are_one_are_merged_by_the_decision(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await CrowdAsync(shop, 60);
        var (first, second) = await TwiceAsync(shop);
        await SearchAsync(shop, "{}");
        var decided = await shop.PostAsync(
            "/v1/duplicates/decisions", $$"""{ "first": "{{second}}", "second": "{{first}}", "keep": "{{second}}", "reason": "the same" }""", "office");
        Assert.Equal((200, "merged"), (decided.Status, decided.Json["state"]!.GetValue<string>()));
        Assert.Equal(second, (await shop.GetAsync("/v1/members?email=alexandra.k@example.com", "office")).Json["memberId"]!.GetValue<string>());

        // Who left is not compared any more.
        await SearchAsync(shop, "{}");
        Assert.DoesNotContain(await PairsAsync(shop), one => IsOf(one, first, second));
        Assert.Single((await shop.GetAsync("/v1/duplicates?state=merged", "office")).Json["pairs"]!.AsArray());
    }

    [Fact]
    public async Task nothing_is_merged_by_itself_over_the_cap_of_a_cluster()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await CrowdAsync(shop, 240);
        await TwiceAsync(shop);
        for (var i = 0; i < 6; i++)
        {
            await JoinAsync(shop, new JoinRequest { Name = "Theodora Konstantinidou", Email = $"theodora.kon{i}@example.com", BirthDate = new(1971, 3, 9) });
        }

        var searched = await SearchAsync(shop, """{ "autoMergeBits": 4, "clusterCap": 3 }""");
        var members = new HashSet<string>();
        for (var i = 0; i < 6; i++)
        {
            members.Add((await shop.GetAsync($"/v1/members?email=theodora.kon{i}@example.com", "office")).Json["memberId"]!.GetValue<string>());
        }

        Assert.Equal(6, members.Count);
        Assert.True(searched["open"]!.GetValue<long>() >= 5, searched.ToJsonString());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task particulars_are_counted_at_every_search_and_bad_input_is_named()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await CrowdAsync(shop, 12);
        await JoinAsync(shop, new JoinRequest
        {
            Email = "x1@example.com", Name = "xx", Address = new() { Lines = ["Mill Lane"], City = "Cardiff", Postcode = "CF10 1AA", Country = "GB" },
        });
        await SearchAsync(shop, "{}");
        shop.Time.Advance(TimeSpan.FromDays(1));
        await SearchAsync(shop, "{}");
        var runs = (await shop.GetAsync("/v1/hygiene", "office")).Json["runs"]!.AsArray();
        Assert.Equal(2, runs.Count);
        Assert.Equal((13, 12), (runs[0]!["names"]!["there"]!.GetValue<long>(), runs[0]!["names"]!["valid"]!.GetValue<long>()));
        Assert.Equal(13, runs[0]!["emails"]!["valid"]!.GetValue<long>());
        Assert.Equal(1, runs[0]!["addresses"]!["street"]!.GetValue<long>());

        foreach (var bad in new[] { """{ "autoMergeBits": 1 }""", """{ "clusterCap": 1 }""", """{ "other": 1 }""" })
        {
            Assert.Equal(400, (await shop.PostAsync("/v1/duplicates/search", bad, "office")).Status);
        }

        Assert.Equal(400, (await shop.GetAsync("/v1/duplicates?state=maybe", "office")).Status);
        Assert.Equal(403, (await shop.GetAsync("/v1/duplicates", "shop")).Status);
        Assert.Equal(404, (await shop.PostAsync("/v1/duplicates/decisions", """{ "first": "a", "second": "b", "reason": "x" }""", "office")).Status);
    }

    private static async Task CrowdAsync(ApiShop shop, int members)
    {
        for (var i = 0; i < members; i++)
        {
            await JoinAsync(shop, new JoinRequest
            {
                Name = $"{Names[i % 8].Split(' ')[0]} {Names[i * 5 % 8].Split(' ')[1]}", Email = $"somebody{i * 7919 % 1000}x{i}@example.com",
                BirthDate = new(1950 + (i * 13 % 50), 1 + (i * 7 % 12), 1 + (i * 11 % 28)),
            });
        }
    }

    private static async Task<(string First, string Second)> TwiceAsync(ApiShop shop) => (
        await JoinAsync(shop, new JoinRequest { Name = "Alexandra Karagianni", Email = "alexandra.k@example.com", BirthDate = new(1984, 11, 23) }),
        await JoinAsync(shop, new JoinRequest { Name = "Alexandra Karagiani", Phone = "+306971234567", BirthDate = new(1984, 11, 23) }));

    private static async Task<string> JoinAsync(ApiShop shop, JoinRequest request) =>
        (await shop.Host.Members.JoinAsync(request, null, default)).Member.ToString();

    private static async Task<JsonNode> SearchAsync(ApiShop shop, string body)
    {
        var searched = await shop.PostAsync("/v1/duplicates/search", body, "office");
        Assert.True(searched.Status == 200, searched.Text);
        return searched.Json;
    }

    private static async Task<JsonNode[]> PairsAsync(ApiShop shop) =>
        [.. (await shop.GetAsync("/v1/duplicates", "office")).Json["pairs"]!.AsArray().Select(static pair => pair!)];

    private static bool IsOf(JsonNode pair, string first, string second) =>
        new[] { pair["first"]!.GetValue<string>(), pair["second"]!.GetValue<string>() }.Order().SequenceEqual(new[] { first, second }.Order());
}
