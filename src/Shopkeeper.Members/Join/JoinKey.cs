using System.Globalization;
using System.Text;
using NodaTime.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

/// <summary>An idempotency key and the body it came with, both only as keyed hashes.</summary>
internal readonly record struct JoinKey(KeyedHash Key, KeyedHash Body)
{
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

        return text.ToString();
    }
}
