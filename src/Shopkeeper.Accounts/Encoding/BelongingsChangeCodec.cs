using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Changes by what comes into an account or leaves it; called by <see cref="ChangeCodec"/>.</summary>
internal static class BelongingsChangeCodec
{
    // Persisted; append-only.
    private const byte LifetimeMoved = 60;
    private const byte Merged = 61;
    private const byte Unmerged = 62;
    private const byte VoucherGone = 63;
    private const byte VoucherCame = 64;

    /// <summary>0: none of these.</summary>
    public static byte KindOf(Change change) => change switch
    {
        Change.LifetimeMoved => LifetimeMoved,
        Change.Merged => Merged,
        Change.Unmerged => Unmerged,
        Change.VoucherGone => VoucherGone,
        Change.VoucherCame => VoucherCame,
        _ => 0,
    };

    public static void Write(ref RecordWriter writer, Change change)
    {
        switch (change)
        {
            case Change.LifetimeMoved moved:
                writer.Signed(moved.Currency);
                writer.Signed(moved.By);
                break;
            case Change.Merged merged:
                writer.Id(merged.Into.Value);
                break;
            case Change.VoucherGone gone:
                VoucherCodec.Write(ref writer, gone.Voucher);
                break;
            case Change.VoucherCame came:
                VoucherCodec.Write(ref writer, came.Voucher);
                break;
            default:
                break;
        }
    }

    public static bool Owns(byte kind) => kind is >= LifetimeMoved and < 80;

    public static Change? Read(byte kind, RecordReader block, Instant occurredAt) => kind switch
    {
        LifetimeMoved => new Change.LifetimeMoved(block.Int(), block.Signed()),
        Merged => new Change.Merged(new AccountId(block.Id())),
        Unmerged => new Change.Unmerged(),
        VoucherGone => new Change.VoucherGone(VoucherCodec.Read(ref block)),
        VoucherCame => new Change.VoucherCame(VoucherCodec.Read(ref block)),
        _ => null,
    };
}
