using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>A voucher in an account row or in a change. It never grows: a new property becomes a field of its own.</summary>
internal static class VoucherCodec
{
    public static void Write(ref RecordWriter writer, int tag, ImmutableArray<Voucher> vouchers)
    {
        if (vouchers.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(vouchers.Length);
        foreach (var voucher in vouchers)
        {
            Write(ref writer, voucher);
        }

        writer.Close(block);
    }

    public static ImmutableArray<Voucher> ReadAll(RecordReader block)
    {
        var vouchers = new Voucher[block.Count()];
        for (var i = 0; i < vouchers.Length; i++)
        {
            vouchers[i] = Read(ref block);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(vouchers);
    }

    public static void Write(ref RecordWriter writer, Voucher voucher)
    {
        writer.Byte((byte)((voucher.Until is null ? 0 : 1) | (voucher.Hold is null ? 0 : 2) | (voucher.Outside is null ? 0 : 4)));
        writer.Id(voucher.Id.Value);
        writer.Text(voucher.Kind);
        writer.Text(voucher.Currency.ToString());
        writer.Signed(voucher.Worth);
        writer.Signed(voucher.BasisPoints);
        writer.Instant(voucher.From, NodaConstants.UnixEpoch);
        if (voucher.Until is { } until)
        {
            writer.Instant(until, voucher.From);
        }

        if (voucher is { Hold: { } hold, HeldUntil: { } held })
        {
            writer.Id(hold.Value);
            writer.Instant(held, voucher.From);
        }

        if (voucher.Outside is { } outside)
        {
            writer.Text(outside.Pool);
            writer.Signed(outside.Number);
        }
    }

    public static Voucher Read(ref RecordReader block)
    {
        var flags = block.Byte();
        var id = new VoucherId(block.Id());
        var kind = block.Text();
        var currency = CurrencyOf(block.Text());
        var worth = block.Signed();
        var basisPoints = block.Int();
        var from = block.Instant(NodaConstants.UnixEpoch);
        Instant? until = (flags & 1) != 0 ? block.Instant(from) : null;
        var voucher = new Voucher(id, kind, currency, worth, basisPoints, from, until);
        voucher = (flags & 2) == 0
            ? voucher
            : voucher with { Hold = new HoldId(block.Id()), HeldUntil = block.Instant(from) };
        return (flags & 4) == 0 ? voucher : voucher with { Outside = new OutsideCode(block.Text(), block.Signed()) };
    }

    private static Currency CurrencyOf(string text) =>
        text.Length == 0 ? default
        : Currency.TryParse(text, out var currency) ? currency
        : throw new CorruptRecord("a currency is damaged");
}
