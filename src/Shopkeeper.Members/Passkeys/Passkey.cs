using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Passkeys;

/// <summary>A passkey as its member sees it.</summary>
public sealed record Passkey(Guid Id, string Name, Instant Created, Instant? Used)
{
    public const string Prefix = "psk";

    internal static readonly PersonalField StoredName = new("passkey", "name");
}

/// <summary>A passkey as it is stored. Handle: random, what an authenticator knows the member by. Uses: as the authenticator counts; Name: sealed.</summary>
internal sealed record PasskeyRow(
    Guid Id, MemberId Member, Guid Handle, byte[] Credential, byte[] PublicKey, uint Uses, (bool CanBe, bool Is) BackedUp, byte[] Name,
    Instant Created, Instant? Used)
{
    /// <summary>Authenticators are given its letters as bytes.</summary>
    public string HandleText => Handle.ToString("N");
}

/// <summary>What a browser is to answer. Challenge goes back with the answer; Options are for `navigator.credentials`.</summary>
public sealed record PasskeyChallenge(string Challenge, string Options, Instant Until);

public enum PasskeyOutcome
{
    Added,

    /// <summary>The challenge or the answer to it: wrong, old, used, or of another site.</summary>
    NotAccepted,

    /// <summary>This authenticator has one for the member already.</summary>
    AlreadyThere,
    TooMany,
    NoMember,
}
