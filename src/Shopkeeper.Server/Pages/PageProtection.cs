using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Pages;

/// <summary>
/// What pages hand out and get back (the tokens of forms) under a seal of the shop: nothing is stored, every node opens what another one
/// sealed, and a restart ends nothing.
/// </summary>
internal sealed class PageProtection(TextSeal seal, string purpose) : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose1)
    {
        // Length before text: no two chains of purposes read alike.
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, purpose1.Length);
        return new PageProtection(seal, $"{purpose}/{Convert.ToHexStringLower(length)}{purpose1}");
    }

    public byte[] Protect(byte[] plaintext) => seal.Seal(plaintext, Encoding.UTF8.GetBytes(purpose));

    /// <exception cref="CryptographicException">It was not sealed here, for this purpose.</exception>
    public byte[] Unprotect(byte[] protectedData) =>
        seal.Open(protectedData, Encoding.UTF8.GetBytes(purpose)) ?? throw new CryptographicException("This was not sealed here.");
}
