using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// Seals what no member's own key can seal: AES-256-GCM under a key of one purpose, derived from the shop's pepper (HKDF), with what it
/// belongs to as associated data, so that one sealed text cannot stand for another. The pepper outlives rotations of the master key, and
/// so do these seals; every node of a shop opens what another one sealed.
/// </summary>
public sealed class TextSeal
{
    private readonly byte[] key;

    /// <param name="pepper">Of the shop.</param>
    /// <param name="purpose">Stored texts depend on it: never renamed.</param>
    internal TextSeal(byte[] pepper, string purpose) => key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pepper, 32, salt: [], info: Encoding.ASCII.GetBytes("shopkeeper/seal/" + purpose));

    public byte[] Seal(string text, KeyedHash of) => Seal(Encoding.UTF8.GetBytes(text), of.Value.ToByteArray(bigEndian: true));

    public byte[] Seal(byte[] plain, byte[] of) => Envelope.Seal(key, plain, of);

    /// <summary>Null when it was not sealed here, for this.</summary>
    public string? Open(byte[] body, KeyedHash of) =>
        Open(body, of.Value.ToByteArray(bigEndian: true)) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    /// <summary>Null when it was not sealed here, for this.</summary>
    public byte[]? Open(byte[] body, byte[] of) => Envelope.TryOpen(body, key, of, out var plain) ? plain : null;
}
