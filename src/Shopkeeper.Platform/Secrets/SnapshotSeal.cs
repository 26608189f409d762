using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// Signs what tills take along (ECDSA on P-256 with SHA-256). The private key is derived from the shop's pepper (HKDF), so that every node
/// has the same one, nothing more is kept, and it outlives rotations of the master key; a till knows the public key alone.
/// </summary>
public sealed class SnapshotSeal
{
    // The order of P-256 (FIPS 186-5, SP 800-186): a private key lies between 1 and one less.
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    // 128 bits more than the order has, so that the remainder is as good as even (FIPS 186-5, A.2.1).
    private const int SeedBytes = 48;
    private const int ScalarBytes = 32;

    private readonly ECParameters key;

    internal SnapshotSeal(byte[] pepper)
    {
        var seed = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, pepper, SeedBytes, salt: [], info: Encoding.ASCII.GetBytes("shopkeeper/seal/till-snapshot"));
        var scalar = (new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        var bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[ScalarBytes];
        bytes.CopyTo(padded, ScalarBytes - bytes.Length);
        key = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded };
        using var signer = ECDsa.Create(key);
        PublicKey = signer.ExportSubjectPublicKeyInfo();
    }

    /// <summary>As SubjectPublicKeyInfo (RFC 5480), which browsers read.</summary>
    public byte[] PublicKey { get; }

    /// <summary>64 bytes: r and s (IEEE P1363), as browsers check it.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        using var signer = ECDsa.Create(key);
        return signer.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
