using NodaTime;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Programmes.Publishing;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>A version published for some stores and members only, until a day.</summary>
public sealed class PilotCases
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string StaffCard = "2900000000032";
    private const string Pilot = "stores: [cardiff-1, swansea-1]\nsegments: [staff]\nuntil: 2015-10-22\n";
    private const string Programme = ApiProgrammes.Points + "\nsegments: { staff: { likes: [staff] } }\n";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task SP_18_outside_the_pilot_nothing_staff_earn_anywhere_and_after_it_everybody_does(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, Programme);

        var outside = await shop.PostAsync("/v1/activities", Sale("1", "2015-10-20", "london-1"));
        var inside = await shop.PostAsync("/v1/activities", Sale("2", "2015-10-20", "cardiff-1"));
        var staff = await shop.PostAsync("/v1/activities", Sale("3", "2015-10-20", "london-1", StaffCard));
        var after = await shop.PostAsync("/v1/activities", Sale("4", "2015-10-22", "london-1"));

        Assert.Equal((201, 0, "outside-pilot"), (outside.Status, outside.Points("earned"), Reason(outside)));
        Assert.Equal((201, 25, null), (inside.Status, inside.Points("earned"), Reason(inside)));
        Assert.Equal((201, 25, null), (staff.Status, staff.Points("earned"), Reason(staff)));
        Assert.Equal((201, 25, null), (after.Status, after.Points("earned"), Reason(after)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task outside_the_pilot_the_version_before_goes_on(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, Programme, Programme.Replace("points: 1,", "points: 3,", StringComparison.Ordinal));

        var outside = await shop.PostAsync("/v1/activities", Sale("1", "2015-10-20", "london-1"));
        var inside = await shop.PostAsync("/v1/activities", Sale("2", "2015-10-20", "cardiff-1"));
        var after = await shop.PostAsync("/v1/activities", Sale("3", "2015-10-22", "london-1"));

        Assert.Equal((75, 25, 25), (outside.Points("earned"), inside.Points("earned"), after.Points("earned")));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_of_the_pilot_is_taken_back_in_any_store(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, Programme);
        await shop.PostAsync("/v1/activities", Sale("1", "2015-10-20", "cardiff-1"));

        var back = await shop.PostAsync("/v1/activities", Bodies.Return("2", "1")
            .Replace("2015-10-22", "2015-10-20", StringComparison.Ordinal).Replace("cardiff-1", "london-1", StringComparison.Ordinal));

        Assert.Equal((201, 12), (back.Status, back.Points("balance")));
        Assert.Null(Reason(back));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_next_version_ends_the_pilot_and_the_same_text_again_is_one(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, Programme);
        var start = Instant.FromUtc(2015, 10, 1, 0, 0);

        var again = await shop.Host.Programmes.PublishAsync(Programme, start, "test", Pilot, default);
        var general = await shop.Host.Programmes.PublishAsync(Programme, start + Duration.FromDays(15), "test", default);
        var sale = await shop.PostAsync("/v1/activities", Sale("1", "2015-10-20", "london-1"));

        Assert.Equal((PublishStatus.Unchanged, PublishStatus.Published), (again.Status, general.Status));
        Assert.Equal(25, sale.Points("earned"));
    }

    [Theory]
    [InlineData("stores: [a]\nuntil: 2015-13-40\n", 2, 8)]
    [InlineData("stores: [a]\nuntil: 2015-01-01\n", 2, 1)]
    [InlineData("until: 2016-01-01\n", 1, 1)]
    [InlineData("stores: [a]\n", 1, 1)]
    [InlineData("store: [a]\nsegments: [b]\nuntil: 2016-01-01\n", 1, 1)]
    public async Task a_bad_pilot_is_refused_with_its_place(string pilot, int line, int column)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var body = new System.Text.Json.Nodes.JsonObject { ["document"] = ApiProgrammes.Points, ["pilot"] = pilot }.ToJsonString();

        var refused = await shop.PostAsync("/v1/programmes/points/publish", body, "office");

        Assert.Equal((422, "/pilot"), (refused.Status, refused.Pointer));
        Assert.Equal((line, column), (refused.Json["line"]!.GetValue<int>(), refused.Json["column"]!.GetValue<int>()));
    }

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine, string programme, string? before = null)
    {
        var shop = await ApiShop.StartAsync(engine, before ?? ApiProgrammes.Points.Replace("programme: points", "programme: other", StringComparison.Ordinal));
        var published = await shop.Host.Programmes.PublishAsync(programme, Instant.FromUtc(2015, 10, 1, 0, 0), "test", Pilot, default);
        Assert.True(published.IsPublished, published.Detail);
        var joined = await shop.Host.Members.JoinAsync(new JoinRequest { Card = StaffCard, Likes = ["staff"] }, null, default);
        Assert.Equal(JoinOutcome.Joined, joined.Outcome);
        return shop;
    }

    private static string Sale(string key, string day, string store, string card = ApiShop.Card) =>
        Bodies.Purchase(key, card: card, more: """, "programme": "points" """)
            .Replace("2015-10-22", day, StringComparison.Ordinal).Replace("cardiff-1", store, StringComparison.Ordinal);

    private static string? Reason(Reply reply) => reply.Json["programmes"]!.AsArray()
        .Single(static one => one!["programme"]!.GetValue<string>() == "points")!["rejection"]?.GetValue<string>();
}
