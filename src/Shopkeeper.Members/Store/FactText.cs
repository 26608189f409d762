using Shopkeeper.Domain.Facts;

namespace Shopkeeper.Members.Store;

/// <summary>Lists of names in one column. Segments: ids have no blank, so one blank parts them.</summary>
internal static class FactText
{
    public static string Segments(FactRecord facts) => string.Join(' ', facts.Segments);

    /// <summary>Likes have blanks, but no control characters: one per line.</summary>
    public static string Likes(FactRecord facts) => string.Join('\n', facts.Likes);

    public static System.Collections.Immutable.ImmutableArray<string> Likes(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public static System.Collections.Immutable.ImmutableArray<string> Segments(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
