using Microsoft.AspNetCore.Identity;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Passkeys;

/// <summary>Somebody as an authenticator knows him.</summary>
internal sealed record PasskeyUser(string Handle);

/// <summary>
/// Our passkeys as ASP.NET Core's check of passkeys asks for them. It reads only; whatever it could write, we write ourselves, with what
/// goes with it in one transaction.
/// </summary>
internal sealed class PasskeyUsers(PasskeyStore store) : IUserPasskeyStore<PasskeyUser>
{
    /// <summary>Null when nobody has a passkey under this handle.</summary>
    public async Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParseExact(userId, "N", out var handle) && (await store.OfHandleAsync(handle, cancellationToken)).Length > 0
            ? new PasskeyUser(userId) : null;

    public async Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await store.HolderAsync(credentialId, cancellationToken) is { } handle ? new PasskeyUser(handle.ToString("N")) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(one => one.CredentialId.AsSpan().SequenceEqual(credentialId));

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        [.. (await store.OfHandleAsync(Guid.ParseExact(user.Handle, "N"), cancellationToken)).Select(Of)];

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Reads();

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Reads();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw Reads();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw Reads();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw Reads();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Reads();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Reads();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Reads();

    public void Dispose()
    {
    }

    private static UserPasskeyInfo Of(PasskeyRow row) => new(
        row.Credential, row.PublicKey, row.Created.ToDateTimeOffset(), row.Uses, null, isUserVerified: true, row.BackedUp.CanBe, row.BackedUp.Is,
        attestationObject: [], clientDataJson: []);

    private static InvariantViolated Reads() => new("the check of passkeys reads only");
}
