using System.Buffers.Binary;
using System.Security.Cryptography;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// PINs are derived with PBKDF2-HMAC-SHA-256 and a random salt, over a keyed hash of member and PIN: six digits alone could be
/// tried out by whoever has the database, with the shop's pepper missing they cannot. Form: rounds (4 bytes), salt (16), result (32).
/// </summary>
internal sealed class Pins(ShopSecrets secrets)
{
    private const int SaltBytes = 16;
    private const int ResultBytes = 32;

    private long rounds;

    /// <summary>Of all derivations so far: the work that answers cost.</summary>
    public long Rounds => Interlocked.Read(ref rounds);

    /// <summary>Null when it may be a PIN.</summary>
    public static string? ProblemWith(string pin) =>
        pin.Length is < Limits.PinLeast or > Limits.PinMost || pin.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? $"A PIN has from {Limits.PinLeast} to {Limits.PinMost} digits."
        : IsRun(pin, 0) || IsRun(pin, 1) || IsRun(pin, -1) ? "This PIN is the first that others try; take another one."
        : null;

    public byte[] Derive(MemberId member, string pin, int roundsOfNew)
    {
        var body = new byte[4 + SaltBytes + ResultBytes];
        BinaryPrimitives.WriteInt32BigEndian(body, roundsOfNew);
        RandomNumberGenerator.Fill(body.AsSpan(4, SaltBytes));
        Derive(member, pin, body).CopyTo(body.AsSpan(4 + SaltBytes));
        return body;
    }

    /// <summary>
    /// Takes the same time for a member who has no PIN (null), so that nobody learns who has one: as many rounds as a new one takes.
    /// </summary>
    public bool Fits(MemberId member, string pin, byte[]? body, int roundsOfNew)
    {
        var compared = body ?? Nobody(roundsOfNew);
        var fits = CryptographicOperations.FixedTimeEquals(Derive(member, pin, compared), compared.AsSpan(4 + SaltBytes));
        return fits && body is not null;
    }

    private static byte[] Nobody(int roundsOfNew)
    {
        var body = new byte[4 + SaltBytes + ResultBytes];
        BinaryPrimitives.WriteInt32BigEndian(body, roundsOfNew);
        return body;
    }

    private byte[] Derive(MemberId member, string pin, ReadOnlySpan<byte> body)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(body);
        Interlocked.Add(ref rounds, count);
        return Rfc2898DeriveBytes.Pbkdf2(
            secrets.Hash(HashedField.Pin, $"{member.Value:N}/{pin}").Value.ToByteArray(bigEndian: true), body.Slice(4, SaltBytes),
            count, HashAlgorithmName.SHA256, ResultBytes);
    }

    private static bool IsRun(string pin, int step) =>
        pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step);
}
