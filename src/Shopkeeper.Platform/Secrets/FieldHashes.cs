using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>What is hashed with a key of its own, so that equal values in two fields do not look alike.</summary>
public enum HashedField
{
    Card,
    Email,
    Phone,

    /// <summary>Idempotency keys and bodies of joins: a body has an address in it.</summary>
    Request,

    /// <summary>The id of a voucher: its code is made of this hash, so that no code is stored anywhere.</summary>
    Voucher,

    /// <summary>A voucher's code as it was presented: by this hash it is found.</summary>
    Code,

    /// <summary>The seal of quotes: nothing of it is stored.</summary>
    Quote,

    /// <summary>The number of a printed card: made of its run and its serial, so that no number is stored anywhere.</summary>
    Print,

    /// <summary>A batch of invitations and a number in it: the code is made of this hash, so that no code is stored anywhere.</summary>
    Invitation,

    /// <summary>An invitation's code as it was presented.</summary>
    InvitationCode,

    /// <summary>The seal of what an address must confirm: nothing of it is stored.</summary>
    Confirmation,

    /// <summary>Addresses and numbers that must not be contacted: they look like nobody's elsewhere.</summary>
    Suppression,

    /// <summary>A member's id in the web shop, and the app's id of its device.</summary>
    Web,
    Device,

    /// <summary>A PIN before it is derived: without the shop's pepper nobody tries out the few that there are.</summary>
    Pin,

    /// <summary>An invitation into a household, as it was presented.</summary>
    HouseholdCode,

    /// <summary>The id of a member who shares an account: led to like a card, so that a posting knows who acted.</summary>
    Member,

    /// <summary>The secret of a member's session, and a code that was mailed, with the question that it answers.</summary>
    Session,
    MailedCode,

    /// <summary>The key of the codes on receipts, and numbers there: no code is stored anywhere.</summary>
    Claim,

    /// <summary>Whoever is counted for wrong codes: a member, a key, a number.</summary>
    Guesser,

    /// <summary>The request for a handover's code, of which the code is made; and the code as it was presented.</summary>
    Handover,
    HandoverCode,

    /// <summary>A member and the text of an idea: the same one again is the same.</summary>
    Idea,

    /// <summary>A challenge that a passkey answered.</summary>
    Challenge,

    /// <summary>A printed coupon: its number and its serial.</summary>
    Coupon,

    /// <summary>A member and a milestone that was shared: the same one again is the same.</summary>
    Share,
}

/// <summary>HMAC-SHA-256 under a key per field, derived from the shop's pepper by HKDF (RFC 5869).</summary>
internal sealed class FieldHashes
{
    // Stored hashes depend on these names: append-only.
    private static readonly string[] Names =
    [
        "card", "email", "phone", "request", "voucher", "code", "quote", "print", "invitation", "invitation-code", "confirmation",
        "suppression", "web", "device", "pin", "household-code", "member", "session", "mailed-code", "claim", "guesser",
        "handover", "handover-code", "idea", "challenge", "coupon", "share",
    ];

    private const int StackBytes = 256;

    private readonly byte[][] keys;

    public FieldHashes(byte[] pepper) => keys = Array.ConvertAll(Names, name => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pepper, 32, salt: [], info: Encoding.ASCII.GetBytes("shopkeeper/hash/" + name)));

    // Once per activity: 4 us on a busy machine, no allocation for a value of usual length.
    public KeyedHash Of(HashedField field, ReadOnlySpan<char> value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys[(int)field], bytes[..length], mac);
        return new KeyedHash(new Guid(mac[..16], bigEndian: true));
    }
}
