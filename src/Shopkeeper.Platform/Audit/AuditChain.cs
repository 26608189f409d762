using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Audit;

/// <summary>
/// SHA-256 over the hash before and every field of the entry, texts with their length in front, so that no two entries read
/// alike. Stored hashes depend on this form.
/// </summary>
internal static class AuditChain
{
    public static ReadOnlySpan<byte> Start => new byte[SHA256.HashSizeInBytes];

    public static byte[] Next(ReadOnlySpan<byte> before, long seq, long atMicros, AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        Add(hash, seq);
        Add(hash, atMicros);
        Add(hash, (long)entry.Action);
        Add(hash, entry.Actor);
        Add(hash, entry.Member is { } member ? IdText.Write("mem", member.Value) : "");
        Add(hash, entry.Subject);
        Add(hash, entry.Detail);
        return hash.GetHashAndReset();
    }

    public static byte[] Next(ReadOnlySpan<byte> before, AuditRow row) => Next(before, row.Seq, Micros.Of(row.At), row.Entry);

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
