using System.Xml.Linq;

namespace Shopkeeper.Guards.Tests.References;

/// <summary>Who may know whom, read from the project files: modules know the Domain and the Platform, never each other.</summary>
internal static class ProjectGuard
{
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Shopkeeper.Domain"] = [],
        ["Shopkeeper.Documents"] = ["Shopkeeper.Domain"],
        ["Shopkeeper.Client"] = ["Shopkeeper.Domain"],
        ["Shopkeeper.Till"] = ["Shopkeeper.Domain", "Shopkeeper.Documents", "Shopkeeper.Client"],
        ["Shopkeeper.Platform"] = ["Shopkeeper.Domain"],
        ["Shopkeeper.Accounts"] = ["Shopkeeper.Domain", "Shopkeeper.Platform"],
        ["Shopkeeper.Members"] = ["Shopkeeper.Domain", "Shopkeeper.Platform"],
        ["Shopkeeper.Programmes"] = ["Shopkeeper.Domain", "Shopkeeper.Documents", "Shopkeeper.Platform"],
        ["Shopkeeper.Offers"] = ["Shopkeeper.Domain", "Shopkeeper.Platform"],
        ["Shopkeeper.MemberApp"] = ["Shopkeeper.Client"],
        ["Shopkeeper.Engagement"] = ["Shopkeeper.Domain", "Shopkeeper.Platform"],
        ["Shopkeeper.Server"] =
        [
            "Shopkeeper.Domain", "Shopkeeper.Platform", "Shopkeeper.Accounts", "Shopkeeper.Members", "Shopkeeper.Programmes",
            "Shopkeeper.Offers", "Shopkeeper.Engagement", "Shopkeeper.Documents", "Shopkeeper.Client", "Shopkeeper.MemberApp",
        ],
    };

    public static IEnumerable<Finding> Check(TextFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        if (!MayKnow.TryGetValue(name, out var allowed))
        {
            yield return new Finding(project.Path, 0, $"{name} is a new room: say here whom it may know");
            yield break;
        }

        var items = XDocument.Parse(project.Text).Descendants().ToArray();
        foreach (var known in Names(items, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(allowed))
        {
            yield return new Finding(project.Path, 0, $"{name} must not know {known}");
        }

        if (name == "Shopkeeper.Domain")
        {
            foreach (var package in Names(items, "PackageReference").Where(static package => package != "NodaTime"))
            {
                yield return new Finding(project.Path, 0, $"the Domain's only package is NodaTime, not {package}");
            }
        }
    }

    private static IEnumerable<string> Names(IEnumerable<XElement> items, string kind) =>
        items.Where(item => item.Name.LocalName == kind).Select(static item => (string?)item.Attribute("Include") ?? "");
}
