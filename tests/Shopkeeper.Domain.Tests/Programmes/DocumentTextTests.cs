using CsCheck;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Documents;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>Texts that are no document at all, and what does and does not change a document.</summary>
public sealed class DocumentTextTests
{
    private const string Small = "programme: test\ncurrency: GBP\ntimezone: Europe/London\n";

    public static TheoryData<string, int, int, string> Malformed => new()
    {
        { "", 1, 1, "is empty" },
        { "# only a comment\n", 1, 1, "is empty" },
        { "- a\n- b\n", 1, 1, "A programme must be a map" },
        { "just words", 1, 1, "A programme must be a map" },
        { "programme: test\ncurrency: [GBP\ntimezone: Europe/London\n", 2, 11, "left open" },
        { "programme: \"test\ncurrency: GBP\n", 1, 12, "not valid YAML" },
        { "programme: test\n\tcurrency: GBP\n", 1, 12, "found a tab" },
        { Small + "---\n" + Small, 4, 1, "A second document" },
        { Small + "name: &n Test\n", 4, 7, "Anchors" },
        { Small + "name: *n\n", 4, 7, "Anchors" },
        { Small + "name: !!binary aGVsbG8=\n", 4, 7, "is not allowed; a document is plain data" },
        { Small + "? [a, b]\n: c\n", 4, 3, "A key must be a plain word" },
        { Small + "currency: EUR\n", 4, 1, "`currency` is here twice; the first one is in line 2" },
        { "{ \"programme\": \"test\",\n  \"currency\": \"GBP\",\n}", 3, 1, "not valid JSON" },
        { "{ \"programme\": \"test\",\n  \"currency\": 'GBP' }", 2, 15, "not valid JSON" },
        { "{ \"programme\": \"test\"", 1, 22, "not valid JSON" },
        { "{ \"programme\": \"test\" } x", 1, 25, "not valid JSON" },
        { "{ \"programme\": \"test\", \"programme\": \"other\", \"currency\": \"GBP\", \"timezone\": "
            + "\"Europe/London\" }", 1, 24, "here twice" },
        { "{ \"programme\": \"te\\ud800st\" }", 1, 16, "half of a surrogate pair" },
        { "{ \"programme\": \"test\",\n\"currency\": \"GBP\",\n  \"colour\": \"blå\", \"timezone\": "
            + "\"Europe/London\" }", 3, 3, "Unknown key `colour`" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void a_text_that_is_no_document_is_refused_where_it_breaks(string text, int line, int column, string words)
    {
        var check = ShopProgrammes.Validate(text);

        Assert.False(check.IsValid);
        Assert.Contains(check.Problems, problem => problem.Line == line && problem.Column == column
            && problem.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void several_problems_are_told_at_once_in_the_order_of_the_text()
    {
        var check = ShopProgrammes.Validate(
            "programme: Test Two\ncurrency: pounds\ntimezone: Europe/Lodnon\npoints: { expire: 0d }\nearn: [{ id: "
                + "r, on: purchase, points: none, cap: 0 }]\n");

        Assert.Equal([1, 2, 3, 4, 5, 5], check.Problems.Select(static problem => problem.Line));
        Assert.Contains("IANA time zone such as Europe/London", check.Problems[2].Message, StringComparison.Ordinal);
        Assert.Contains("lapse as they are earned", check.Problems[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void points_without_use_have_no_value_and_no_redeeming()
    {
        var check = ShopProgrammes.Validate(
            Small + "points:\n  spendable: false\n  value: { points: 10, worth: 1.00 GBP }\n  redeem: { minimum: "
                + "500 }\n");

        Assert.Equal([6, 7], check.Problems.Select(static problem => problem.Line));
        Assert.All(check.Problems, static problem =>
            Assert.Contains("`spendable: true`", problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("points: { value: { points: 10 } }", "`worth` is missing")]
    [InlineData("points: { value: { points: 10, worth: 1 EUR } }", "in EUR, which the programme does not name")]
    [InlineData("points: { value: { points: 10, worth: 0 GBP } }", "`worth` is zero")]
    [InlineData("points: { spendable: true, redeem: { minimum: 750, step: 500 } }", "not a multiple of `step` 500")]
    [InlineData("points: { expire: { on: 31 Dec, inactive: 12mo } }", "exactly one of `after`, `on` and `inactive`")]
    [InlineData("points: { expire: { on: 31 Feb } }", "a day of the year such as `31 Dec`")]
    [InlineData("points: { expire: { after: 12mo, years: 1 } }", "belongs to `on`")]
    [InlineData("points: { expire: 12h }", "must be a duration")]
    [InlineData("points: [{ name: A }]", "`id` is missing")]
    [InlineData("points: [{ id: a }, { id: a }]", "two kinds of points")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1 }]", "the programme has none; add `points`")]
    [InlineData("levels: [{ id: l, at: 1 }]", "the programme has none; add `points`")]
    public void points_that_contradict_themselves_are_refused(string text, string words)
    {
        var check = ShopProgrammes.Validate(Small + text + "\n");

        var problem = Assert.Single(check.Problems);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal(4, problem.Line);
    }

    [Fact]
    public void a_document_has_limits()
    {
        var deep = Small + "name: " + new string('[', 40) + new string(']', 40) + "\n";
        Assert.Contains("nested deeper than 32", ShopProgrammes.Validate(deep).Problems[0].Message,
            StringComparison.Ordinal);

        var large = Small + "#" + new string('x', ProgrammeLimits.DocumentBytes);
        Assert.Contains("larger than", ShopProgrammes.Validate(large).Problems[0].Message, StringComparison.Ordinal);

        var rules = string.Concat(Enumerable.Range(0, 1001).Select(i =>
            $"  - {{ id: r{i}, on: purchase, points: 1 }}\n"));
        var many = ShopProgrammes.Validate(Small + "points: {}\nearn:\n" + rules);
        Assert.Contains("at most 1000 rules", Assert.Single(many.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void any_damage_to_a_document_gives_problems_and_never_an_exception()
    {
        var texts = ReadyProgramme.Names().Select(ReadyProgramme.Text).ToArray();
        var damage = Gen.Select(
            Gen.Int[0, texts.Length - 1], Gen.Int[0, 3000], Gen.Int[0, 6],
            Gen.Char["{}[]:,-\"'#&*!|>%@`\t\n 0aé\\"].List[0, 3]);
        damage.Holds(cut =>
        {
            var (which, at, length, put) = cut;
            var text = texts[which];
            at %= text.Length;
            var damaged = string.Concat(text.AsSpan(0, at), string.Concat(put),
                text.AsSpan(Math.Min(text.Length, at + length)));
            var check = ShopProgrammes.Validate(damaged);
            Assert.Equal(check.IsValid, check.Problems.IsEmpty);
        }, iter: 1500);
    }

    [Fact]
    public void nested_aliases_do_not_expand()
    {
        var bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n";

        Assert.Contains("write the value out", Assert.Single(ShopProgrammes.Validate(bomb).Problems).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void comments_layout_and_key_order_do_not_change_the_hash()
    {
        var one = ShopProgrammes.Validate(Small + "points: { name: Stars, expire: 90d }\n");
        var other = ShopProgrammes.Validate(
            "# ours\ntimezone: Europe/London\nprogramme: 'test'\n\npoints:\n  expire: 90d # a quarter\n  name: "
                + "\"Stars\"\ncurrency: GBP");
        var changed = ShopProgrammes.Validate(Small + "points: { name: Stars, expire: 91d }\n");

        Assert.Equal(one.Document!.ContentHash, other.Document!.ContentHash);
        Assert.Matches("^[0-9a-f]{64}$", one.Document.ContentHash);
        Assert.NotEqual(one.Document.ContentHash, changed.Document!.ContentHash);
    }

    [Fact]
    public void the_canonical_form_reads_as_the_same_document()
    {
        foreach (var name in ReadyProgramme.Names())
        {
            var first = ShopProgrammes.Validate(ReadyProgramme.Text(name));
            var again = ShopProgrammes.Validate(first.Canonical, DocumentSyntax.Json);

            Assert.Empty(again.Problems);
            Assert.Equal(first.Canonical, again.Canonical);
            Assert.Equal(first.Document!.ContentHash, again.Document!.ContentHash);
            Assert.Equal(first.Document.Earn.Select(static rule => rule.Id),
                again.Document.Earn.Select(static rule => rule.Id));
        }
    }
}
