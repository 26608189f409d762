using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// Numbers drawn from a seed: the same on every node and at every replay. SplitMix64 (Steele, Lea, Flood 2014), which needs no
/// state but the seed and passes for independent.
/// </summary>
internal struct Draws(ulong seed)
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    private ulong state = seed;

    /// <summary>The first eight bytes of SHA-256 over member, first day of the list, programme and version.</summary>
    public static ulong Seed(Guid member, LocalDate period, string programme, int version)
    {
        var name = Encoding.UTF8.GetByteCount(programme);
        Span<byte> bytes = stackalloc byte[24 + name];
        member.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Period.DaysBetween(Epoch, period));
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], version);
        Encoding.UTF8.GetBytes(programme, bytes[24..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>At least 0, below 1, of 53 bits.</summary>
    public double Next()
    {
        state = unchecked(state + 0x9E37_79B9_7F4A_7C15);
        return (Mixed(state) >> 11) * (1.0 / (1L << 53));
    }

    public int Next(int below) => (int)(Next() * below);

    /// <summary>An account's place among all, even and fixed: its shard, and whether it is in a sample.</summary>
    public static double Place(Guid account)
    {
        Span<byte> bytes = stackalloc byte[16];
        account.TryWriteBytes(bytes, bigEndian: true, out _);
        var mixed = Mixed(BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ Mixed(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])));
        return (mixed >> 11) * (1.0 / (1L << 53));
    }

    private static ulong Mixed(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }
}
