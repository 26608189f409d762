using Shopkeeper.Guards.Tests.Sources;
using Xunit;

namespace Shopkeeper.Guards.Tests.Rules;

public sealed class RuleTests
{
    // Where a failure is turned into an answer, a log line or a task's result, with the reason. Elsewhere it travels on.
    private static readonly Dictionary<string, string> Edges = new(StringComparer.Ordinal)
    {
        ["src/Shopkeeper.Server/Commands/CommandLine.cs"] = "a verb's failure becomes one sentence and an exit code",
        ["src/Shopkeeper.Platform/Databases/SqliteDatabase.cs"] = "the writer thread hands a failure to the caller's task",
        ["src/Shopkeeper.Accounts/Posting/PostingWay.cs"] = "a batch that failed runs one by one, and each caller gets its own failure",
        ["src/Shopkeeper.Accounts/Jobs/Placer.cs"] = "what cannot be placed now stays parked and is tried again",
    };

    [Fact]
    public void types_are_named_for_what_they_are() => Verdict.Clean(CSharpFile.All.SelectMany(NameGuard.Check));

    [Fact]
    public void a_manager_is_caught() =>
        Verdict.Bites(NameGuard.Check(CSharpFile.Plant("src/A.cs", "class PointsManager { }")), "ends in Manager");

    [Fact]
    public void the_domain_is_pure() => Verdict.Clean(CSharpFile.All.SelectMany(PureGuard.Check));

    [Theory]
    [InlineData("class A { double rate; }", "integers")]
    [InlineData("class A { object Rate = 1.5m; }", "integers")]
    [InlineData("class A { object Now() => System.DateTimeOffset.UtcNow; }", "argument")]
    [InlineData("class A { object Id() => System.Guid.NewGuid(); }", "argument")]
    public void an_impure_line_in_the_domain_is_caught(string text, string words) =>
        Verdict.Bites(PureGuard.Check(CSharpFile.Plant("src/Shopkeeper.Domain/A.cs", text)), words);

    [Fact]
    public void nothing_is_swallowed() => Verdict.Clean(CSharpFile.All.SelectMany(static file => CatchGuard.Check(file, Edges)));

    [Fact]
    public void the_list_of_edges_only_shrinks()
    {
        var none = new Dictionary<string, string>();
        var needed = CSharpFile.All.SelectMany(file => CatchGuard.Check(file, none)).Select(static finding => finding.Path);
        Assert.Empty(Edges.Keys.Except(needed));
    }

    [Theory]
    [InlineData("class A { void B() { try { } catch (System.IO.IOException) { } } }", "empty catch")]
    [InlineData("class A { int B() { try { return 1; } catch { return 0; } } }", "catch-all")]
    [InlineData("class A { int B() { try { return 1; } catch (Exception) { return 0; } } }", "catch-all")]
    public void a_swallowed_failure_is_caught(string text, string words) =>
        Verdict.Bites(CatchGuard.Check(CSharpFile.Plant("src/A.cs", text), Edges), words);

    [Fact]
    public void persisted_enums_are_explicit_and_append_only() => Verdict.Clean(CSharpFile.All.SelectMany(EnumGuard.Check));

    [Theory]
    [InlineData("enum Kind : byte { A = 1 }", "append-only")]
    [InlineData("// append-only\nenum Kind : byte { A = 1, B }", "explicit number")]
    [InlineData("// append-only\nenum Kind : byte { A = 1, B = 1 }", "twice")]
    public void a_loose_persisted_enum_is_caught(string text, string words) =>
        Verdict.Bites(EnumGuard.Check(CSharpFile.Plant("src/A.cs", text)), words);

    [Fact]
    public void every_rejection_is_made_somewhere() => Verdict.Clean(RejectionGuard.Check(CSharpFile.All));

    [Fact]
    public void a_dead_rejection_is_caught() => Verdict.Bites(
        RejectionGuard.Check(
            [
                CSharpFile.Plant("src/Shopkeeper.Domain/A.cs", "enum Rejection { None = 0, Asleep = 1 } class A { object B = Rejection.None; }"),
                CSharpFile.Plant("src/Shopkeeper.Platform/Http/Problems.cs", "class C { object B = Rejection.Asleep; }"),
            ]),
        "Rejection.Asleep");
}
