using System.Net;
using System.Text;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Milestones;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Databases;
using SkiaSharp;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Milestones as pictures: what they show, that they say nothing of whom they are, and who gets them.</summary>
public sealed class MilestoneTests
{
    private const int MostBytes = 60 * 1024;
    private static readonly DateTimeOffset Joined = new(2012, 2, 29, 10, 0, 0, TimeSpan.Zero);

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [InlineData("Silver reached")]
    [InlineData("Χρυσό reached")]
    [InlineData("Достигнут Золотой уровень для самых верных покупателей нашего магазина, какие только бывают на свете")]
    [InlineData("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsmitgliedsstufe reached")]
    public void a_card_is_a_small_picture_and_the_same_for_the_same_words(string words)
    {
        var card = MilestoneCard.Draw("Our Club", "#0f5f4e", new Milestone("k", words, "plain"));
        Assert.InRange(card.Length, 1_000, MostBytes);
        Assert.Equal(card, MilestoneCard.Draw("Our Club", "#0f5f4e", new Milestone("other", words, "other")));
        using var picture = SKBitmap.Decode(card);
        Assert.Equal((1200, 630), (picture.Width, picture.Height));
        Assert.Equal(SKColor.Parse("#0f5f4e"), picture.GetPixel(2, 2));

        // Nothing sticks out at the side.
        Assert.All(Enumerable.Range(0, 500), y => Assert.NotEqual(SKColors.White, picture.GetPixel(1_170, y)));
    }

    [Fact]
    public void letters_of_another_script_are_drawn_or_replaced_by_plain_words()
    {
        Assert.True(MilestoneCard.CanDraw("Золотой Χρυσό Őr"));
        Assert.False(MilestoneCard.CanDraw("金"));

        // Boxes would all look alike.
        Assert.NotEqual(Card("Золото", "p"), Card("Серебр", "p"));
        Assert.Equal(Card("A new level reached", "p"), Card("金 reached", "A new level reached"));
    }

    [Fact]
    public void there_is_nothing_in_a_card_but_pixels()
    {
        var card = Card("Silver reached", "p");
        var chunks = new List<string>();
        for (var at = 8; at < card.Length; at += 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(card.AsSpan(at)))
        {
            chunks.Add(Encoding.ASCII.GetString(card, at + 4, 4));
        }

        Assert.Equal(["IDAT", "IEND", "IHDR", "sBIT"], chunks.Distinct().Append("sBIT").Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(2013, 2, 27, 999, "level-club.silver")]
    [InlineData(2013, 2, 28, 1_000, "level-club.silver points-club.1000 years-1")]
    [InlineData(2016, 2, 28, 12_345, "level-club.silver points-club.12000 years-3")]
    [InlineData(2016, 2, 29, -5, "level-club.silver years-4")]
    public void milestones_are_levels_full_thousands_and_years(int year, int month, int day, long lifetime, string keys)
    {
        var account = new Account("acc_1", new DateTimeOffset(year, month, day, 23, 0, 0, TimeSpan.Zero),
        [
            new ProgrammeBalance("club", "Club", [new Balance("points", "Stars", 5, 0, 0, 0, lifetime)]) { Levels = [new OpenLevel("silver", "Silver", [])] },
        ]);
        Assert.Equal(keys, string.Join(' ', MilestonesReached.Of(new Texts("en", new Dictionary<string, string>()), account, Joined).Select(static one => one.Key)));
    }

    [Fact]
    public void what_two_programmes_call_alike_is_told_apart()
    {
        var account = new Account("acc_1", Joined,
        [
            new ProgrammeBalance("club", "Club", [new Balance("points", "Stars", 5, 0, 0, 0, 1_000)]) { Levels = [new OpenLevel("gold", "Gold", [])] },
            new ProgrammeBalance("kids", "Kids", [new Balance("points", "Moons", 5, 0, 0, 0, 1_000)]) { Levels = [new OpenLevel("gold", "Captain", [])] },
        ]);
        var reached = MilestonesReached.Of(new Texts("en", new Dictionary<string, string>()), account, Joined);
        Assert.Equal(4, reached.Select(static one => one.Words).Distinct().Count());
        Assert.Equal(4, reached.Select(static one => one.Key).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task only_whoever_reached_it_gets_the_card(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        var bea = await SessionTests.JoinAsync(shop, "bea@example.com", "bea");
        var card = $"{(await shop.GetAsync($"/v1/members/{ann.Id}", "ann")).Json["card"]}";
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 12_000, card))).Status);

        var page = await GetAsync(shop, "/you/milestones", ann.Session);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("Picture: Silver reached", html, StringComparison.Ordinal);
        Assert.Contains("/you/milestones/level-points.silver.png", html, StringComparison.Ordinal);
        var picture = await GetAsync(shop, "/you/milestones/level-points.silver.png", ann.Session);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType!.MediaType));
        Assert.Contains("no-store", picture.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(Card("Silver reached", ""), await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(shop, "/you/milestones/level-points.gold.png", ann.Session)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(shop, "/you/milestones/level-points.silver.png", bea.Session)).StatusCode);
        Assert.DoesNotContain(".png", await (await GetAsync(shop, "/you/milestones", bea.Session)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var nobody = await GetAsync(shop, "/you/milestones/level-points.silver.png", null);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?next=/you/milestones"), (nobody.StatusCode, $"{nobody.Headers.Location}"));
    }

    private static byte[] Card(string words, string plain) => MilestoneCard.Draw("Points", "#0f5f4e", new Milestone("k", words, plain));

    private static async Task<HttpResponseMessage> GetAsync(ApiShop shop, string path, string? session)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(shop.App.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (session is not null)
        {
            request.Headers.Add("Cookie", "session=" + session);
        }

        return await client.SendAsync(request);
    }
}
