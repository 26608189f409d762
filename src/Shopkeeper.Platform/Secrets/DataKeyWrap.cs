using System.Buffers.Binary;
using System.Security.Cryptography;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Secrets;

/// <summary>One member's data key as the key store has it: wrapped by a version of the master key.</summary>
internal readonly record struct WrappedKey(MemberId Member, int KeyVersion, int MasterVersion, byte[] Wrapped);

/// <summary>A data key in memory.</summary>
internal readonly record struct OpenedKey(int Version, byte[] Key);

/// <summary>Wraps what the key store holds; a wrapped key opens only for its own member and versions.</summary>
internal static class DataKeyWrap
{
    public const int FirstKeyVersion = 1;

    public static WrappedKey Fresh(MasterKeys masters, int masterVersion, MemberId member, out OpenedKey opened)
    {
        opened = new OpenedKey(FirstKeyVersion, RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes));
        return Wrap(masters, masterVersion, member, opened);
    }

    public static WrappedKey Wrap(MasterKeys masters, int masterVersion, MemberId member, OpenedKey key) =>
        new(member, key.Version, masterVersion, Envelope.Seal(
            Master(masters, masterVersion), key.Key, Associated("data-key"u8, member.Value, key.Version, masterVersion)));

    /// <exception cref="SecretsRefused">The master key that wrapped it is not here, or the row was tampered with.</exception>
    public static OpenedKey Unwrap(MasterKeys masters, WrappedKey wrapped)
    {
        var associated = Associated("data-key"u8, wrapped.Member.Value, wrapped.KeyVersion, wrapped.MasterVersion);
        return Envelope.TryOpen(wrapped.Wrapped, Master(masters, wrapped.MasterVersion), associated, out var key)
            ? new OpenedKey(wrapped.KeyVersion, key)
            : throw new SecretsRefused($"The {masters} do not open the data key of {wrapped.Member}.");
    }

    public static byte[] WrapPepper(MasterKeys masters, Guid store, ReadOnlySpan<byte> pepper) => Envelope.Seal(
        Master(masters, masters.Current), pepper, Associated("pepper"u8, store, 0, masters.Current));

    public static byte[] UnwrapPepper(MasterKeys masters, Guid store, int masterVersion, ReadOnlySpan<byte> wrapped)
    {
        var associated = Associated("pepper"u8, store, 0, masterVersion);
        return Envelope.TryOpen(wrapped, Master(masters, masterVersion), associated, out var pepper)
            ? pepper
            : throw new SecretsRefused(
                $"The master key of version {masterVersion} in {masters.Origin} does not open this key store: it belongs to another one.");
    }

    private static byte[] Master(MasterKeys masters, int version) => masters.Find(version)
        ?? throw new SecretsRefused(
            $"The key store is wrapped by master key version {version}, which {masters.Origin} does not have.");

    private static byte[] Associated(ReadOnlySpan<byte> purpose, Guid owner, int keyVersion, int masterVersion)
    {
        var bytes = new byte[purpose.Length + 1 + 16 + 8];
        purpose.CopyTo(bytes);
        var rest = bytes.AsSpan(purpose.Length + 1);
        Invariant.Hold(owner.TryWriteBytes(rest, bigEndian: true, out _), "a uuid has 16 bytes");
        BinaryPrimitives.WriteInt32BigEndian(rest[16..], keyVersion);
        BinaryPrimitives.WriteInt32BigEndian(rest[20..], masterVersion);
        return bytes;
    }
}
