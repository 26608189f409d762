using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Changes;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What members are told of terms that change: by the API, on a page that anybody may read, and on the home page.</summary>
public sealed class ChangesTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string Worse = ApiProgrammes.Points
        .Replace("per: 1.00 GBP }", "per: 2.00 GBP, budget: 123456 }", StringComparison.Ordinal).Replace("at: 100,", "at: 150,", StringComparison.Ordinal)
        .Replace("  - { id: review", "  - { id: secret, on: purchase, points: 3, when: { segment: [whales] } }\n  - { id: review", StringComparison.Ordinal)
        + """

        notice:
          text: { en: "Costs <rose>", el: Ακρίβεια }

        """;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_version_for_a_future_day_is_told_before_and_after(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        Assert.Equal("""{"coming":[],"past":[]}""", (await shop.GetAsync("/v1/club/changes", "form")).Json.ToJsonString());
        Assert.Null((await shop.GetAsync("/v1/club", "form")).Json["nextChange"]);

        // Midnight in London, while the summer's clock still holds: the day before in UTC.
        await PublishAsync(shop, Worse, Instant.FromUtc(2015, 10, 23, 23, 0));
        Assert.Equal("2015-10-24", $"{(await shop.GetAsync("/v1/club", "form")).Json["nextChange"]}");
        var answer = await shop.GetAsync("/v1/club/changes", "form");
        var coming = Assert.Single(answer.Json["coming"]!.AsArray())!;
        Assert.Equal(("points", "2015-10-24", "Costs <rose>"), ($"{coming["programme"]}", $"{coming["day"]}", $"{coming["text"]}"));
        Assert.Equal(
            ["rule spend gives worse", "level silver at worse"],
            coming["changes"]!.AsArray().Select(static one => $"{one!["part"]} {one["id"]} {one["what"]} {one["effect"]}"));
        Assert.Equal(
            """{"form":"per-amount","points":1,"amount":200,"currency":"GBP","minorDigits":2}""", coming["changes"]![0]!["after"]!.ToJsonString());
        Assert.Equal("Ακρίβεια", $"{(await shop.GetAsync("/v1/club/changes?lang=el", "read")).Json["coming"]![0]!["text"]}");
        foreach (var hidden in new[] { "123456", "secret", "whales", "segment", "budget" })
        {
            Assert.DoesNotContain(hidden, answer.Json.ToJsonString(), StringComparison.Ordinal);
        }

        shop.Time.Advance(TimeSpan.FromDays(3));
        var past = (await shop.GetAsync("/v1/club/changes", "form")).Json;
        Assert.Equal((0, 1), (past["coming"]!.AsArray().Count, past["past"]!.AsArray().Count));
        shop.Time.Advance(TimeSpan.FromDays(90));
        Assert.Equal("""{"coming":[],"past":[]}""", (await shop.GetAsync("/v1/club/changes", "form")).Json.ToJsonString());
        Assert.Contains("No change is planned.", await PageAsync(shop, "/changes"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_page_says_it_in_words_to_anybody(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await PublishAsync(shop, Worse, Instant.FromUtc(2015, 11, 1, 0, 0));
        var page = await PageAsync(shop, "/changes");
        foreach (var words in new[]
        {
            "From 1 November 2015", "Costs <rose>", "Spending: 1 point for every £2.00 instead of 1 point for every £1.00",
            "Silver: from 150 points instead of 100 points",
        })
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }

        Assert.Contains("Terms change on 1 November 2015", await PageAsync(shop, "/"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_home_page_has_a_place_for_it_a_month_before_and_after(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await PublishAsync(shop, Worse, Instant.FromUtc(2015, 11, 25, 0, 0));
        await SessionTests.JoinAsync(shop, "ann@example.com");
        Assert.Equal("", await TermsAsync(shop));
        shop.Time.Advance(TimeSpan.FromDays(5));
        Assert.Equal("terms-change told-before 2015-11-25", await TermsAsync(shop));
        shop.Time.Advance(TimeSpan.FromDays(45));
        Assert.Equal("terms-changed told-after 2015-11-25", await TermsAsync(shop));
        await SessionTests.JoinAsync(shop, "bea@example.com");
        shop.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal("", await TermsAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task of_a_pilot_the_public_learns_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var tomorrow = Instant.FromUtc(2015, 10, 23, 0, 0);
        await PublishAsync(shop, Worse, tomorrow);
        var secret = Worse.Replace("name: Points\ncurrency", "name: Secret\ncurrency", StringComparison.Ordinal)
            .Replace("at: 150,", "at: 777,", StringComparison.Ordinal);
        Assert.NotEqual(Worse, secret);
        var published = await shop.Host.Programmes.PublishAsync(secret, tomorrow, "test", "stores: [cardiff-1]\nuntil: 2015-11-20", default);
        Assert.True(published.IsPublished, published.Detail + string.Join("; ", published.Problems));
        await SaysNothingAsync();
        shop.Time.Advance(TimeSpan.FromDays(3));
        await SaysNothingAsync();

        async Task SaysNothingAsync()
        {
            var changes = await shop.GetAsync("/v1/club/changes", "form");
            var first = changes.Json["coming"]!.AsArray().Concat(changes.Json["past"]!.AsArray()).First(one => $"{one!["from"]}" == "2015-10-23T00:00:00Z")!;
            Assert.Equal("Points", $"{first["name"]}");
            var club = await shop.GetAsync("/v1/club", "form");
            Assert.Equal("Points", $"{club.Json["name"]}");
            Assert.DoesNotContain("777", club.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--02-29", "29 February")]
    [InlineData("--12-31", "31 December")]
    [InlineData("2015-11-01", "1 November 2015")]
    public void a_day_is_said_in_every_year_alike(string day, string said) => Assert.Equal(
        said, TermSentences.Of(new Texts("en", new Dictionary<string, string>()), new ClubTerm("day") { Day = day }));

    private static async Task<string> TermsAsync(ApiShop shop)
    {
        var home = await shop.GetAsync("/v1/home", "ann");
        Assert.True(home.Status == 200, home.Text);
        return string.Join("; ", home.Json["slots"]!.AsArray().Where(static slot => $"{slot!["kind"]}".StartsWith("terms", StringComparison.Ordinal))
            .Select(static slot => $"{slot!["kind"]} {slot["reason"]} {slot["day"]}"));
    }

    private static async Task PublishAsync(ApiShop shop, string text, Instant from)
    {
        var published = await shop.Host.Programmes.PublishAsync(text, from, "test", default);
        Assert.True(published.IsPublished, published.Detail + string.Join("; ", published.Problems));
    }

    private static async Task<string> PageAsync(ApiShop shop, string path)
    {
        using var client = shop.Client(null);
        return WebUtility.HtmlDecode(await client.GetStringAsync(path));
    }
}
