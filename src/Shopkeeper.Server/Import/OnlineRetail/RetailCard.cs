using System.Globalization;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// The card of a CustomerID: 29, the number with leading zeros to ten digits, and the check digit of EAN-13. So a card can be
/// computed from the number by anybody: 17850 holds 2900000178502.
/// </summary>
internal static class RetailCard
{
    public const int LongestCustomer = 10;

    public static string Of(long customer)
    {
        var digits = "29" + customer.ToString("D10", CultureInfo.InvariantCulture);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            // GS1: from the left, odd places count once and even places three times.
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
