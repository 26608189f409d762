namespace Shopkeeper.Guards.Tests;

/// <summary>The repository's own files, as git knows them.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Shopkeeper.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("These tests run inside the repository.");
    }
}
