using System.Buffers.Binary;
using System.Security.Cryptography;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// PINs are derived with PBKDF2-HMAC-SHA-256 and a random salt, over a keyed hash of member and PIN: six digits alone could be
/// tried out by whoever has the database, with the shop's pepper missing they cannot. Form: rounds (4 bytes), salt (16), result (32).
/// </summary>
internal static class Pin
{
    private const int SaltBytes = 16;
    private const int ResultBytes = 32;

    /// <summary>Null when it may be a PIN.</summary>
    public static string? ProblemWith(string pin) =>
        pin.Length is < Limits.PinLeast or > Limits.PinMost || pin.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? $"A PIN has from {Limits.PinLeast} to {Limits.PinMost} digits."
        : IsRun(pin, 0) || IsRun(pin, 1) || IsRun(pin, -1) ? "This PIN is the first that others try; take another one."
        : null;

    public static byte[] Derive(ShopSecrets secrets, MemberId member, string pin, int rounds)
    {
        var body = new byte[4 + SaltBytes + ResultBytes];
        BinaryPrimitives.WriteInt32BigEndian(body, rounds);
        RandomNumberGenerator.Fill(body.AsSpan(4, SaltBytes));
        Derive(secrets, member, pin, body).CopyTo(body.AsSpan(4 + SaltBytes));
        return body;
    }

    /// <summary>
    /// Takes the same time for a member who has no PIN (null), so that nobody learns who has one: as many rounds as a new one takes.
    /// </summary>
    public static bool Fits(ShopSecrets secrets, MemberId member, string pin, byte[]? body, int rounds)
    {
        var compared = body ?? Nobody(rounds);
        var fits = CryptographicOperations.FixedTimeEquals(Derive(secrets, member, pin, compared), compared.AsSpan(4 + SaltBytes));
        return fits && body is not null;
    }

    private static byte[] Nobody(int rounds)
    {
        var body = new byte[4 + SaltBytes + ResultBytes];
        BinaryPrimitives.WriteInt32BigEndian(body, rounds);
        return body;
    }

    private static byte[] Derive(ShopSecrets secrets, MemberId member, string pin, ReadOnlySpan<byte> body) => Rfc2898DeriveBytes.Pbkdf2(
        secrets.Hash(HashedField.Pin, $"{member.Value:N}/{pin}").Value.ToByteArray(bigEndian: true), body.Slice(4, SaltBytes),
        BinaryPrimitives.ReadInt32BigEndian(body), HashAlgorithmName.SHA256, ResultBytes);

    private static bool IsRun(string pin, int step) =>
        pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step);
}
