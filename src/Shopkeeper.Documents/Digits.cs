namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// The forms of numbers in documents. By hand: they are short, and without expressions the till, which reads its programme with the same
/// code, needs none of their library.
/// </summary>
internal static class Digits
{
    /// <summary>From 1 to so many digits.</summary>
    public static bool Are(ReadOnlySpan<char> text, int most) =>
        text.Length > 0 && text.Length <= most && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>The same, and behind a point from 1 to so many places, if there is a point.</summary>
    public static bool AreNumber(ReadOnlySpan<char> text, int most, int places) => text.IndexOf('.') is >= 0 and var point
        ? Are(text[..point], most) && Are(text[(point + 1)..], places)
        : Are(text, most);
}
