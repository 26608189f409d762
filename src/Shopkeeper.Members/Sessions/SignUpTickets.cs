using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Sessions;

/// <summary>Says that somebody has shown a mailbox to be his, while he joins with it: the address by its hash, and an end, under a seal. Nothing is stored.</summary>
internal sealed class SignUpTickets(ShopSecrets secrets)
{
    private const int PlainBytes = 24;
    private const int MostCharacters = 200;
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("sign-up");

    public string Of(KeyedHash contact, Instant until)
    {
        var plain = new byte[PlainBytes];
        Invariant.Hold(contact.Value.TryWriteBytes(plain, bigEndian: true, out _), "a uuid has 16 bytes");
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(16), until.ToUnixTimeSeconds());
        return Base64Url.EncodeToString(secrets.Pages.Seal(plain, Purpose));
    }

    /// <summary>True when it is ours, for this address, and has not ended.</summary>
    public bool Holds(string ticket, KeyedHash contact, Instant now) =>
        ticket.Length <= MostCharacters && Base64Url.IsValid(ticket)
        && secrets.Pages.Open(Base64Url.DecodeFromChars(ticket), Purpose) is { Length: PlainBytes } plain
        && new Guid(plain.AsSpan(0, 16), bigEndian: true) == contact.Value
        && now < Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(16)));
}
