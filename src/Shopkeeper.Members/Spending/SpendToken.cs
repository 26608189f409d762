using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Codes;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// The single-use proof that an app shows as a QR code, in the form of <see cref="SpendCode"/>: its signature is the first 16 bytes of
/// HMAC-SHA-256 over the name of this form and the rest, under the device's secret.
/// </summary>
public sealed class SpendToken
{
    public const int SecretBytes = 32;

    // Append-only, part of the contract with apps: docs/reference/spending.md.
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("shopkeeper/spend/1");

    private readonly SpendCode code;

    private SpendToken(SpendCode code) => this.code = code;

    public Guid Device => code.Device;

    public Instant Issued => code.Issued;

    /// <summary>The same for every spelling of the same bytes.</summary>
    public Guid Id => IdOf(code.Bytes);

    /// <summary>The id of a code as presented; of a text that is none, a hash of it.</summary>
    public static Guid IdOf(string text) => Read(text)?.Id ?? IdOf(Encoding.UTF8.GetBytes(text));

    /// <summary>What an app does: a token of now.</summary>
    public static string Make(Guid device, ReadOnlySpan<byte> secret, Instant now)
    {
        var bytes = new byte[SpendCode.SaidBytes + SpendCode.SignatureBytes];
        device.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(SpendCode.DeviceBytes), now.ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(bytes.AsSpan(SpendCode.DeviceBytes + 8, 8));
        Sign(secret, bytes.AsSpan(0, SpendCode.SaidBytes)).CopyTo(bytes.AsSpan(SpendCode.SaidBytes));
        return SpendCode.Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for a text that is no such token; whether it is genuine is for <see cref="IsOf"/>.</summary>
    public static SpendToken? Read(string text) => SpendCode.Read(text) is { } code ? new SpendToken(code) : null;

    public bool IsOf(ReadOnlySpan<byte> secret) => CryptographicOperations.FixedTimeEquals(Sign(secret, code.Said), code.Signature);

    private static Guid IdOf(ReadOnlySpan<byte> bytes) => new(SHA256.HashData(bytes).AsSpan(0, 16), bigEndian: true);

    private static ReadOnlySpan<byte> Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> said) =>
        HMACSHA256.HashData(secret, [.. Purpose, .. said]).AsSpan(0, SpendCode.SignatureBytes);
}
