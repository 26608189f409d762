using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// HMAC-SHA-256 over anchors of the audit log, under a key derived from the shop's pepper (HKDF): whoever may write to the
/// database alone cannot make one.
/// </summary>
public sealed class AnchorSeal
{
    private readonly byte[] key;

    internal AnchorSeal(byte[] pepper) => key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pepper, 32, salt: [], info: Encoding.ASCII.GetBytes("shopkeeper/seal/audit-anchor"));

    internal byte[] Of(ReadOnlySpan<byte> anchor) => HMACSHA256.HashData(key, anchor);

    internal bool Holds(ReadOnlySpan<byte> anchor, ReadOnlySpan<byte> given) =>
        CryptographicOperations.FixedTimeEquals(Of(anchor), given);
}
