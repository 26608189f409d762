using Shopkeeper.Domain.Facts;

namespace Shopkeeper.Members.Store;

/// <summary>Segments in one column: ids have no blank, so one blank parts them.</summary>
internal static class FactText
{
    public static string Segments(FactRecord facts) => string.Join(' ', facts.Segments);

    public static System.Collections.Immutable.ImmutableArray<string> Segments(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
