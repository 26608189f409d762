using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Quality;

/// <summary>Of how many members something is known, and of how many it is good by the rules of today.</summary>
public sealed record FieldQuality(long Known, long Good);

/// <summary>Counts what is known of a shop's members and how good it is; keeps no value.</summary>
internal sealed class Hygiene(LocalDate today, int minimumAge)
{
    private readonly SortedDictionary<string, (long Known, long Good)> fields = new(StringComparer.Ordinal);
    private readonly long[] grades = new long[Enum.GetValues<AddressGrade>().Length];

    public long Members { get; private set; }

    public long Held { get; private set; }

    public ImmutableSortedDictionary<string, FieldQuality> Fields => fields.ToImmutableSortedDictionary(
        static one => one.Key, static one => new FieldQuality(one.Value.Known, one.Value.Good), StringComparer.Ordinal);

    /// <summary>By grade, the worst first.</summary>
    public ImmutableArray<long> Grades => [.. grades];

    public void Add(MemberStatus status, Profile profile)
    {
        Members++;
        Held += status == MemberStatus.Held ? 1 : 0;
        Count("name", profile.Name ?? profile.FamilyName ?? profile.GivenName, name => Holds(new PersonFields { Name = name }));
        Count("email", profile.Email, static email => EmailAddress.TryRead(email, out _, out _));
        Count("phone", profile.Phone, static phone => PhoneNumber.TryRead(phone, null, out _, out _));
        Count("birthDate", profile.BirthDate, _ => Holds(new PersonFields { BirthDate = profile.Born }));
        Count("address", profile.Address, address => Holds(new PersonFields { Address = address }));
        grades[(int)AddressGrading.Of(profile.Address)]++;
    }

    private bool Holds(PersonFields person) => PersonCheck.ProblemWith(person, minimumAge, today) is null;

    private void Count<T>(string field, T? value, Func<T, bool> isGood)
        where T : class
    {
        var (known, good) = fields.GetValueOrDefault(field);
        fields[field] = value is null ? (known, good) : (known + 1, good + (isGood(value) ? 1 : 0));
    }
}
