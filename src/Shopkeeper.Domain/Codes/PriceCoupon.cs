using System.Globalization;

namespace Shopkeeper.Domain.Codes;

/// <summary>
/// A coupon as an EAN-13 of common currency (GS1 General Specifications, section 2.6.4), prefixes 981 and 982: issuer (4 digits), reference
/// (2), and what it takes off in hundredths of the shop's currency, as prefix 981 has one decimal and 982 two. IsFree: the value 000, the
/// goods are free. The prefixes 983, 984 and 99 have layouts of their own countries, and are not read.
/// </summary>
public readonly record struct PriceCoupon(string Issuer, string Reference, long Hundredths)
{
    public bool IsFree => Hundredths == 0;

    /// <summary>False for every number that is no such coupon, a wrong check digit included.</summary>
    public static bool TryRead(ScannedCode code, out PriceCoupon coupon)
    {
        coupon = default;
        if (code is not { Kind: CodeKind.Coupon, Digits: { Length: 13 } digits } || digits.AsSpan(0, 3) is not ("981" or "982"))
        {
            return false;
        }

        var value = long.Parse(digits.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        coupon = new PriceCoupon(digits[3..7], digits[7..9], digits[2] == '1' ? value * 10 : value);
        return true;
    }
}
