using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Http.Vouchers;

/// <summary>
/// Codes of vouchers under the shop's secrets: 80 bits of a keyed hash of the voucher's id. Nothing that is stored gives a code
/// away, and the owner is shown it by making it again (docs/adr/0008-picks-and-vouchers.md).
/// </summary>
public sealed class VoucherCodes(ShopSecrets secrets)
{
    public string CodeOf(VoucherId voucher)
    {
        Span<byte> bytes = stackalloc byte[16];
        secrets.Hash(HashedField.Voucher, voucher.ToString()).Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return VoucherCode.Write(bytes[..VoucherCode.Bytes]);
    }

    /// <summary>The code that its owner presents: ours, made again, or the outside one that was handed out with it.</summary>
    public async Task<string?> CodeOfAsync(IShopAccounts accounts, string programme, Voucher voucher, CancellationToken cancel) =>
        voucher.Outside is not { } outside ? CodeOf(voucher.Id)
        : await accounts.FindCodeAsync(programme, outside, cancel) is { } code ? secrets.Codes.Open(code.Body, code.Hash)
        : null;

    /// <summary>An outside code as it is stored.</summary>
    public SealedCode Seal(string code)
    {
        var hash = HashOf(code);
        return new SealedCode(hash, secrets.Codes.Seal(code, hash));
    }

    public KeyedHash HashOf(VoucherId voucher) => HashOf(CodeOf(voucher));

    /// <summary>Of whatever was presented: what is no code of ours is hashed as it is, and leads nowhere.</summary>
    public KeyedHash HashOf(string presented) =>
        secrets.Hash(HashedField.Code, VoucherCode.TryRead(presented, out var code) ? code : "other:" + presented.Trim());
}
