namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>
/// What stands in the North American coupons of GS1: 8110 (North American Coupon Application Guideline) says what is taken off for what, 8112
/// (Coupon Data Specification) names an offer that is looked up. Parts of a length of their own follow the digit that says it. Whose company
/// prefixes they are is not looked up. What is wrong comes in words; empty when nothing is.
/// </summary>
internal static class AmericanCoupon
{
    // A company's number has 6 to 12 digits, and so on: the digit before says how many more than so many.
    private const int Least = 6;

    private const string Lengths = "0123456";
    private const string AnyLength = "0123456789";
    private const string ValueLengths = "12345";
    private const string RetailerLengths = "1234567";
    private const char SameCompany = '9';

    /// <summary>8110: the parts that may be missing begin with a digit of their own, and stand in its order.</summary>
    public static string WrongWith(string value)
    {
        var rest = new CouponDigits(value);
        rest.Sized(Lengths, Least, "company").Take(6, "offer").Sized(ValueLengths, 0, "value");
        Purchase(rest, "first purchase");
        if (rest.IsNext('1'))
        {
            rest.One("0123", "rule for more purchases");
            Purchase(rest, "second purchase");
            OtherCompany(rest, "second purchase");
        }

        if (rest.IsNext('2'))
        {
            Purchase(rest, "third purchase");
            OtherCompany(rest, "third purchase");
        }

        var until = rest.IsNext('3') ? rest.Date("last day") : "";
        var from = rest.IsNext('4') ? rest.Date("first day") : "";
        if (rest.IsNext('5'))
        {
            rest.Sized(AnyLength, Least, "serial number");
        }

        if (rest.IsNext('6'))
        {
            rest.Sized(RetailerLengths, Least, "retailer");
        }

        if (rest.IsNext('9'))
        {
            rest.One("01256", "kind of value").One("012", "item that the value is for").One(AnyLength, "mark of the store").One("01", "mark against multiplying");
        }

        return rest.End() is { Length: > 0 } wrong ? wrong
            : until.Length > 0 && string.CompareOrdinal(from, until) > 0 ? "ends before it begins"
            : "";
    }

    /// <summary>8112.</summary>
    public static string WrongWithOffer(string value)
    {
        var rest = new CouponDigits(value);
        rest.One("01", "format").Sized(Lengths, Least, "funder").Take(6, "offer").Sized(AnyLength, Least, "serial number");
        return rest.End();
    }

    private static void Purchase(CouponDigits rest, string which) =>
        rest.Sized(ValueLengths, 0, which).One("012349", "kind of the " + which).Take(3, "family of the " + which);

    private static void OtherCompany(CouponDigits rest, string which)
    {
        if (!rest.IsNext(SameCompany))
        {
            rest.Sized(Lengths, Least, "company of the " + which);
        }
    }
}
