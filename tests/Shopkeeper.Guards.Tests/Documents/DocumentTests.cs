using Shopkeeper.Guards.Tests.Sources;
using Xunit;

namespace Shopkeeper.Guards.Tests.Documents;

public sealed class DocumentTests
{
    // Whose cases must all have their test by now.
    private static readonly HashSet<string> Finished = ["2", "3", "4", "5"];

    private static readonly TextFile Page = new("docs/A.md", "");

    [Fact]
    public void links_in_documents_resolve() => Verdict.Clean(
        Tree.Texts.Where(static file => file.Path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(static page => LinkGuard.Check(page, Tree.Texts, Tree.Paths)));

    [Theory]
    [InlineData("[the other page](B.md)", "leads nowhere")]
    [InlineData("[here](#nothing)", "no heading")]
    [InlineData("see `src/Nowhere.cs`", "there is no")]
    public void a_dead_link_is_caught(string text, string words)
    {
        var page = Page with { Text = text };
        Verdict.Bites(LinkGuard.Check(page, [page], [page.Path]), words);
    }

    [Fact]
    public void pages_that_the_code_names_exist() => Verdict.Clean(
        CSharpFile.All.Where(static file => !file.IsTest).SelectMany(static file => LinkGuard.CheckMentions(file.File, Tree.Paths)));

    [Fact]
    public void a_missing_page_named_in_a_comment_is_caught() =>
        Verdict.Bites(LinkGuard.CheckMentions(new TextFile("src/A.cs", "// docs/adr/9999-nothing.md"), []), "there is no");

    [Fact]
    public async Task commands_in_documents_can_be_typed()
    {
        foreach (var page in Tree.Texts.Where(static file => file.Path.EndsWith(".md", StringComparison.Ordinal)))
        {
            Verdict.Clean(await CommandGuard.CheckAsync(page, HelpAsync));
        }
    }

    [Theory]
    [InlineData("./run fly --data x", "no verb 'fly'")]
    [InlineData("./run verify --wings", "no --wings")]
    public async Task a_command_that_does_not_exist_is_caught(string text, string words) =>
        Verdict.Bites(await CommandGuard.CheckAsync(Page with { Text = text }, HelpAsync), words);

    [Fact]
    public void every_public_type_of_the_domain_is_in_the_glossary()
    {
        var glossary = Tree.Texts.Single(static file => file.Path == "docs/GLOSSARY.md").Text;
        Verdict.Clean(CSharpFile.All.SelectMany(file => GlossaryGuard.Check(file, glossary)));
    }

    [Fact]
    public void a_new_word_is_caught() => Verdict.Bites(
        GlossaryGuard.Check(CSharpFile.Plant("src/Shopkeeper.Domain/A.cs", "public record Wallet();"), "`Account`"), "Wallet");

    [Fact]
    public void every_limit_is_documented_with_its_value() =>
        Verdict.Clean(LimitGuard.Check(typeof(Domain.Kernel.Limits), Tree.Texts.Single(static file => file.Path == "docs/LIMITS.md").Text));

    [Fact]
    public void every_limit_of_a_programme_document_is_documented_with_its_value() => Verdict.Clean(LimitGuard.Check(
        typeof(Domain.Programmes.ProgrammeLimits), Tree.Texts.Single(static file => file.Path == "docs/LIMITS.md").Text));

    [Fact]
    public void an_outdated_limit_is_caught() => Verdict.Bites(LimitGuard.Check(typeof(OneLimit), "| lines | `Lines` | 9 |"), "`Lines` | 10");

    [Fact]
    public void every_case_of_a_finished_part_has_its_test()
    {
        var cases = Tree.Texts.Single(static file => file.Path == "docs/cases.tsv");
        Verdict.Clean(CaseGuard.Check(cases, Finished, CaseGuard.TestNames(CSharpFile.All)));
    }

    [Theory]
    [InlineData("case\tissue\ttest\nSP-01\t2\tSP_01_*", "no test is named")]
    [InlineData("case\tissue\ttest\nSP-01\t2\t", "no test is named")]
    [InlineData("case\tissue\ttest\nSP-01", "columns")]
    [InlineData("name\towner\nsparks-spend\t2", "header")]
    public void a_case_that_is_owed_is_caught(string text, string words) => Verdict.Bites(
        CaseGuard.Check(new TextFile("docs/cases.tsv", text), Finished, ["SP_02_returns"]), words);

    [Fact]
    public void the_project_speaks_of_itself_alone() => Verdict.Clean(
        Tree.Texts.Where(static file => file.Path != "docs/cases.tsv" && file.Name != "packages.lock.json"
                && !file.Path.StartsWith("samples/", StringComparison.Ordinal))
            .SelectMany(static file => WordGuard.Check(file, file.Path.StartsWith("tests/", StringComparison.Ordinal))));

    [Theory]
    [InlineData("// TO" + "DO later")]
    [InlineData("see issue" + " 7")]
    [InlineData("data in /wor" + "k/data")]
    public void a_foreign_word_is_caught(string text) =>
        Verdict.Bites(WordGuard.Check(new TextFile("src/A.cs", text), isTest: false), "does not belong");

    private static async Task<string> HelpAsync(string[] verbs)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        await Server.Commands.CommandLine.RunAsync([.. verbs, "--help"], output, error);
        return output.ToString();
    }

    private static class OneLimit
    {
        public const int Lines = 10;
    }
}
