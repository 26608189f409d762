using System.Diagnostics;

namespace Shopkeeper.Guards.Tests;

/// <summary>A file of the repository: path from the root with forward slashes, and its text.</summary>
internal sealed record TextFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>Where a guard bites: file, line (1 = first, 0 = the whole file) and what is wrong, in words.</summary>
internal sealed record Finding(string Path, int Line, string What)
{
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {What}" : $"{Path}: {What}";
}

/// <summary>The repository's own files: what git tracks, and what is new and not ignored.</summary>
internal static class Tree
{
    private static readonly HashSet<string> TextEndings = new(StringComparer.Ordinal)
    {
        ".cs", ".csproj", ".props", ".slnx", ".json", ".sql", ".md", ".txt", ".sh", ".yaml", ".yml", ".tsv", ".html",
        ".css", ".js", ".editorconfig", ".gitignore",
    };

    private static readonly Lazy<IReadOnlyList<string>> AllPaths = new(ListPaths);
    private static readonly Lazy<IReadOnlyList<TextFile>> AllTexts = new(ReadTexts);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Paths => AllPaths.Value;

    public static IReadOnlyList<TextFile> Texts => AllTexts.Value;

    public static IEnumerable<TextFile> Under(string folder, string ending) =>
        Texts.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal)
            && file.Path.EndsWith(ending, StringComparison.Ordinal));

    private static IReadOnlyList<TextFile> ReadTexts() => [.. Paths
        .Where(static path => TextEndings.Contains(Path.GetExtension(path)) || !Path.GetFileName(path).Contains('.'))
        .Select(static path => new TextFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Shopkeeper.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("The guards run inside the repository.");
    }

    private static IReadOnlyList<string> ListPaths()
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var word in new[] { "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z" })
        {
            start.ArgumentList.Add(word);
        }

        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException("The guards need a git work tree: " + git.StandardError.ReadToEnd());
        }

        return [.. paths.Distinct().Where(static path => File.Exists(Path.Combine(Root, path)))
            .Order(StringComparer.Ordinal)];
    }
}
