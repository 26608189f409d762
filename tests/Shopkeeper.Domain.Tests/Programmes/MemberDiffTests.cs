using NodaTime;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Notices;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>What members are told of a change, and what nobody is told.</summary>
public sealed class MemberDiffTests
{
    private const string Text = """
        programme: club
        name: Club
        currency: [GBP, EUR]
        timezone: Europe/London
        points: { name: Stars, expire: 24mo, pending: 14d, spendable: true, value: { points: 100, worth: { GBP: 1.00, EUR: 1.20 } }, redeem: { minimum: 500, step: 250 } }
        earn:
          - { id: visit, on: purchase, points: 10, onReturn: keep, budget: 90000 }
          - { id: spend, on: purchase, points: 10, per: { GBP: 1.00, EUR: 1.20 }, exclude: { category: [gift-cards] } }
          - { id: staff, on: purchase, points: 7, when: { segment: [staff] } }
          - { id: review, on: review, points: 25, limit: 2 per day, cap: 100 }
        levels:
          - { id: silver, name: Silver, at: 1000, unlocks: ["gate:sale"] }
        returns: { when-short: within-balance }
        adjust-limit: 5000
        offers:
          list: { pool: shared, slots: { 0: 2 } }
          tea: { percent: 20, in: list }
        notice: { text: { en: Better, el: Καλύτερα } }
        """;

    [Fact]
    public void the_same_document_changes_nothing() => Assert.Empty(MemberDiff.Of(ReadyProgramme.Of(Text), ReadyProgramme.Of(Text)));

    [Theory]
    [InlineData("points: 10, per", "points: 12, per", "rule spend gives Better PerAmount PerAmount")]
    [InlineData("EUR: 1.20 }, exclude", "EUR: 1.30 }, exclude", "rule spend gives Worse PerAmount PerAmount")]
    [InlineData("at: 1000", "at: 2000", "level silver at Worse Points Points")]
    [InlineData("expire: 24mo", "expire: 12mo", "points points expiry Worse Period Period")]
    [InlineData("expire: 24mo, ", "", "points points expiry Better Period None")]
    [InlineData("minimum: 500", "minimum: 250", "points points redeem-minimum Better Points Points")]
    [InlineData("worth: { GBP: 1.00", "worth: { GBP: 0.50", "points points worth Worse Worth Worth")]
    [InlineData("slots: { 0: 2 }", "slots: { 0: 3 }", "pool list picks Better Steps Steps")]
    [InlineData("category: [gift-cards]", "category: [gift-cards, fuel]", "rule spend goods-left-out Worse - -")]
    [InlineData("limit: 2 per day", "limit: 1 per day", "rule review limit Worse Steps Steps")]
    [InlineData("onReturn: keep", "onReturn: keep, when: { segment: [vip] }", "rule visit for-some Worse - -")]
    [InlineData(", when: { segment: [staff] }", "", "rule staff new Better - Points")]
    [InlineData("budget: 90000", "budget: 100", "")]
    [InlineData("adjust-limit: 5000", "adjust-limit: 1", "")]
    [InlineData("points: 7", "points: 9", "")]
    [InlineData("segment: [staff]", "segment: [vip]", "")]
    [InlineData("percent: 20", "percent: 10", "")]
    [InlineData("in: list }", "in: list }\n  cake: { percent: 30, in: list }", "pool list offers Better Count Count")]
    [InlineData("in: list }", "in: list }\n  cake: { percent: 30, in: list, when: { segment: [vip] } }", "")]
    public void a_change_is_told_by_part_respect_and_values(string before, string after, string told) => Assert.Equal(
        told,
        string.Join("; ", MemberDiff.Of(ReadyProgramme.Of(Text), ReadyProgramme.Of(Text.Replace(before, after, StringComparison.Ordinal)))
            .Select(static change => string.Join(
                ' ', change.Part, change.Id, change.What, change.Effect, change.Before?.Form.ToString() ?? "-", change.After?.Form.ToString() ?? "-"))));

