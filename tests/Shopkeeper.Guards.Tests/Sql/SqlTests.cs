using Shopkeeper.Guards.Tests.Sources;
using Xunit;

namespace Shopkeeper.Guards.Tests.Sql;

public sealed class SqlTests
{
    // Files with statements of their own, with the reason.
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal);

    [Fact]
    public void sql_files_are_lower_case_named_and_explicit() => Verdict.Clean(Tree.Under("src/", ".sql").SelectMany(SqlGuard.Check));

    [Fact]
    public void statements_live_in_sql_files() =>
        Verdict.Clean(CSharpFile.All.SelectMany(static file => SqlGuard.CheckStrings(file, Allowed)));

    [Theory]
    [InlineData("-- name: find\nSELECT id from account;", "lower case")]
    [InlineData("-- name: find\nselect * from account;", "instead of *")]
    [InlineData("-- name: find\nselect a.* from account a;", "instead of *")]
    [InlineData("-- name: add\ninsert into account values (1);", "names its columns")]
    [InlineData("select id from account;\n-- name: find", "comment on top")]
    [InlineData("-- name: Find\nselect id from account;", "lower_case")]
    [InlineData("-- name: find\nselect id from a;\nselect id from b;", "2 statements")]
    [InlineData("-- name: find\nselect id from a;\n-- name: find\nselect id from b;", "twice")]
    public void careless_sql_is_caught(string text, string words) =>
        Verdict.Bites(SqlGuard.Check(new TextFile("src/A/Find.sql", text)), words);

    [Fact]
    public void a_statement_in_a_string_is_caught() => Verdict.Bites(
        SqlGuard.CheckStrings(CSharpFile.Plant("src/A.cs", "class A { string b = \"select id from account\"; }"), Allowed),
        ".sql file");
}
