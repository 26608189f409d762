using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.TakeOver;

public sealed class ConsentsImportTests
{
    private const string Wording = "\"wording\":{\"version\":\"2014-1\",\"language\":\"el\",\"text\":\"Ναι, στείλτε μου νέα.\"}";

    private static readonly string Log = TakeOverShop.Lines(
    [
        Line(1, "true", "\"channel\":\"email\",\"purpose\":\"offers\",\"at\":\"2014-01-01T00:00:00Z\"," + Wording),
        Line(1, "false", "\"channel\":\"email\",\"purpose\":\"offers\",\"at\":\"2015-01-01T00:00:00Z\""),
        Line(2, "true", "\"channel\":\"sms\",\"purpose\":\"surveys\",\"at\":\"2014-01-01T00:00:00Z\",\"proof\":\"form 17\"," + Wording),
    ]);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_consent_log_comes_along_once_and_what_holds_is_shown_per_member(DatabaseEngine engine)
    {
        await using var shop = await TakeOverShop.NewAsync(engine, members: 2);
        var (exit, output, error) = await TakeOverShop.ImportAsync(shop, "consents", Log, 3);
        Assert.True(exit == 0, error);
        Assert.Equal((3, 0), Figures(output));
        var proof = shop.Lines("consents-proof.jsonl");
        Assert.Equal([(2L, false), (1L, true)], proof.Select(static line => ((long)line["entries"]!, (bool)line["holds"]![0]!["given"]!)));

        (exit, output, _) = await TakeOverShop.ImportAsync(shop, "consents", Log, 3);
        Assert.Equal(0, exit);
        Assert.Equal((0, 3), Figures(output));
    }

    [Fact]
    public async Task a_wrong_total_stores_nothing_and_bad_lines_are_named()
    {
        await using var shop = await TakeOverShop.NewAsync(members: 2);
        var (exit, _, error) = await TakeOverShop.ImportAsync(shop, "consents", Log, 4);
        Assert.Equal(1, exit);
        Assert.Contains("The control total says 4 entries; the file has 3.", error, StringComparison.Ordinal);

        var bad = TakeOverShop.Lines(
        [
            Line(1, "true", "\"channel\":\"email\",\"purpose\":\"offers\"," + Wording),
            Line(9, "true", "\"channel\":\"email\",\"purpose\":\"offers\",\"at\":\"2014-01-01T00:00:00Z\"," + Wording),
            Line(1, "true", "\"channel\":\"email\",\"purpose\":\"marketing\",\"at\":\"2014-01-01T00:00:00Z\"," + Wording),
            Line(1, "true", "\"channel\":\"email\",\"purpose\":\"offers\",\"at\":\"2014-01-01T00:00:00Z\""),
            Line(1, "true", "\"channel\":\"email\",\"purpose\":\"offers\",\"basis\":\"soft-opt-in\",\"at\":\"2014-01-01T00:00:00Z\"," + Wording),
            Line(1, "true", "\"channel\":\"email\",\"purpose\":\"offers\",\"at\":\"2999-01-01T00:00:00Z\"," + Wording),
        ]);
        (exit, _, error) = await TakeOverShop.ImportAsync(shop, "consents", bad, 6);
        Assert.Equal(1, exit);
        Assert.Contains("0 were taken over", error, StringComparison.Ordinal);
        Assert.Equal(["malformed", "unknown-member", "malformed", "malformed", "malformed", "malformed"], TakeOverShop.Reasons(shop));
    }

    private static string Line(int member, string given, string rest) =>
        $"{{\"email\":\"member{member}@example.com\",\"consent\":{{\"given\":{given},\"source\":\"import\",{rest}}}}}";

    private static (long, long) Figures(string output)
    {
        var json = JsonNode.Parse(output)!;
        return ((long)json["accepted"]!, (long)json["replayed"]!);
    }
}
