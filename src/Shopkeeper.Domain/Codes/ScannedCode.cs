namespace Shopkeeper.Domain.Codes;

public enum CodeKind
{
    Product,
    Card,
    Member,
    RefundReceipt,
    Coupon,
}

/// <summary>
/// What a plain number from a scanner is by its GS1 prefix: a product, a number of the shop's own (20 to 29, 02 and 04:
/// cards, claims, weighed goods), a refund receipt, a coupon, or the global number of a member (GSRN, 18 digits).
/// </summary>
public readonly record struct ScannedCode(CodeKind Kind, string Digits)
{
    /// <summary>
    /// Reads a number of 8, 12, 13, 14 or 18 digits whose check digit holds. The reason says in plain words what is wrong,
    /// without repeating the number.
    /// </summary>
    public static bool TryRead(string? text, out ScannedCode code, out string reason)
    {
        code = default;
        if (!TryDigits(text, out var digits, out reason))
        {
            return false;
        }

        if (digits.Length is not (8 or 12 or 13 or 14 or 18))
        {
            reason = $"a code has 8, 12, 13, 14 or 18 digits, not {digits.Length}";
            return false;
        }

        if (!Gs1CheckDigit.Holds(digits))
        {
            reason = "the check digit is wrong";
            return false;
        }

        code = new ScannedCode(KindOf(digits), digits);
        return true;
    }

    /// <summary>A global coupon number (application identifier 255): 13 digits with check digit, then a serial of up to 12 digits.</summary>
    public static bool TryReadCoupon(string? text, out ScannedCode code, out string reason)
    {
        code = default;
        if (!TryDigits(text, out var digits, out reason))
        {
            return false;
        }

        if (digits.Length is < 13 or > 25)
        {
            reason = $"a coupon number has 13 to 25 digits, not {digits.Length}";
            return false;
        }

        if (!Gs1CheckDigit.Holds(digits.AsSpan(0, 13)))
        {
            reason = "the check digit is wrong";
            return false;
        }

        code = new ScannedCode(CodeKind.Coupon, digits);
        return true;
    }

    private static bool TryDigits(string? text, out string digits, out string reason)
    {
        digits = text?.Trim() ?? "";
        reason = digits.Length == 0 ? "the code is empty"
            : digits.Length > 64 ? "the code is too long"
            : digits.AsSpan().ContainsAnyExceptInRange('0', '9') ? "a code has digits only"
            : "";
        return reason.Length == 0;
    }

    private static CodeKind KindOf(string digits) => digits.Length switch
    {
        18 => CodeKind.Member,
        13 => digits.AsSpan(0, 3) switch
        {
            "980" => CodeKind.RefundReceipt,
            "981" or "982" or "983" or "984" => CodeKind.Coupon,
            ['9', '9', ..] => CodeKind.Coupon,
            ['2', ..] or ['0', '2' or '4', ..] => CodeKind.Card,
            _ => CodeKind.Product,
        },
        _ => CodeKind.Product,
    };
}
