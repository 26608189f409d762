using System.Buffers.Binary;
using System.Buffers.Text;
using NodaTime;

namespace Shopkeeper.Domain.Codes;

/// <summary>
/// The single-use code that a member's app shows: `SK1.` and 48 bytes in base64url: device (16), seconds since 1970 (8), a random
/// number (8), and a signature (16) under the device's secret. Here is only its form: anybody can read when it says that it was made.
/// </summary>
public sealed class SpendCode
{
    public const string Prefix = "SK1.";
    public const int DeviceBytes = 16;
    public const int SaidBytes = 32;
    public const int SignatureBytes = 16;

    private readonly byte[] bytes;

    private SpendCode(byte[] bytes) => this.bytes = bytes;

    public Guid Device => new(bytes.AsSpan(0, DeviceBytes), bigEndian: true);

    public Instant Issued => Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(DeviceBytes)));

    /// <summary>All of it, whatever spelling it came in.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Said => bytes.AsSpan(0, SaidBytes);

    public ReadOnlySpan<byte> Signature => bytes.AsSpan(SaidBytes);

    /// <summary>Null for a text that is no such code.</summary>
    public static SpendCode? Read(string text)
    {
        var bytes = new byte[SaidBytes + SignatureBytes];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length), out var length) || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _))
        {
            return null;
        }

        // Times that no instant can be are no times.
        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(DeviceBytes));
        return seconds is >= 0 and <= uint.MaxValue ? new SpendCode(bytes) : null;
    }
}
