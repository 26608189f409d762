using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// Seals codes of third parties, which must be shown again: AES-256-GCM under a key derived from the shop's pepper (HKDF), with
/// the code's keyed hash as associated data, so that a sealed code cannot stand for another one. The pepper outlives rotations
/// of the master key, and so do these seals.
/// </summary>
public sealed class CodeSeal
{
    private readonly byte[] key;

    internal CodeSeal(byte[] pepper) => key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pepper, 32, salt: [], info: Encoding.ASCII.GetBytes("shopkeeper/seal/outside-code"));

    public byte[] Seal(string code, KeyedHash hash) =>
        Envelope.Seal(key, Encoding.UTF8.GetBytes(code), hash.Value.ToByteArray(bigEndian: true));

    /// <summary>Null when it was not sealed here, for this hash.</summary>
    public string? Open(byte[] body, KeyedHash hash) =>
        Envelope.TryOpen(body, key, hash.Value.ToByteArray(bigEndian: true), out var plain) ? Encoding.UTF8.GetString(plain) : null;
}
