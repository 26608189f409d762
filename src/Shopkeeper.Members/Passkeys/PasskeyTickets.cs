using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Passkeys;

/// <summary>
/// Challenges under a seal, so that nothing is stored for whoever asks for one: what was asked, for whom, and an end. That one is answered once
/// is in the database.
/// </summary>
internal sealed class PasskeyTickets(ShopSecrets secrets)
{
    // The longest address and the longest name, each letter of both written as \uXXXX, are 2,800 bytes; the seal is base64.
    private const int MostCharacters = 6_000;
    private const int EndBytes = sizeof(long);

    /// <param name="state">What the answer is checked against: the random challenge is in it.</param>
    /// <param name="member">Who adds a passkey; null = somebody signs in.</param>
    /// <param name="until">Exclusive.</param>
    public string Of(string state, MemberId? member, Instant until)
    {
        var plain = new byte[EndBytes + Encoding.UTF8.GetByteCount(state)];
        BinaryPrimitives.WriteInt64BigEndian(plain, until.ToUnixTimeTicks());
        Encoding.UTF8.GetBytes(state, plain.AsSpan(EndBytes));
        return Base64Url.EncodeToString(secrets.Pages.Seal(plain, Purpose(member)));
    }

    /// <summary>What was asked, with the hash by which it is known and its end; null when it is none of ours, of another purpose, or over.</summary>
    public (string State, KeyedHash Hash, Instant Until)? Open(string ticket, MemberId? member, Instant now)
    {
        if (ticket.Length > MostCharacters || !Base64Url.IsValid(ticket)
            || secrets.Pages.Open(Base64Url.DecodeFromChars(ticket), Purpose(member)) is not { Length: > EndBytes } plain)
        {
            return null;
        }

        var until = Instant.FromUnixTimeTicks(BinaryPrimitives.ReadInt64BigEndian(plain));
        var state = Encoding.UTF8.GetString(plain.AsSpan(EndBytes));

        // By what was sealed, not by how it was written: one ticket has one hash.
        return now < until ? (state, secrets.Hash(HashedField.Challenge, state), until) : null;
    }

    private static byte[] Purpose(MemberId? member) => Encoding.ASCII.GetBytes(member is { } adds ? $"passkey/add/{adds}" : "passkey/sign-in");
}
