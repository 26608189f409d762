using System.Text.RegularExpressions;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>
/// The project speaks of itself alone: no paths of one machine, no work orders, no unfinished business, nothing about how or
/// by whom it was written.
/// </summary>
internal static partial class WordGuard
{
    public static IEnumerable<Finding> Check(TextFile file, bool isTest) =>
        from line in file.Lines.Index()
        from Match match in Foreign().Matches(line.Item)
        where !(isTest && match.Value.Contains("shared", StringComparison.Ordinal))
        select new Finding(file.Path, line.Index + 1, $"'{match.Value}' does not belong into the project");

    // Put together from pieces, so that this file does not find itself.
    [GeneratedRegex(
        @"/wor[k]/|\.\./share[d]\b|/home/\w+/|\bissue [#]?\d+\b|\bT[O]DO\b|\bFI[X]ME\b|\bH[A]CK\b|\bLL[M]s?\b|\bA[I] (agent|assistant|helper|model|tool)s?\b"
        + @"|[Ll]anguage mode[l]|[Gg]enerated b[y] (an? )?(assistant|model)|\b[Cc]laud[e]\b|\bGP[T]\b|[Cc]opilo[t]|\bBRIE[F]\b"
        + @"|api\.nuge[t]\.org")]
    private static partial Regex Foreign();
}
