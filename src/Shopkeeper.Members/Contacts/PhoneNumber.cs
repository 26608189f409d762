using PhoneNumbers;

namespace Shopkeeper.Members.Contacts;

/// <summary>A phone number in E.164 ("+447700900123"), so that every way of writing it finds the same member.</summary>
public static class PhoneNumber
{
    private const int Longest = 40;

    /// <summary>A region (ISO 3166, "GB") whose way of writing numbers is known.</summary>
    public static bool IsRegion(string region) => PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(region);

    /// <summary>Region: for numbers without a country code; null takes only numbers that start with + and their code.</summary>
    public static bool TryRead(string? text, string? region, out string e164, out string reason)
    {
        e164 = "";
        reason = region is null
            ? "A phone number starts with + and its country code, as in +44 20 7946 0018."
            : $"This is not a phone number of {region}, nor one with + and its country code.";
        if (string.IsNullOrWhiteSpace(text) || text.Length > Longest)
        {
            return false;
        }

        var util = PhoneNumberUtil.GetInstance();
        try
        {
            var number = util.Parse(text, region);

            // Possible, not valid: lists of number ranges age, and a number of a new range is somebody's number.
            if (!util.IsPossibleNumber(number) || number.HasExtension)
            {
                return false;
            }

            e164 = util.Format(number, PhoneNumberFormat.E164);
            reason = "";
            return true;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
