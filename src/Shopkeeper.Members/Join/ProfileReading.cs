using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

internal static class ProfileReading
{
    /// <summary>The profile of a row; an empty one when there is none or its key was destroyed.</summary>
    public static async ValueTask<Profile> ReadAsync(ShopSecrets secrets, MemberRow row, CancellationToken cancel) =>
        row.Personal is { } sealedValue
        && await secrets.Cipher.DecryptAsync(row.Member, Profile.Field, sealedValue, cancel) is { } json
            ? Profile.Read(json)
            : new Profile();
}
