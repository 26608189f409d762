using Shopkeeper.Domain.Programmes.Diff;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>What changes, in plain words, and what it means for members.</summary>
public sealed class ProgrammeDiffTests
{
    private const string Text = """
        programme: club
        name: Club
        currency: [GBP, EUR]
        timezone: Europe/London
        points: { name: Stars, expire: 24mo, pending: 14d, value: { points: 100, worth: { GBP: 1.00, EUR: 1.20 } }, redeem: { minimum: 500, step: 250 } }
        earn:
          - { id: visit, on: purchase, points: 10, onReturn: keep }
          - { id: spend, on: purchase, points: 10, per: { GBP: 1.00, EUR: 1.20 }, exclude: { category: [gift-cards] } }
          - { id: wine, on: purchase, multiply: 3, of: [spend], only: { category: [wine, beer] }, when: { weekday: [mon] } }
          - { id: review, on: review, points: 25, limit: 2 per day, cap: 100 }
        levels:
          - { id: silver, name: Silver, at: 1000, unlocks: ["gate:sale"] }
        returns: { when-short: within-balance }
        """;

    [Fact]
    public void the_same_document_changes_nothing() =>
        Assert.Empty(ProgrammeDiff.Of(ReadyProgramme.Of(Text), ReadyProgramme.Of(Text)));

    [Theory]
    [InlineData("points: 10, per", "points: 12, per", "Better", "rule `spend`: 10 points per 1.00 GBP or 1.20 EUR becomes 12 points per 1.00 GBP or 1.20 EUR")]
    [InlineData("per: { GBP: 1.00, EUR: 1.20 }", "per: { GBP: 2.00, EUR: 1.20 }", "Worse", "rule `spend`: 10 points per 1.00 GBP or 1.20 EUR becomes 10 points per 2.00 GBP or 1.20 EUR")]
    [InlineData("per: { GBP: 1.00, EUR: 1.20 }", "per: { GBP: 2.00, EUR: 1.00 }", "Unclear", null)]
    [InlineData("points: 10, onReturn: keep", "points: 10", "Worse", "rule `visit`: on return members keep it becomes it is taken back")]
    [InlineData("exclude: { category: [gift-cards] }", "exclude: { category: [gift-cards, fuel] }", "Worse", "rule `spend`: leaves out category gift-cards becomes category gift-cards, category fuel")]
    [InlineData(", exclude: { category: [gift-cards] }", "", "Better", "rule `spend`: leaves out category gift-cards becomes nothing")]
    [InlineData("multiply: 3", "multiply: 2.5", "Worse", "rule `wine`: 3 times becomes 2.5 times")]
    [InlineData("only: { category: [wine, beer] }", "only: { category: [wine] }", "Worse", null)]
    [InlineData("only: { category: [wine, beer] }", "only: { category: [wine, tea] }", "Unclear", null)]
    [InlineData(", when: { weekday: [mon] }", "", "Better", "rule `wine`: on Monday becomes any day")]
    [InlineData("limit: 2 per day", "limit: 1 per day", "Worse", "rule `review`: limit 2 per day becomes 1 per day")]
    [InlineData("limit: 2 per day", "limit: 9 per week", "Unclear", null)]
    [InlineData("limit: 2 per day", "limit: 2 per day, scope: member", "Unclear", "rule `review`: limit 2 per day becomes 2 per day for each member")]
    [InlineData("limit: 2 per day, ", "", "Better", "rule `review`: limit 2 per day becomes no limit")]
    [InlineData("cap: 100", "cap: 50", "Worse", "rule `review`: cap 100 points an activity becomes 50 points an activity")]
    [InlineData("expire: 24mo", "expire: 12mo", "Worse", "points `points`: expire 24 months after they were earned becomes 12 months after they were earned")]
    [InlineData("expire: 24mo", "expire: never", "Better", null)]
    [InlineData("expire: 24mo", "expire: { inactive: 12mo }", "Unclear", null)]
    [InlineData("pending: 14d", "pending: 7d", "Better", "points `points`: wait for 14 days becomes for 7 days")]
    [InlineData("points: 100, worth: { GBP: 1.00, EUR: 1.20 }", "points: 200, worth: { GBP: 1.00, EUR: 1.20 }", "Worse", null)]
    [InlineData("minimum: 500", "minimum: 250", "Better", "points `points`: smallest redemption 500 points becomes 250 points")]
    [InlineData("at: 1000", "at: 900", "Better", "level `silver`: at 1,000 points becomes at 900 points")]
    [InlineData("name: Silver", "name: Argent", "Neutral", "level `silver`: name Silver becomes Argent")]
    [InlineData("when-short: within-balance", "when-short: deficit", "Worse", "programme: a return that finds too few points takes what there is becomes leaves a deficit")]
    public void one_change_is_one_sentence(string old, string now, string effect, string? words)
    {
        Assert.Contains(old, Text, StringComparison.Ordinal);
        var change = Assert.Single(Of(Text.Replace(old, now, StringComparison.Ordinal)));
        Assert.Equal(effect, change.Effect.ToString());
        Assert.Equal(words ?? change.Words, change.Words);
    }

    [Fact]
    public void what_comes_is_better_and_what_goes_is_worse()
    {
        var changes = Of(Text
            .Replace("  - { id: review, on: review, points: 25, limit: 2 per day, cap: 100 }", "  - { id: idea, on: survey, points: 5 }", StringComparison.Ordinal));

        Assert.Equal(
            [(PlanKind.Added, "idea", PlanEffect.Better), (PlanKind.Removed, "review", PlanEffect.Worse)],
            changes.Select(static change => (change.Kind, change.Id, change.Effect)));
        Assert.Equal("rule `idea` is new: 5 points", changes[0].Words);
    }

    [Fact]
    public void another_order_of_rules_is_said()
    {
        var visit = "  - { id: visit, on: purchase, points: 10, onReturn: keep }\n";
        var moved = Text.Replace(visit, "", StringComparison.Ordinal).Replace("levels:\n", visit + "levels:\n", StringComparison.Ordinal);
        Assert.Contains("order of the rules", Assert.Single(Of(moved)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void everything_of_a_new_programme_is_new() => Assert.All(
        ProgrammeDiff.Of(null, ReadyProgramme.Of(Text)), static change => Assert.Equal(PlanKind.Added, change.Kind));

    private static System.Collections.Immutable.ImmutableArray<PlanChange> Of(string after) =>
        ProgrammeDiff.Of(ReadyProgramme.Of(Text), ReadyProgramme.Of(after));
}
