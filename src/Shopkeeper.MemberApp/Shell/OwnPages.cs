namespace Shopkeeper.MemberApp.Shell;

/// <summary>Where somebody goes on after signing in.</summary>
public static class OwnPages
{
    /// <summary>Only to pages of our own: an address that leads elsewhere is none.</summary>
    public static string Or(string? asked, string standard) =>
        asked is { Length: > 0 } next && next[0] == '/' && (next.Length == 1 || (next[1] != '/' && next[1] != '\\')) && !next.Any(char.IsControl)
            ? next : standard;
}
