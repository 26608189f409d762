using System.Globalization;
using System.Security.Cryptography;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Claims;

/// <summary>
/// Codes on receipts under the shop's secrets (docs/adr/0020-claims.md). A code is one block of AES-256 over the mark under which
/// the sale waits: a permutation, so that it leads back to the sale with nothing stored, and a guess meets one of 2^128.
/// </summary>
internal sealed class ClaimCodes
{
    private readonly ShopSecrets secrets;
    private readonly byte[] key = new byte[32];

    public ClaimCodes(ShopSecrets secrets)
    {
        this.secrets = secrets;
        secrets.Hash(HashedField.Claim, "key/1").Value.TryWriteBytes(key, bigEndian: true, out _);
        secrets.Hash(HashedField.Claim, "key/2").Value.TryWriteBytes(key.AsSpan(16), bigEndian: true, out _);
    }

    public string CodeOf(Guid mark)
    {
        Span<byte> block = stackalloc byte[ClaimCode.Bytes];
        mark.TryWriteBytes(block, bigEndian: true, out _);
        using var cipher = Cipher();
        return ClaimCode.Write(cipher.EncryptEcb(block, PaddingMode.None));
    }

    /// <summary>The mark that a code leads to; for what is no code of ours one that nothing waits under.</summary>
    public Guid MarkOf(string presented)
    {
        Span<byte> block = stackalloc byte[ClaimCode.Bytes];
        if (!ClaimCode.TryRead(presented, block))
        {
            return secrets.Hash(HashedField.Claim, "no code/" + presented).Value;
        }

        using var cipher = Cipher();
        return new Guid(cipher.DecryptEcb(block, PaddingMode.None), bigEndian: true);
    }

    /// <summary>The number of a sale in a range: drawn by its mark, so that it is the same each time.</summary>
    public string NumberOf(Guid mark, CardRange range)
    {
        Span<byte> bytes = stackalloc byte[16];
        secrets.Hash(HashedField.Claim, $"number/{mark:N}").Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var drawn = new UInt128(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..])) % (UInt128)range.Capacity;
        var digits = range.Prefix + drawn.ToString(CultureInfo.InvariantCulture).PadLeft(range.FreeDigits, '0');
        return range.Check switch
        {
            CardCheck.Gs1 => digits + Gs1CheckDigit.Of(digits),
            CardCheck.Luhn => digits + Enumerable.Range(0, 10).Select(static digit => (char)('0' + digit)).First(digit => range.ChecksOut(digits + digit)),
            _ => digits,
        };
    }

    private Aes Cipher()
    {
        var cipher = Aes.Create();
        cipher.Key = key;
        return cipher;
    }
}
