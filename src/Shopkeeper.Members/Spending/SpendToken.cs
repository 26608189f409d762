using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// The single-use proof that an app shows as a QR code: `SK1.` and 48 bytes in base64url: device (16), seconds since 1970 (8),
/// nonce (8), and the first 16 bytes of HMAC-SHA-256 over the name of this form and the rest, under the device's secret.
/// </summary>
public sealed class SpendToken
{
    public const int SecretBytes = 32;
    private const string Form = "SK1.";
    private const int DeviceBytes = 16;
    private const int SaidBytes = 32;
    private const int MacBytes = 16;

    // Append-only, part of the contract with apps: docs/reference/spending.md.
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("shopkeeper/spend/1");

    private readonly byte[] bytes;

    private SpendToken(byte[] bytes) => this.bytes = bytes;

    public Guid Device => new(bytes.AsSpan(0, DeviceBytes), bigEndian: true);

    public Instant Issued => Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(DeviceBytes)));

    /// <summary>The same for every spelling of the same bytes.</summary>
    public Guid Id => new(SHA256.HashData(bytes).AsSpan(0, 16), bigEndian: true);

    /// <summary>What an app does: a token of now.</summary>
    public static string Make(Guid device, ReadOnlySpan<byte> secret, Instant now)
    {
        var bytes = new byte[SaidBytes + MacBytes];
        device.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(DeviceBytes), now.ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(bytes.AsSpan(DeviceBytes + 8, 8));
        Sign(secret, bytes.AsSpan(0, SaidBytes)).CopyTo(bytes.AsSpan(SaidBytes));
        return Form + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for a text that is no such token; whether it is genuine is for <see cref="IsOf"/>.</summary>
    public static SpendToken? Read(string text)
    {
        var bytes = new byte[SaidBytes + MacBytes];
        if (!text.StartsWith(Form, StringComparison.Ordinal)
            || !Base64Url.IsValid(text.AsSpan(Form.Length), out var length) || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(text.AsSpan(Form.Length), bytes, out _))
        {
            return null;
        }

        // Times that no instant can be are no times.
        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(DeviceBytes));
        return seconds is >= 0 and <= uint.MaxValue ? new SpendToken(bytes) : null;
    }

    public bool IsOf(ReadOnlySpan<byte> secret) =>
        CryptographicOperations.FixedTimeEquals(Sign(secret, bytes.AsSpan(0, SaidBytes)), bytes.AsSpan(SaidBytes));

    private static ReadOnlySpan<byte> Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> said) =>
        HMACSHA256.HashData(secret, [.. Purpose, .. said]).AsSpan(0, MacBytes);
}
