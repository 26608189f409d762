using System.Text.Json;

namespace Shopkeeper.Client;

/// <summary>What a browser answers: Challenge goes back with the answer, Options are for `navigator.credentials`.</summary>
public sealed record PasskeyChallenge(string Challenge, JsonElement Options, DateTimeOffset Until);

/// <summary>Credential: what the browser gave.</summary>
public sealed record AddPasskey(string Challenge, JsonElement Credential, string Name);

/// <summary>Credential: what the browser gave.</summary>
public sealed record UsePasskey(string Challenge, JsonElement Credential);

public sealed record Passkey(string PasskeyId, string Name, DateTimeOffset Created)
{
    public DateTimeOffset? Used { get; init; }
}

/// <summary>Domain: pages elsewhere cannot use them.</summary>
public sealed record MemberPasskeys(string Domain, IReadOnlyList<Passkey> Passkeys);

public sealed partial class ShopkeeperClient
{
    public Task<Answer<MemberPasskeys>> PasskeysAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/passkeys", ClientJson.Default.MemberPasskeys, cancel);

    public Task<Answer<PasskeyChallenge>> AskToAddPasskeyAsync(string member, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Of(member) + "/passkeys/challenges", null, ClientJson.Default.PasskeyChallenge, null, cancel);

    public Task<Answer<Passkey>> AddPasskeyAsync(string member, AddPasskey added, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/passkeys", added, ClientJson.Default.AddPasskey, ClientJson.Default.Passkey, cancel);

    public Task<Answer<MemberPasskeys>> RemovePasskeyAsync(string member, string passkey, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Delete, $"{Of(member)}/passkeys/{Text(passkey)}", null, ClientJson.Default.MemberPasskeys, null, cancel);

    public Task<Answer<PasskeyChallenge>> AskForPasskeyAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, "v1/sign-in/passkeys/challenges", null, ClientJson.Default.PasskeyChallenge, null, cancel);

    /// <summary>The same session as a mailed code gives.</summary>
    public Task<Answer<SignedIn>> SignInWithPasskeyAsync(UsePasskey used, CancellationToken cancel = default) =>
        PostAsync("v1/sign-in/passkeys", used, ClientJson.Default.UsePasskey, ClientJson.Default.SignedIn, cancel);
}
