namespace Shopkeeper.Domain.Codes;

/// <summary>
/// The GS1 check digit (GS1 General Specifications, section 7.9): data digits from the right times 3, 1, 3, 1 …; the digit
/// that brings the sum to a multiple of ten. It misses a swap of neighbours that differ by 5, so it is no security.
/// </summary>
public static class Gs1CheckDigit
{
    /// <summary>The check digit of these data digits ('0' to '9' only).</summary>
    public static char Of(ReadOnlySpan<char> data)
    {
        var sum = 0;
        for (var i = 0; i < data.Length; i++)
        {
            Invariant(data[i]);
            var weight = (data.Length - i) % 2 == 1 ? 3 : 1;
            sum += (data[i] - '0') * weight;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    /// <summary>True when the last digit is the check digit of those before it; false for anything that is not digits.</summary>
    public static bool Holds(ReadOnlySpan<char> code) =>
        code.Length > 1 && !code.ContainsAnyExceptInRange('0', '9') && Of(code[..^1]) == code[^1];

    private static void Invariant(char digit) => Kernel.Invariant.Hold(char.IsAsciiDigit(digit), "a check digit is of digits");
}
