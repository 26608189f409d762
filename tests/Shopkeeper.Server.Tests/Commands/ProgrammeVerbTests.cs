using System.Text.Json.Nodes;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class ProgrammeVerbTests
{
    [Theory]
    [InlineData("sparks-2015.yaml")]
    [InlineData("bonus-card.yaml")]
    [InlineData("grocer-bonus.yaml")]
    public async Task the_ready_programmes_are_valid(string document)
    {
        var (exit, output, _) = await CommandRun.RunAsync("programme", "validate", Shipped.Programme(document), "--json");
        Assert.Equal(0, exit);
        Assert.True((bool)JsonNode.Parse(output)!["valid"]!);
    }

    [Fact]
    public async Task a_valid_document_is_told_what_has_no_effect_and_what_goes_by_arrival()
    {
        var (_, json, _) = await CommandRun.RunAsync("programme", "validate", Shipped.Programme("sparks-2015.yaml"), "--json");
        var (_, text, _) = await CommandRun.RunAsync("programme", "validate", Shipped.Programme("sparks-2015.yaml"));

        var answer = JsonNode.Parse(json)!;
        Assert.Equal(2, answer["notes"]!.AsArray().Count);
        Assert.Equal(
            ["free", "free", "arrival", "arrival", "arrival", "arrival"],
            answer["rules"]!.AsArray().Select(static rule => (string)rule!["order"]!));
        Assert.Contains("By order of arrival: review, shwop, survey, idea.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_problem_is_told_with_line_and_column()
    {
        await using var shop = await CommandShop.NewAsync();
        var file = shop.Write("bad.yaml", "programme: sparks\nname: Sparks\ncolour: red\n");
        var (exit, output, _) = await CommandRun.RunAsync("programme", "validate", file, "--json");
        Assert.Equal(2, exit);
        var answer = JsonNode.Parse(output)!;
        Assert.False((bool)answer["valid"]!);
        var problem = Assert.Single(answer["problems"]!.AsArray(), static one => (int)one!["line"]! == 3);
        Assert.Equal(1, (int)problem!["column"]!);
        Assert.Contains("colour", (string)problem["message"]!, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("programme", "publish", file)).Exit);
    }

    [Fact]
    public async Task a_document_that_is_not_there_is_one_sentence_and_exit_2()
    {
        var (exit, _, error) = await CommandRun.RunAsync("programme", "validate", "/no/such/file.yaml");
        Assert.Equal(2, exit);
        Assert.Contains("/no/such/file.yaml", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_version_is_published_from_a_date_and_listed()
    {
        await using var shop = await CommandShop.NewAsync();
        var published = await shop.JsonAsync("programme", "publish", Shipped.Programme("sparks-2015.yaml"), "--at", "2015-10-22");
        Assert.Equal("sparks", (string)published["programme"]!);
        Assert.Equal(1, (int)published["version"]!);

        // Midnight in London, which had summer time on that day.
        Assert.Equal("2015-10-21T23:00:00Z", (string)published["from"]!);
        Assert.Single((await shop.JsonAsync("programme", "list"))["versions"]!.AsArray());
    }
}
