using NodaTime;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Duplicates;

/// <summary>Counts how good particulars are, member by member.</summary>
internal sealed class Hygiene(string? phoneRegion, LocalDate today)
{
    private static readonly LocalDate FirstBirthDate = new(1900, 1, 1);

    private long members;
    private Share emails;
    private Share phones;
    private Share names;
    private Share births;
    private readonly long[] grades = new long[Enum.GetValues<AddressGrade>().Length];

    public void Count(Profile profile)
    {
        members++;
        emails = With(emails, profile.Email, static text => EmailAddress.TryRead(text, out _, out _));
        phones = With(phones, profile.Phone, text => PhoneNumber.TryRead(text, phoneRegion, out _, out _));
        names = With(names, profile.Name ?? profile.FamilyName ?? profile.GivenName, IsName);
        if (profile.Address is { } address)
        {
            grades[(int)AddressGrading.Of(address)]++;
        }

        births = With(births, profile.BirthDate, _ => profile.Born is { } born && born > FirstBirthDate && born < today);
    }

    public HygieneRun Close(Instant at, long duplicates) => new(at, members, emails, phones, names, births, duplicates)
    {
        Addresses = new AddressGrades(grades[(int)AddressGrade.Premise], grades[(int)AddressGrade.Street], grades[(int)AddressGrade.PostcodeOnly], grades[(int)AddressGrade.Unusable]),
    };

    /// <summary>At least two letters, not all the same one, and no digits: `xx`, `n/a` and `12345` are nobody.</summary>
    internal static bool IsName(string name)
    {
        var letters = name.Where(char.IsLetter).Select(char.ToLowerInvariant).ToArray();
        return letters.Length >= 2 && letters.Distinct().Count() > 1 && !name.Any(char.IsDigit)
            && !string.Equals(new string(letters), "na", StringComparison.Ordinal) && !string.Equals(new string(letters), "test", StringComparison.Ordinal);
    }

    private static Share With(Share share, string? text, Func<string, bool> isValid) =>
        text is null ? share : new Share(share.There + 1, share.Valid + (isValid(text) ? 1 : 0));
}
