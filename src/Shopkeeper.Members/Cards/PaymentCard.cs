namespace Shopkeeper.Members.Cards;

/// <summary>
/// Recognises what may be the number of a payment card (PAN): it is neither stored nor repeated in a message
/// (PCI DSS 4.0, requirement 3). 13 to 19 digits, Luhn, and a prefix that an issuer uses (ISO/IEC 7812-1).
/// </summary>
public static class PaymentCard
{
    private const int Shortest = 13;
    private const int Longest = 19;

    public static bool LooksLike(ReadOnlySpan<char> digits) =>
        digits.Length is >= Shortest and <= Longest
        && !digits.ContainsAnyExceptInRange('0', '9')
        && HasIssuerPrefix(digits)
        && LuhnHolds(digits);

    /// <summary>True when free text carries one, also with spaces or hyphens between its digits.</summary>
    public static bool AppearsIn(ReadOnlySpan<char> text)
    {
        Span<char> run = stackalloc char[Longest + 1];
        var length = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                run[Math.Min(length, Longest)] = letter;
                length++;
                continue;
            }

            if (letter is ' ' or '-' && length > 0)
            {
                continue;
            }

            if (length <= Longest && LooksLike(run[..length]))
            {
                return true;
            }

            length = 0;
        }

        return length <= Longest && LooksLike(run[..length]);
    }

    public static bool LuhnHolds(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    private static bool HasIssuerPrefix(ReadOnlySpan<char> digits)
    {
        var four = ((digits[0] - '0') * 1000) + ((digits[1] - '0') * 100) + ((digits[2] - '0') * 10) + digits[3] - '0';
        return four switch
        {
            >= 2200 and <= 2204 => true, // Mir
            >= 2221 and <= 2720 => digits.Length == 16, // Mastercard
            >= 3000 and <= 3059 or >= 3600 and <= 3699 or >= 3800 and <= 3999 => true, // Diners
            >= 3400 and <= 3499 or >= 3700 and <= 3799 => digits.Length == 15, // American Express
            >= 3528 and <= 3589 => true, // JCB
            >= 4000 and <= 4999 => true, // Visa
            >= 5000 and <= 5999 => true, // Mastercard, Maestro
            >= 6000 and <= 6999 => true, // Discover, UnionPay, Maestro, RuPay
            _ => false,
        };
    }
}
