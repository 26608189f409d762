using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Import;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class SimulateVerbTests(ImportedYear year)
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task the_version_in_force_over_the_sample_year_changes_nobody(DatabaseEngine engine)
    {
        await using var shop = await year.CopyAsync(engine);

        var same = await shop.JsonAsync("programme", "simulate", Shipped.Programme("sparks-2015.yaml"));
        var text = await File.ReadAllTextAsync(Shipped.Programme("sparks-2015.yaml"), TestContext.Current.CancellationToken);
        var draft = shop.Write("draft.yaml", text.Replace("points: 10", "points: 12", StringComparison.Ordinal));
        var richer = await shop.JsonAsync("simulate", draft);
        var later = await shop.JsonAsync("simulate", draft, "--from", "2011-06-01");
        var sample = await shop.JsonAsync("simulate", draft, "--sample", "100");

        Assert.Equal((15_917, 3_658, 0), ((int)same["activities"]!, (int)same["members"]!, (int)same["membersChanged"]!));
        Assert.Equal((0, 0, 0), ((int)same["pointsDelta"]!, (int)same["winners"]!, (int)same["losers"]!));
        Assert.Null(same["costDelta"]);
        Assert.True(same.ContainsKey("costDelta"));
        Assert.True((long)same["perSecond"]! > 0);
        Assert.Contains("no money value", same["notes"]!.ToJsonString(), StringComparison.Ordinal);

        // Every purchase of whole pounds gives a fifth more: 61,990,770 earned become 74,388,924, and returns take back more.
        Assert.Equal((61_990_770, 74_388_924), ((long)richer["points"]![0]!["earnedBefore"]!, (long)richer["points"]![0]!["earned"]!));
        Assert.Equal(((int)richer["membersChanged"]!, 0), ((int)richer["winners"]!, (int)richer["losers"]!));
        Assert.InRange((int)later["winners"]!, 1, (int)richer["winners"]! - 1);
        Assert.Equal(100, (int)sample["members"]!);
        var scenario = shop.Write("more.yaml", "scenario: More\npurchases: [{ uplift: 10 }]\nredeemed: 50\n");
        var assumed = await shop.JsonAsync("simulate", draft, "--scenario", scenario);
        Assert.Equal(13_168, (int)assumed["scenario"]!["purchases"]![0]!["purchases"]!);
        Assert.Equal(7_438_892, (long)assumed["scenario"]!["extraPoints"]!);
        Assert.Equal((long)richer["pointsDelta"]!, (long)assumed["pointsDelta"]!);
        Assert.Equal(sample["topWinners"]!.ToJsonString(), (await shop.JsonAsync("simulate", draft, "--sample", "100"))["topWinners"]!.ToJsonString());
    }

    [Fact]
    public async Task no_history_is_an_answer_of_zeroes_a_sentence_and_exit_2()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();

        var (exit, output, error) = await shop.RunAsync("simulate", Shipped.Programme("sparks-2015.yaml"), "--json");

        Assert.Equal(2, exit);
        Assert.Contains("\"activities\":0", output, StringComparison.Ordinal);
        Assert.Contains("no history to simulate over", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task bad_input_is_told_as_validate_and_publish_tell_it()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        var broken = shop.Write("bad.yaml", "programme: sparks\nname: Sparks\ncolour: red\n");
        var moved = shop.Write("moved.yaml", (await File.ReadAllTextAsync(
            Shipped.Programme("sparks-2015.yaml"), TestContext.Current.CancellationToken))
            .Replace("points: { name: Sparks", "points: { id: other, name: Sparks", StringComparison.Ordinal));

        var (exit, output, error) = await shop.RunAsync("simulate", broken, "--json");
        Assert.Equal(2, exit);
        Assert.Contains("\"valid\":false", output, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:3:1", error, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("programme", "plan", broken)).Exit);

        var guess = shop.Write("guess.yaml", "scenario: More\nredeemed: 101\n");
        (exit, _, error) = await shop.RunAsync("simulate", Shipped.Programme("sparks-2015.yaml"), "--scenario", guess);
        Assert.Equal(2, exit);
        Assert.Contains("guess.yaml:2:11", error, StringComparison.Ordinal);

        (exit, _, error) = await shop.RunAsync("simulate", moved);
        Assert.Equal(2, exit);
        Assert.Contains("at place 1", error, StringComparison.Ordinal);
        Assert.Equal(64, (await shop.RunAsync("simulate", Shipped.Programme("sparks-2015.yaml"), "--sample", "0")).Exit);
        Assert.Equal(64, (await shop.RunAsync(
            "simulate", Shipped.Programme("sparks-2015.yaml"), "--from", "2015-01-02", "--to", "2015-01-01")).Exit);
    }

    [Fact]
    public async Task a_plan_says_in_plain_words_what_changes_and_which_notice_that_needs()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        var text = await File.ReadAllTextAsync(Shipped.Programme("sparks-2015.yaml"), TestContext.Current.CancellationToken);
        var draft = shop.Write("draft.yaml", text
            .Replace("    points: 10\n    per: 1.00 GBP", "    points: 12\n    per: 1.00 GBP", StringComparison.Ordinal)
            .Replace("at: 14000", "at: 16000", StringComparison.Ordinal));

        var plan = await shop.JsonAsync("programme", "plan", draft);
        var (_, words, _) = await shop.RunAsync("programme", "plan", draft);
        var nothing = await shop.JsonAsync("programme", "plan", Shipped.Programme("sparks-2015.yaml"));

        Assert.Equal((1, 1, 1), ((int)plan["inForce"]!, (int)plan["better"]!, (int)plan["worse"]!));
        Assert.True((bool)plan["notice"]!["needed"]!);
        Assert.Equal("P30D", (string)plan["notice"]!["period"]!);
        Assert.Contains("rule `spend`: 10 points per 1.00 GBP becomes 12 points per 1.00 GBP", words, StringComparison.Ordinal);
        Assert.Contains("level `events`: at 14,000 points becomes at 16,000 points", words, StringComparison.Ordinal);
        Assert.Contains("Notice is needed", words, StringComparison.Ordinal);
        Assert.Empty(nothing["changes"]!.AsArray());
        Assert.False((bool)nothing["notice"]!["needed"]!);
    }
}
