using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

/// <summary>An idempotency key and the body it came with, both only as keyed hashes.</summary>
internal readonly record struct JoinKey(KeyedHash Key, KeyedHash Body)
{
    /// <summary>Of a request that is no join, under a name of its own.</summary>
    public static JoinKey Of(ShopSecrets secrets, ActivityKey key, string kind, string body) => new(
        secrets.Hash(HashedField.Request, $"{kind}\0{key.Source}\0{key.Key}"), secrets.Hash(HashedField.Request, $"{kind}\0{body}"));

    public static JoinKey Of(ShopSecrets secrets, ActivityKey key, JoinRequest request) => new(
        secrets.Hash(HashedField.Request, $"{key.Source}\0{key.Key}"), secrets.Hash(HashedField.Request, Written(request)));

    // Every field with its length, so that no two different requests are written alike.
    private static string Written(JoinRequest request)
    {
        var text = new StringBuilder();
        foreach (var field in (ReadOnlySpan<string?>)[
            request.Programme, request.Card, request.Email, request.Phone, request.Status.ToString(), request.Name,
            request.BirthDate is { } born ? LocalDatePattern.Iso.Format(born) : null, request.HomeStore])
        {
            text.Append(field?.Length.ToString(CultureInfo.InvariantCulture) ?? "-").Append(':').Append(field).Append('\0');
        }

        foreach (var like in request.Likes)
        {
            text.Append(like.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(like).Append('\0');
        }

        // Later fields only when one of them is said: a body of an earlier version keeps its hash.
        var later = JsonSerializer.Serialize(LaterFields.Of(request), LaterJson.Default.LaterFields);
        return later == "{}" ? text.ToString() : text.Append(later).ToString();
    }
}

/// <summary>What a join may say since it is more than a card, a contact and a name; null is left out.</summary>
internal sealed record LaterFields(
    string? GivenName, string? FamilyName, PostalAddress? Address, string? Language, IReadOnlyDictionary<string, string>? Sizes,
    ContactHours? ContactHours, string? Store, string?[][]? Consents, string? Invitation, string? GreetWith)
{
    public static LaterFields Of(JoinRequest request) => new(
        request.GivenName, request.FamilyName, request.Address, request.Language,
        request.Sizes is { } sizes ? new SortedDictionary<string, string>(sizes.ToDictionary(), StringComparer.Ordinal) : null,
        request.ContactHours, request.Store, request.Consents.IsEmpty ? null : [.. request.Consents.Select(Written)],
        request.Invitation, request.GreetWith);

    private static string?[] Written(ConsentEntry entry) =>
    [
        entry.At == ConsentEntry.Unsaid ? null : InstantPattern.ExtendedIso.Format(entry.At), entry.Given ? "given" : "withdrawn",
        entry.Channel.ToString(), entry.Purpose.ToString(), entry.Basis.ToString(), entry.Source.ToString(), entry.Wording?.Version,
        entry.Wording?.Language, entry.Wording?.Text, entry.Sale, entry.Proof,
    ];
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LaterFields))]
internal sealed partial class LaterJson : JsonSerializerContext;
