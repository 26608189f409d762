using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>The documents in `programmes/`, read as a user's would be.</summary>
public static class ReadyProgramme
{
    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder(), name + ".yaml"));

    public static ProgrammeDocument Document(string name) => Of(Text(name));

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder(), "*.yaml").Select(file =>
            Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static ProgrammeDocument Of(string text)
    {
        var check = ShopProgrammes.Validate(text);
        Assert.True(check.IsValid, string.Join("\n", check.Problems));
        return check.Document!;
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Shopkeeper.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The repository's root was not found.");
    }

    private static string Folder() => Path.Combine(Root(), "programmes");
}
