using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Merging;

// Persisted in member_merge.state; explicit and append-only.
public enum MergeState : short
{
    Begun = 0,
    Done = 1,
    Undoing = 2,
    Undone = 3,

    /// <summary>The accounts could not be merged; nothing changed.</summary>
    Refused = 4,
}

/// <summary>A row of `member_merge` as others see it.</summary>
public sealed record Merge(
    Guid Id, MemberId Source, AccountId SourceAccount, MemberId Target, AccountId TargetAccount, MergeState State, Instant At,
    Instant? UndoneAt, string Operator, string Reason);

/// <summary>The same with what moved.</summary>
internal sealed record MergeRow(Merge Merge, int Attempts, ImmutableArray<Identifier> Identifiers, byte[]? Before, byte[]? After)
{
    public ImmutableArray<KeyedHash> Cards =>
        [.. Identifiers.Where(static one => one.Kind == IdentifierKind.Card).Select(static one => one.Hash)];

    /// <summary>Kind and hash one after the other, 18 bytes each.</summary>
    public static byte[] Write(ImmutableArray<Identifier> identifiers)
    {
        var bytes = new byte[identifiers.Length * Bytes];
        for (var i = 0; i < identifiers.Length; i++)
        {
            var at = bytes.AsSpan(i * Bytes, Bytes);
            System.Buffers.Binary.BinaryPrimitives.WriteInt16BigEndian(at, (short)identifiers[i].Kind);
            Invariant.Hold(identifiers[i].Hash.Value.TryWriteBytes(at[2..], bigEndian: true, out _), "a hash has 16 bytes");
        }

        return bytes;
    }

    public static ImmutableArray<Identifier> Read(ReadOnlySpan<byte> bytes)
    {
        var identifiers = ImmutableArray.CreateBuilder<Identifier>(bytes.Length / Bytes);
        for (var at = 0; at < bytes.Length; at += Bytes)
        {
            identifiers.Add(new Identifier(
                (IdentifierKind)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(bytes[at..]),
                new KeyedHash(new Guid(bytes.Slice(at + 2, 16), bigEndian: true))));
        }

        return identifiers.MoveToImmutable();
    }

    private const int Bytes = 18;
}
