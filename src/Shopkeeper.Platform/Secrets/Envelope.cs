using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Shopkeeper.Platform.Secrets;

/// <summary>AES-256-GCM: a random 96-bit nonce, the ciphertext, a 128-bit tag. Opens only with the same associated data.</summary>
internal static class Envelope
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const int Overhead = NonceBytes + TagBytes;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var envelope = new byte[plain.Length + Overhead];
        SealInto(envelope, key, plain, associated);
        return envelope;
    }

    public static void SealInto(
        Span<byte> envelope, ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var nonce = envelope[..NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plain, envelope[NonceBytes..^TagBytes], envelope[^TagBytes..], associated);
    }

    /// <summary>False when the key, the associated data or the envelope is not what was sealed.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (envelope.Length < Overhead)
        {
            return false;
        }

        var opened = new byte[envelope.Length - Overhead];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(envelope[..NonceBytes], envelope[NonceBytes..^TagBytes], envelope[^TagBytes..], opened, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plain = opened;
        return true;
    }
}
