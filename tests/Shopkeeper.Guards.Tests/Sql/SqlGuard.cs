using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Sql;

/// <summary>SQL is code: lower case, in `.sql` files, one named statement at a time, a comment on top, columns by name.</summary>
internal static partial class SqlGuard
{
    public static IEnumerable<Finding> Check(TextFile file)
    {
        var bare = Strip(file.Text);
        var lines = bare.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Any(char.IsUpper))
            {
                yield return new Finding(file.Path, i + 1, "SQL is written in lower case");
            }

            if (EveryColumn().IsMatch(lines[i]))
            {
                yield return new Finding(file.Path, i + 1, "name the columns instead of *");
            }

            if (NamelessInsert().IsMatch(lines[i]))
            {
                yield return new Finding(file.Path, i + 1, "an insert names its columns");
            }
        }

        if (!file.Text.TrimStart().StartsWith("--", StringComparison.Ordinal))
        {
            yield return new Finding(file.Path, 1, "a comment on top says what this is for");
        }

        if (!file.Path.Contains("/Migrations/", StringComparison.Ordinal))
        {
            foreach (var finding in CheckNames(file, bare))
            {
                yield return finding;
            }
        }
    }

    /// <summary>Statements in C# strings: they belong into `.sql` files.</summary>
    public static IEnumerable<Finding> CheckStrings(CSharpFile file, IReadOnlyDictionary<string, string> allowed) =>
        !file.IsSource || allowed.ContainsKey(file.Path)
            ? []
            : from token in file.Root.DescendantTokens()
              where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                  or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken
              where Statement().IsMatch(token.ValueText)
              select file.At(token, "this statement belongs into a .sql file");

    private static IEnumerable<Finding> CheckNames(TextFile file, string bare)
    {
        var names = file.Lines.Where(static line => line.StartsWith("-- name:", StringComparison.Ordinal)).ToArray();
        foreach (var line in names.Where(static line => !Name().IsMatch(line)))
        {
            yield return new Finding(file.Path, 0, $"'{line}': a name is lower_case_with_underscores");
        }

        foreach (var twice in names.GroupBy(static line => line.Trim()).Where(static group => group.Count() > 1))
        {
            yield return new Finding(file.Path, 0, $"'{twice.Key}' stands twice");
        }

        var statements = bare.Split(';').Count(static part => part.Any(char.IsLetter));
        if (statements > names.Length)
        {
            yield return new Finding(file.Path, 0, $"{statements} statements but {names.Length} names");
        }
    }

    // Blanks comments and literals, keeping the lines.
    private static string Strip(string sql) => CommentOrLiteral().Replace(sql, static match =>
        new string('\n', match.Value.Count(static letter => letter == '\n')));

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\u0022[^\u0022\n]*\u0022", RegexOptions.Singleline)]
    private static partial Regex CommentOrLiteral();

    // An array has no other names than those of the insert above it: `select * from unnest(...)` is allowed.
    [GeneratedRegex(@"\b(select|returning)\s+(distinct\s+)?(\w+\.)?\*(?!\s+from\s+unnest\()")]
    private static partial Regex EveryColumn();

    [GeneratedRegex(@"\binsert\s+(or\s+\w+\s+)?into\s+[\w.]+\s+(values|select)\b")]
    private static partial Regex NamelessInsert();

    [GeneratedRegex(@"^-- name: [a-z][a-z0-9_]*\s*$")]
    private static partial Regex Name();

    [GeneratedRegex(
        @"^\s*(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index)\s)",
        RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Statement();
}
