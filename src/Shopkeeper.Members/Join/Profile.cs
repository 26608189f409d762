using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
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

    [JsonIgnore]
    public bool IsEmpty => Email is null && Phone is null && Name is null && BirthDate is null && Card is null && SecondNumber is null;

    [JsonIgnore]
    public LocalDate? Born => BirthDate is null ? null : LocalDatePattern.Iso.Parse(BirthDate).Value;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProfileJson.Default.Profile);

    public static Profile Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ProfileJson.Default.Profile)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
