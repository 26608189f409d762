using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using NodaTime;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Platform.Audit;

/// <summary>
/// What the log was at an instant: the number and hash of its last entry, under a seal that only the shop's secret makes.
/// Hash and seal in hexadecimal.
/// </summary>
public sealed record AuditAnchor(long Seq, string Hash, Instant At, string Seal)
{
    private const int HashBytes = 32;

    internal static AuditAnchor Of(long seq, byte[] hash, Instant at, AnchorSeal seal) =>
        new(seq, Convert.ToHexStringLower(hash), at, Convert.ToHexStringLower(seal.Of(Sealed(seq, hash, at))));

    internal bool IsSealedBy(AnchorSeal seal) =>
        TryHex(Hash, out var hash) && TryHex(Seal, out var given) && seal.Holds(Sealed(Seq, hash, At), given);

    private static byte[] Sealed(long seq, byte[] hash, Instant at)
    {
        var bytes = new byte[16 + HashBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seq);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Micros.Of(at));
        hash.CopyTo(bytes, 16);
        return bytes;
    }

    private static bool TryHex(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = text.Length == 2 * HashBytes && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
        return bytes is not null;
    }
}
