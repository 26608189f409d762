using System.Buffers.Binary;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Secrets;

/// <summary>Where a personal value stands; part of what seals it, so that it cannot be moved elsewhere.</summary>
public readonly record struct PersonalField(string Table, string Column);

/// <summary>
/// Personal values, each sealed with its member's own data key (AES-256-GCM; associated data = member, table, column, key
/// version). Destroying the key makes every copy unreadable, in backups too, once the master key has moved on
/// (docs/adr/0005-personal-data.md). Form: a format byte, the key version, nonce, ciphertext, tag.
/// </summary>
public sealed class MemberCipher
{
    private const byte Format = 1;
    private const int HeadBytes = 3;

    private readonly DataKeys keys;

    internal MemberCipher(DataKeys keys) => this.keys = keys;

    /// <summary>Seals a value; makes the member's data key when this is the first one.</summary>
    public async ValueTask<byte[]> EncryptAsync(
        MemberId member, PersonalField field, ReadOnlyMemory<byte> value, CancellationToken cancel) =>
        Seal(await keys.FindOrCreateAsync(member, cancel), member, field, value.Span);

    /// <summary>The value; null when the member's key was destroyed: it is gone for good.</summary>
    /// <exception cref="SealBroken">It was not sealed for this member and place, or it was changed.</exception>
    public async ValueTask<byte[]?> DecryptAsync(
        MemberId member, PersonalField field, ReadOnlyMemory<byte> sealedValue, CancellationToken cancel) =>
        await keys.FindAsync(member, cancel) is { } key ? Open(key, member, field, sealedValue.Span) : null;

    /// <summary>Makes the data keys of new members, one write for all; then <see cref="MemberKeys.Encrypt"/> waits for nothing.</summary>
    public async Task<MemberKeys> CreateAsync(IReadOnlyList<MemberId> members, CancellationToken cancel) =>
        new(await keys.CreateAsync(members, cancel));

    /// <summary>Destroys data keys that were never used: what joins made for members who were not added.</summary>
    public Task DestroyAsync(IReadOnlyList<MemberId> members, CancellationToken cancel) => keys.DestroyAsync(members, cancel);

    /// <summary>
    /// Destroys a member's data key for good, here and now, and remembers whose it was; other nodes forget theirs within a
    /// minute. May be repeated.
    /// </summary>
    public Task EraseAsync(MemberId member, Instant at, CancellationToken cancel) => keys.EraseAsync(member, at, cancel);

    /// <summary>How many members' keys were destroyed for good.</summary>
    public Task<long> CountErasedAsync(CancellationToken cancel) => keys.CountErasedAsync(cancel);

    /// <summary>Whose they were.</summary>
    public IAsyncEnumerable<MemberId> ErasedAsync(CancellationToken cancel) => keys.ErasedAsync(cancel);

    /// <summary>Whether a master-key epoch has ended since: no backup of the key store opens the member's data any more.</summary>
    public Task<bool> IsFinalAsync(MemberId member, CancellationToken cancel) => keys.IsFinalAsync(member, cancel);

    internal static byte[] Seal(OpenedKey key, MemberId member, PersonalField field, ReadOnlySpan<byte> value)
    {
        var sealedValue = new byte[HeadBytes + value.Length + Envelope.Overhead];
        sealedValue[0] = Format;
        BinaryPrimitives.WriteUInt16BigEndian(sealedValue.AsSpan(1), checked((ushort)key.Version));
        Envelope.SealInto(sealedValue.AsSpan(HeadBytes), key.Key, value, Associated(member, field, key.Version));
        return sealedValue;
    }

    private static byte[] Open(OpenedKey key, MemberId member, PersonalField field, ReadOnlySpan<byte> sealedValue) =>
        sealedValue.Length >= HeadBytes
        && sealedValue[0] == Format
        && BinaryPrimitives.ReadUInt16BigEndian(sealedValue[1..]) == key.Version
        && Envelope.TryOpen(sealedValue[HeadBytes..], key.Key, Associated(member, field, key.Version), out var value)
            ? value
            : throw new SealBroken(member, field);

    private static byte[] Associated(MemberId member, PersonalField field, int version)
    {
        var place = Encoding.UTF8.GetBytes($"{field.Table}\0{field.Column}");
        var bytes = new byte[16 + 4 + place.Length];
        Invariant.Hold(member.Value.TryWriteBytes(bytes, bigEndian: true, out _), "a uuid has 16 bytes");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), version);
        place.CopyTo(bytes, 20);
        return bytes;
    }
}

/// <summary>The data keys of members just being made, in hand for one batch.</summary>
public sealed class MemberKeys
{
    private readonly IReadOnlyDictionary<MemberId, OpenedKey> keys;

    internal MemberKeys(IReadOnlyDictionary<MemberId, OpenedKey> keys) => this.keys = keys;

    public byte[] Encrypt(MemberId member, PersonalField field, ReadOnlySpan<byte> value) =>
        MemberCipher.Seal(keys[member], member, field, value);
}

/// <summary>A sealed value does not belong where it was found: a row was moved or changed behind our back.</summary>
public sealed class SealBroken(MemberId member, PersonalField field)
    : Exception($"The seal of {field.Table}.{field.Column} of {member} is broken.");
