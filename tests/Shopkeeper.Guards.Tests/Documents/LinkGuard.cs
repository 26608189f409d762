using System.Text.RegularExpressions;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>
/// Links and paths in documents lead somewhere: relative links with their anchors, paths in code quotes that start in a room
/// of the repository, and pages that comments in the code name.
/// </summary>
internal static partial class LinkGuard
{
    public static IEnumerable<Finding> Check(TextFile page, IReadOnlyCollection<TextFile> files, IReadOnlyCollection<string> paths)
    {
        var known = paths.Concat(paths.SelectMany(Folders)).ToHashSet(StringComparer.Ordinal);
        var lines = page.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (Match link in Link().Matches(lines[i]))
            {
                if (Broken(page, link.Groups[1].Value, files, known) is { } what)
                {
                    yield return new Finding(page.Path, i + 1, what);
                }
            }

            foreach (Match quoted in QuotedPath().Matches(lines[i]))
            {
                var path = quoted.Groups[1].Value.TrimEnd('/');
                if (!path.Contains('*') && !known.Contains(path))
                {
                    yield return new Finding(page.Path, i + 1, $"there is no {path}");
                }
            }
        }
    }

    /// <summary>A page named in the code must exist.</summary>
    public static IEnumerable<Finding> CheckMentions(TextFile source, IReadOnlyCollection<string> paths) =>
        from line in source.Lines.Index()
        from Match mention in Page().Matches(line.Item)
        where !paths.Contains(mention.Value)
        select new Finding(source.Path, line.Index + 1, $"there is no {mention.Value}");

    private static string? Broken(TextFile page, string target, IReadOnlyCollection<TextFile> files, HashSet<string> known)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(page.Path) ?? "";
        var path = parts[0].Length == 0 ? page.Path : Normal(Path.Combine(folder, parts[0]));
        if (path.Length > 0 && !known.Contains(path))
        {
            return $"the link to {target} leads nowhere";
        }

        var file = files.FirstOrDefault(file => file.Path == path);
        return parts.Length == 2 && file is not null && !Anchors(file).Contains(parts[1])
            ? $"{path} has no heading for #{parts[1]}"
            : null;
    }

    private static string Normal(string path) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", path))).TrimEnd('/');

    private static IEnumerable<string> Folders(string path)
    {
        for (var at = Path.GetDirectoryName(path); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    // A heading's anchor as code hosts make it: lower case, spaces to dashes, punctuation dropped.
    private static HashSet<string> Anchors(TextFile page) => page.Lines
        .Where(static line => line.StartsWith('#'))
        .Select(static line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|docs|programmes|samples|eng|tests|bench|\.ci)/[^`\s]*)`")]
    private static partial Regex QuotedPath();

    [GeneratedRegex(@"docs/[\w/.-]+\.md")]
    private static partial Regex Page();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
