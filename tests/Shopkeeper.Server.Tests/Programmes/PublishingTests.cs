using NodaTime;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes.Publishing;
using Xunit;

namespace Shopkeeper.Server.Tests.Programmes;

public sealed class PublishingTests
{
    private static readonly Instant Noon = ProgrammeShop.Noon;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_version_is_in_force_from_its_instant_until_the_next_one(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);

        var first = await shop.Programmes.PublishAsync(Text("club", 1), Noon - Duration.FromDays(100), "ann", default);
        var later = await shop.Programmes.PublishAsync(Text("club", 3), Noon + Duration.FromDays(10), "ann", default);
        var now = await shop.Programmes.PublishAsync(Text("club", 2), null, "bob", default);

        Assert.Equal([PublishStatus.Published, PublishStatus.Published, PublishStatus.Published],
            new[] { first.Status, later.Status, now.Status });
        var club = shop.Programmes.Current.Find("club")!;
        Assert.Null(club.InForce(Noon - Duration.FromDays(101)));
        Assert.Equal(1, club.InForce(Noon - Duration.FromTicks(10))!.Version);
        Assert.Equal(3, club.InForce(Noon)!.Version);
        Assert.Equal(2, club.InForce(Noon + Duration.FromDays(10))!.Version);
        Assert.Equal(3, shop.Programmes.Current.Head);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task the_past_is_open_until_something_was_posted_in_it(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        var past = Noon - Duration.FromDays(30);
        await shop.Programmes.PublishAsync(Text("club", 1), past, "ann", default);
        shop.Postings["club"] = Noon - Duration.FromDays(20);
        shop.Postings["other"] = Noon;

        var refused = await shop.Programmes.PublishAsync(Text("club", 2), Noon - Duration.FromDays(20), "ann", default);
        var after = await shop.Programmes.PublishAsync(Text("club", 2), Noon - Duration.FromDays(19), "ann", default);

        Assert.Equal(PublishStatus.PastIsPosted, refused.Status);
        Assert.Contains("never changes the past", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(PublishStatus.Published, after.Status);
        Assert.Equal(2, (await shop.Programmes.HistoryAsync("club", default)).Length);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task the_first_published_programme_is_the_default_and_history_tells_who_and_when(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        await shop.Programmes.PublishAsync(Text("zebra", 1), null, "ann", default);
        await shop.Programmes.PublishAsync(Text("ant", 1), null, "ann", default);
        shop.Time.Advance(TimeSpan.FromHours(1));
        var last = await shop.Programmes.PublishAsync("# better\n" + Text("zebra", 2), null, "bob", default);

        Assert.Equal(["zebra", "ant"], shop.Programmes.Current.Programmes.Select(static history => history.Programme));
        var history = await shop.Programmes.HistoryAsync(null, default);
        Assert.Equal([("zebra", 1, "ann"), ("zebra", 2, "bob"), ("ant", 1, "ann")],
            history.Select(static version => (version.Programme, version.Version, version.Actor)));
        Assert.Equal(last.Version, history[1]);
        Assert.Equal(Noon + Duration.FromHours(1), last.Version!.From);
        Assert.StartsWith("# better", await shop.Programmes.SourceAsync("zebra", 2, default), StringComparison.Ordinal);
        Assert.Null(await shop.Programmes.SourceAsync("zebra", 3, default));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task publishing_the_same_again_writes_nothing(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        var first = await shop.Programmes.PublishAsync(Text("club", 1), null, "ann", default);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var again = await shop.Programmes.PublishAsync("# the same\n" + Text("club", 1), null, "bob", default);

        Assert.Equal(PublishStatus.Unchanged, again.Status);
        Assert.True(again.IsPublished);
        Assert.Equal(first.Version, again.Version);
        Assert.Equal(1, shop.Programmes.Current.Head);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_bad_document_or_one_that_moves_points_is_not_published(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        await shop.Programmes.PublishAsync(Text("club", 1), null, "ann", default);

        var invalid = await shop.Programmes.PublishAsync("programme: club\n", null, "ann", default);
        var moved = await shop.Programmes.PublishAsync(
            Text("club", 1).Replace("points: {}", "points: [{ id: stars }, { id: points }]", StringComparison.Ordinal),
                null, "ann", default);
        var added = await shop.Programmes.PublishAsync(
            Text("club", 1).Replace("points: {}", "points: [{ id: points }, { id: stars }]", StringComparison.Ordinal),
                null, "ann", default);

        Assert.Equal(PublishStatus.Invalid, invalid.Status);
        Assert.Equal(2, invalid.Problems.Length);
        Assert.Equal(PublishStatus.Incompatible, moved.Status);
        Assert.Contains("`points` at place 1", moved.Detail, StringComparison.Ordinal);
        Assert.Equal(PublishStatus.Published, added.Status);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task another_node_has_the_new_book_as_soon_as_it_sees_its_head(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        await shop.Programmes.PublishAsync(Text("club", 1), Noon - Duration.FromDays(1), "ann", default);
        var other = await shop.SecondNodeAsync();
        var old = other.Current.Find("club")!.Version(1);
        await shop.Programmes.PublishAsync(Text("club", 2), null, "ann", default);

        var book = await other.AtHeadAsync(2, default);

        Assert.Equal(2, book.Find("club")!.InForce(Noon)!.Document.Earn[0].Points);
        Assert.Same(old, book.Find("club")!.Version(1));
        Assert.Same(book, other.Current);
    }

    [Fact]
    public async Task publishing_into_the_past_waits_for_postings_under_way()
    {
        await using var shop = await ProgrammeShop.NewAsync(DatabaseEngine.Postgres);
        var posting = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var underWay = shop.Database.WriteAsync(async (connection, _) =>
        {
            await ShopHead.ReadAsync(connection, DatabaseEngine.Postgres);
            started.SetResult();
            await posting.Task;
            return 0;
        });
        await started.Task;

        var published = shop.Programmes.PublishAsync(Text("club", 1), Noon - Duration.FromDays(1), "ann", default);
        var now = await shop.Programmes.PublishAsync(Text("other", 1), null, "ann", default);
        Assert.Equal(PublishStatus.Published, now.Status);
        Assert.False(published.IsCompleted);
        shop.Postings["club"] = Noon;
        posting.SetResult();
        await underWay;

        Assert.Equal(PublishStatus.PastIsPosted, (await published).Status);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task publishers_at_the_same_time_get_versions_of_their_own(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);

        var results = await Task.WhenAll(Enumerable.Range(1, 20)
            .Select(points => shop.Programmes.PublishAsync(Text("club", points), null, "ann", default)));

        Assert.Equal(Enumerable.Range(1, 20), results.Select(static result => result.Version!.Version).Order());
        Assert.Equal(20, shop.Programmes.Current.Find("club")!.Versions.Length);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_draft_is_replaced_only_by_who_has_seen_it(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        Assert.Null(await shop.Programmes.FindDraftAsync("club", default));

        var first = await shop.Programmes.SaveDraftAsync("club", "not yet valid", null, default);
        var second = await shop.Programmes.SaveDraftAsync("club", "mine", null, default);
        var third = await shop.Programmes.SaveDraftAsync("club", "mine", first.Draft!.Tag, default);
        var fourth = await shop.Programmes.SaveDraftAsync("club", "late", first.Draft.Tag, default);

        Assert.False(first.Stale);
        Assert.Equal((true, "not yet valid"), (second.Stale, second.Draft!.Text));
        Assert.False(third.Stale);
        Assert.Equal((true, "mine"), (fourth.Stale, fourth.Draft!.Text));
        Assert.Equal(third.Draft, await shop.Programmes.FindDraftAsync("club", default));
    }

    private static string Text(string id, int points) =>
        $"programme: {id}\ncurrency: GBP\ntimezone: Europe/London\npoints: {{}}\nearn: [{{ id: shop, on: purchase, "
            + $"points: {points} }}]\n";
}
