using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Shopkeeper.Guards.Tests.Repository;

/// <summary>What lies in git: a short root, sources only, locked and pinned packages.</summary>
internal static partial class RepositoryGuard
{
    public const int RootEntries = 20;

    public static IEnumerable<Finding> CheckRoot(IEnumerable<string> paths)
    {
        var entries = paths.Select(static path => path.Split('/')[0]).Distinct().ToArray();
        return entries.Length > RootEntries
            ? [new Finding(".", 0, $"{entries.Length} entries in the root, at most {RootEntries}: {string.Join(' ', entries)}")]
            : [];
    }

    public static IEnumerable<Finding> CheckArtefacts(IEnumerable<string> paths) =>
        from path in paths
        where Artefact().IsMatch(path)
        select new Finding(path, 0, "databases, logs and build output stay out of git");

    public static IEnumerable<Finding> CheckLocks(IReadOnlyCollection<string> paths) =>
        from path in paths
        where path.EndsWith(".csproj", StringComparison.Ordinal)
        let expected = Path.GetDirectoryName(path)!.Replace('\\', '/') + "/packages.lock.json"
        where !paths.Contains(expected)
        select new Finding(path, 0, "its packages.lock.json is missing");

    public static IEnumerable<Finding> CheckPins(TextFile packages)
    {
        foreach (var item in XDocument.Parse(packages.Text).Descendants("PackageVersion"))
        {
            var (name, version) = ((string?)item.Attribute("Include") ?? "", (string?)item.Attribute("Version") ?? "");
            if (!Exact().IsMatch(version))
            {
                yield return new Finding(packages.Path, 0, $"{name} {version} is not one exact version");
            }
            else if (OfDotNet().IsMatch(name) && !version.StartsWith("10.", StringComparison.Ordinal))
            {
                yield return new Finding(packages.Path, 0, $"{name} {version}: packages of .NET are 10.*");
            }
        }
    }

    /// <summary>Versions stand in one place.</summary>
    public static IEnumerable<Finding> CheckProject(TextFile project) =>
        from item in XDocument.Parse(project.Text).Descendants("PackageReference")
        where item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null
        select new Finding(project.Path, 0, $"the version of {(string?)item.Attribute("Include")} belongs into Directory.Packages.props");

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts|node_modules|TestResults)/|\.(db|db-wal|db-shm|sqlite|log|dll|exe|pdb|nupkg|trx|binlog)$")]
    private static partial Regex Artefact();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?$")]
    private static partial Regex Exact();

    [GeneratedRegex(@"^Microsoft\.(AspNetCore|Data|Extensions)\.")]
    private static partial Regex OfDotNet();
}
