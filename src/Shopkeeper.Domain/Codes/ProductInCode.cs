namespace Shopkeeper.Domain.Codes;

/// <summary>
/// The article that a code of two dimensions is on: of a GS1 Digital Link, or of an element string in which the article (01) stands first,
/// as it does on packages. It needs no table of fields, as <see cref="Gs1.Gs1Message"/> does, and so checks nothing else of the code.
/// </summary>
public static class ProductInCode
{
    private const string Article = "01";
    private const int Digits = 14;

    /// <summary>Its number with 14 digits; null when there is none, or its check digit is wrong.</summary>
    public static string? Find(string code)
    {
        if (code.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || code.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            var path = code.Split('?', '#')[0].Split('/');
            var at = Array.FindIndex(path, 3, static one => one == Article);
            return at > 0 && at + 1 < path.Length ? NumberOf(path[at + 1]) : null;
        }

        // Behind the mark of the symbology and the separator that scanners send.
        var fields = code.AsSpan(code.StartsWith(']') ? Math.Min(3, code.Length) : 0).TrimStart('\u001d');
        if (code.StartsWith("]E", StringComparison.Ordinal))
        {
            return NumberOf(fields);
        }

        // A field of two more digits has no value: 18 digits are the global number of a member.
        var number = fields.StartsWith("(01)") ? fields[4..] : fields.StartsWith(Article) ? fields[2..] : [];
        return number.Length >= Digits && number.Length != Digits + 2 ? NumberOf(number[..Digits]) : null;
    }

    private static string? NumberOf(ReadOnlySpan<char> digits) =>
        digits.Length is 8 or 12 or 13 or Digits && Gs1CheckDigit.Holds(digits) ? digits.ToString().PadLeft(Digits, '0') : null;
}
