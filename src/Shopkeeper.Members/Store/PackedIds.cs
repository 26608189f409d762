using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Store;

/// <summary>Member ids one after the other, 16 bytes each.</summary>
internal static class PackedIds
{
    private const int IdBytes = 16;

    public static byte[] Write(ReadOnlySpan<MemberId> members)
    {
        var bytes = new byte[members.Length * IdBytes];
        for (var i = 0; i < members.Length; i++)
        {
            Invariant.Hold(
                members[i].Value.TryWriteBytes(bytes.AsSpan(i * IdBytes), bigEndian: true, out _), "a uuid has 16 bytes");
        }

        return bytes;
    }

    public static ImmutableArray<MemberId> Read(ReadOnlySpan<byte> bytes)
    {
        var members = ImmutableArray.CreateBuilder<MemberId>(bytes.Length / IdBytes);
        for (var at = 0; at < bytes.Length; at += IdBytes)
        {
            members.Add(new MemberId(new Guid(bytes.Slice(at, IdBytes), bigEndian: true)));
        }

        return members.MoveToImmutable();
    }
}
