namespace Shopkeeper.MemberApp.Barcodes;

/// <summary>An EAN-13 as modules (GS1 General Specifications, section 5.2): 95 of them, true = bar.</summary>
public static class Ean13
{
    public const int Modules = 95;

    private static readonly string[] Left =
        ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];

    // Which digits of the left half are written with the other set, by the first digit.
    private static readonly string[] Parity =
        ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];

    /// <summary>Null for what is no number of 13 digits with its check digit.</summary>
    public static bool[]? Of(string digits)
    {
        if (digits.Length != 13 || !digits.All(char.IsAsciiDigit) || digits[12] - '0' != CheckDigit(digits))
        {
            return null;
        }

        var text = new System.Text.StringBuilder("101");
        for (var i = 1; i <= 6; i++)
        {
            var code = Left[digits[i] - '0'];
            text.Append(Parity[digits[0] - '0'][i - 1] == 'L' ? code : Reverse(Invert(code)));
        }

        text.Append("01010");
        for (var i = 7; i <= 12; i++)
        {
            text.Append(Invert(Left[digits[i] - '0']));
        }

        return [.. text.Append("101").ToString().Select(static module => module == '1')];
    }

    private static int CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        return (10 - (sum % 10)) % 10;
    }

    private static string Invert(string code) => string.Concat(code.Select(static module => module == '1' ? '0' : '1'));

    private static string Reverse(string code) => string.Concat(code.Reverse());
}
