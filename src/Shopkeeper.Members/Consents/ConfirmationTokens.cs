using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Consents;

/// <summary>
/// The token in a letter that asks an address to confirm: member, number of the entry and end, sealed with a key of the shop over
/// the address too. Nothing is stored; one that was altered, has ended, or went to an address that is not the member's any more opens nothing.
/// </summary>
internal sealed class ConfirmationTokens(ShopSecrets secrets)
{
    private const int BodyBytes = 16 + 4 + 8;
    private const int SealBytes = 16;

    public string Of(MemberId member, int seq, Instant until, KeyedHash contact)
    {
        var bytes = new byte[BodyBytes + SealBytes];
        Invariant.Hold(member.Value.TryWriteBytes(bytes, bigEndian: true, out _), "a uuid has 16 bytes");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), seq);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(20), until.ToUnixTimeSeconds());
        Seal(bytes.AsSpan(0, BodyBytes), contact).CopyTo(bytes, BodyBytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whose entry it says it is for; whether it is true is for <see cref="Holds"/>.</summary>
    public static bool TryRead(string? token, out MemberId member, out int seq)
    {
        (member, seq) = (default, 0);
        if (token is null || token.Length > 4 * (BodyBytes + SealBytes) || !Base64Url.IsValid(token, out var length) || length != BodyBytes + SealBytes)
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        (member, seq) = (new MemberId(new Guid(bytes.AsSpan(0, 16), bigEndian: true)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
        return true;
    }

    /// <summary>Of a token that was read: it is ours, for this address, and has not ended.</summary>
    public bool Holds(string token, KeyedHash contact, Instant now)
    {
        var bytes = Base64Url.DecodeFromChars(token);
        return CryptographicOperations.FixedTimeEquals(Seal(bytes.AsSpan(0, BodyBytes), contact), bytes.AsSpan(BodyBytes))
            && now < Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(20)));
    }

    private byte[] Seal(ReadOnlySpan<byte> body, KeyedHash contact) => secrets.Hash(
        HashedField.Confirmation, $"{Convert.ToBase64String(body)}\0{contact.Value:N}").Value.ToByteArray(bigEndian: true);
}
