using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Profiles;

/// <summary>The first thing that is wrong: its place in the body, and in plain words why.</summary>
public sealed record FieldProblem(Rejection Rejection, string Pointer, string Detail)
{
    internal static FieldProblem Malformed(string pointer, string detail) => new(Rejection.Malformed, pointer, detail);
}

/// <summary>Decides whether what a person told can be kept, field by field, and brings it into the form that is kept.</summary>
internal static class PersonCheck
{
    private const int LongestName = 200;
    private static readonly LocalDate FirstBirthDate = new(1900, 1, 1);
    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static FieldProblem? ProblemWith(PersonFields person, int minimumAge, LocalDate today) =>
        Text("/name", person.Name, LongestName)
        ?? Text("/givenName", person.GivenName, LongestName)
        ?? Text("/familyName", person.FamilyName, LongestName)
        ?? OfBirth(person.BirthDate, minimumAge, today)
        ?? (person.Address is { } address ? OfAddress(address) : null)
        ?? (person.Language is { } tag && !LanguageTag.IsOne(tag) ? FieldProblem.Malformed("/language", LanguageTag.Form) : null)
        ?? Text("/homeStore", person.HomeStore, Limits.NameLength)
        ?? (Likes.ProblemWith(person.Likes) is { } likes ? FieldProblem.Malformed("/likes", likes) : null)
        ?? (person.Sizes is { } sizes ? OfSizes(sizes) : null)
        ?? (person.ContactHours is { } hours ? OfHours(hours) : null)
        ?? (Greeting.IsOne(person.GreetWith) ? null : FieldProblem.Malformed("/greetWith", $"Staff are shown one of {Greeting.Names}, or nothing."));

    /// <summary>Of fields without a problem.</summary>
    public static PersonFields Clean(PersonFields person) => new()
    {
        Name = Clean(person.Name),
        GivenName = Clean(person.GivenName),
        FamilyName = Clean(person.FamilyName),
        BirthDate = person.BirthDate,
        Address = person.Address is { } address ? Clean(address) : null,
        Language = person.Language?.ToLowerInvariant(),
        HomeStore = person.HomeStore?.Trim(),
        Likes = Likes.Sorted(person.Likes),
        Sizes = person.Sizes is { Count: > 0 } sizes
            ? sizes.ToImmutableSortedDictionary(static one => Clean(one.Key)!, static one => Clean(one.Value)!, StringComparer.Ordinal)
            : null,
        ContactHours = person.ContactHours is { } hours ? Clean(hours) : null,
        GreetWith = person.GreetWith,
    };

    private static FieldProblem? Text(string pointer, string? text, int longest) =>
        PersonText.ProblemWith(text, longest) is { } problem ? FieldProblem.Malformed(pointer, problem) : null;

    private static FieldProblem? OfBirth(LocalDate? birthDate, int minimumAge, LocalDate today) =>
        birthDate is not { } born ? null
        : born < FirstBirthDate || born > today
            ? FieldProblem.Malformed("/birthDate", $"A date of birth lies between {LocalDatePattern.Iso.Format(FirstBirthDate)} and today.")
        : Period.Between(born, today, PeriodUnits.Years).Years < minimumAge
            ? new FieldProblem(Rejection.UnderAge, "/birthDate", $"Members are at least {minimumAge} years old; nothing was stored.")
        : null;

    private static FieldProblem? OfAddress(PostalAddress address)
    {
        var country = address.Country?.Trim().ToUpperInvariant() ?? "";
        var lines = address.Lines ?? [];
        return !PhoneNumber.IsRegion(country) ? FieldProblem.Malformed("/address/country", "A country is two letters of ISO 3166, as in GB.")
            : address.City is null ? FieldProblem.Malformed("/address/city", "An address has a city.")
            : lines.Count > Limits.AddressLines ? FieldProblem.Malformed("/address/lines", $"At most {Limits.AddressLines} lines.")
            : lines.Select((line, i) => Text($"/address/lines/{i}", line ?? "", Limits.AddressText)).FirstOrDefault(static one => one is not null)
                ?? Text("/address/city", address.City, Limits.AddressText)
                ?? Text("/address/region", address.Region, Limits.AddressText)
                ?? (address.Postcode is { } code && !Postcode.TryRead(code, country, out _)
                    ? FieldProblem.Malformed("/address/postcode", $"This is no postcode of {country}.")
                    : null);
    }

    private static FieldProblem? OfSizes(IReadOnlyDictionary<string, string> sizes) =>
        sizes.Count > Limits.Sizes ? FieldProblem.Malformed("/sizes", $"At most {Limits.Sizes} sizes.")
        : sizes.Select(static one =>
                PersonText.ProblemWith(one.Key, Limits.NameLength) is { } key ? FieldProblem.Malformed("/sizes", key)
                : Text("/sizes/" + one.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), one.Value ?? "", Limits.NameLength))
            .FirstOrDefault(static one => one is not null)
        ?? (sizes.Keys.Select(PersonText.Clean).Distinct(StringComparer.Ordinal).Count() < sizes.Count
            ? FieldProblem.Malformed("/sizes", "A kind of size stands there twice.")
            : null);

    private static FieldProblem? OfHours(ContactHours hours) =>
        !Time.Parse(hours.From ?? "").Success ? FieldProblem.Malformed("/contactHours/from", "A time is as in 09:30.")
        : !Time.Parse(hours.Until ?? "").Success ? FieldProblem.Malformed("/contactHours/until", "A time is as in 18:00.")
        : hours.From == hours.Until ? FieldProblem.Malformed("/contactHours/until", "Hours that end when they begin are none.")
        : hours.Days is { } days && (days.Count is 0 or > 7 || days.Any(static day => !Days.Contains(day, StringComparer.Ordinal)))
            ? FieldProblem.Malformed("/contactHours/days", $"Days are of {string.Join(", ", Days)}.")
        : null;

    private static string? Clean(string? text) => text is null ? null : PersonText.Clean(text);

    private static PostalAddress Clean(PostalAddress address)
    {
        var country = address.Country!.Trim().ToUpperInvariant();
        return new PostalAddress
        {
            Lines = address.Lines is { Count: > 0 } lines ? [.. lines.Select(PersonText.Clean)] : null,
            City = Clean(address.City),
            Region = Clean(address.Region),
            Postcode = address.Postcode is { } code && Postcode.TryRead(code, country, out var kept) ? kept : null,
            Country = country,
        };
    }

    private static ContactHours Clean(ContactHours hours) => hours with
    {
        Days = hours.Days is { } days ? [.. Days.Where(day => days.Contains(day, StringComparer.Ordinal))] : null,
    };
}
