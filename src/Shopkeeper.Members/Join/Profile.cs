using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

/// <summary>
/// What we know of a person, only ever written sealed. Card: a number that we drew, because nobody else has it; numbers that
/// were presented are not kept. SecondNumber: a till's log gave it beside the one that identifies. Stored as JSON with these names: append-only, unknown ones are ignored.
/// </summary>
public sealed record Profile
{
    public static readonly PersonalField Field = new("member", "personal");

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? Name { get; init; }

    /// <summary>ISO date.</summary>
    public string? BirthDate { get; init; }

    public string? Card { get; init; }

    public string? SecondNumber { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public PostalAddress? Address { get; init; }

    public IReadOnlyDictionary<string, string>? Sizes { get; init; }

    public ContactHours? ContactHours { get; init; }

    public string? GreetWith { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Email is null && Phone is null && Name is null && BirthDate is null && Card is null && SecondNumber is null
        && GivenName is null && FamilyName is null && Address is null && Sizes is null && ContactHours is null
        && GreetWith is null;

    /// <summary>Of a name that was told whole, the last word is the family's; empty = not known.</summary>
    [JsonIgnore]
    public (string Given, string Family) Names => GivenName is not null || FamilyName is not null
        ? (GivenName ?? "", FamilyName ?? "")
        : (Name ?? "").LastIndexOf(' ') is var last && last < 0 ? ("", Name ?? "") : (Name![..last], Name[(last + 1)..]);

    [JsonIgnore]
    public LocalDate? Born => BirthDate is null ? null : LocalDatePattern.Iso.Parse(BirthDate).Value;

    /// <summary>The personal part of what a person told, in place of what was known; what is said in clear words is in the facts.</summary>
    public Profile With(PersonFields person) => this with
    {
        Name = person.Name,
        GivenName = person.GivenName,
        FamilyName = person.FamilyName,
        BirthDate = person.BirthDate is { } born ? LocalDatePattern.Iso.Format(born) : null,
        Address = person.Address,
        Sizes = person.Sizes,
        ContactHours = person.ContactHours,
        GreetWith = person.GreetWith,
    };

    public bool Says(Profile other) => Write().AsSpan().SequenceEqual(other.Write());

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProfileJson.Default.Profile);

    public static Profile Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ProfileJson.Default.Profile)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