    [Fact]
    public void amounts_are_told_in_the_currency_in_which_they_change()
    {
        var change = Assert.Single(MemberDiff.Of(
            ReadyProgramme.Of(Text), ReadyProgramme.Of(Text.Replace("EUR: 1.20 }, exclude", "EUR: 1.30 }, exclude", StringComparison.Ordinal))));
        Assert.Equal(("EUR", 120L, 130L), ($"{change.After!.Amount!.Value.Currency}", change.Before!.Amount!.Value.Minor, change.After.Amount.Value.Minor));
    }

    [Fact]
    public void a_rule_that_becomes_one_for_some_is_told_by_the_name_that_all_know()
    {
        var after = Text.Replace("onReturn: keep,", "onReturn: keep, name: Whales, when: { segment: [vip] },", StringComparison.Ordinal);
        var change = Assert.Single(MemberDiff.Of(ReadyProgramme.Of(Text), ReadyProgramme.Of(after)));
        Assert.Equal(("for-some", null), (change.What, change.Name));
    }

    [Fact]
    public void a_pilot_is_told_for_the_day_from_which_it_is_for_everybody()
    {
        var history = History(
            (Text, 1, null), (Text.Replace("at: 1000", "at: 900", StringComparison.Ordinal), 10, new Pilot(["cardiff-1"], [], Day(20))));
        Assert.Equal(Day(20), Assert.Single(ProgrammeNotices.Of(history, Day(2))).From);
        Assert.Empty(ProgrammeNotices.Of(history, Day(20)));
    }

    [Fact]
    public void a_pilot_that_another_version_ends_is_nobodys_notice()
    {
        var history = History(
            (Text, 1, null), (Text.Replace("at: 1000", "at: 900", StringComparison.Ordinal), 10, new Pilot([], ["staff"], Day(20))), (Text, 15, null));
        Assert.Empty(ProgrammeNotices.Of(history, Day(1)));
    }

    [Fact]
    public void of_two_versions_for_one_instant_the_later_one_is_told_and_a_text_once()
    {
        var first = Text.Replace("at: 1000", "at: 900", StringComparison.Ordinal);
        var second = Text.Replace("at: 1000", "at: 800", StringComparison.Ordinal).Replace("Better", "Even better", StringComparison.Ordinal);
        var history = History((Text, 1, null), (first, 5, null), (second, 5, null), (second + "\nunknown-products: ignore\n", 6, null));
        var notice = Assert.Single(ProgrammeNotices.Of(history, Day(1)));
        Assert.Equal(("Even better", 800L), (notice.Text!.In("en"), Assert.Single(notice.Changes).After!.Points));
    }

    [Theory]
    [InlineData("text: { en: Better, el: Καλύτερα }", "text: [a]", "notice: { text")]
    [InlineData("text: { en: Better", "text: { english: Better", "keys such as")]
    public void a_text_that_is_none_is_refused_where_it_stands(string before, string after, string said)
    {
        var check = Shopkeeper.Programmes.ShopProgrammes.Validate(Text.Replace(before, after, StringComparison.Ordinal));
        var problem = Assert.Single(check.Problems);
        Assert.Equal(Text.Split('\n').Length, problem.Line);
        Assert.True(problem.Message.Contains(said, StringComparison.Ordinal) || problem.Message.Contains("`text`", StringComparison.Ordinal), problem.Message);
    }

    private static Instant Day(int day) => Instant.FromUtc(2026, 3, day, 0, 0);

    private static ProgrammeHistory History(params (string Text, int Day, Pilot? Pilot)[] versions) => ProgrammeHistory.Of(
        "club", versions.Select(static (one, at) => RuleSet.Compile(ReadyProgramme.Of(one.Text), at + 1, Day(one.Day), one.Pilot)));
}
