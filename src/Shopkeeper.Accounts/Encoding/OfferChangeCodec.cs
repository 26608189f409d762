using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Changes of offers, picks and vouchers; called by <see cref="ChangeCodec"/> for kinds that are not its own.</summary>
internal static class OfferChangeCodec
{
    // Persisted; append-only.
    private const byte OfferUsed = 20;
    private const byte OfferGivenBack = 21;
    private const byte QuoteSeen = 22;
    private const byte Picked = 30;
    private const byte Unpicked = 31;
    private const byte VoucherIssued = 32;
    private const byte VoucherReserved = 33;
    private const byte VoucherReleased = 34;
    private const byte VoucherUsed = 35;
    private const byte VoucherReturned = 36;
    private const byte VoucherCancelled = 37;
    private const byte VoucherExpired = 38;
    private const byte VoucherSkipped = 39;
    private const byte OfferHeld = 40;

    /// <summary>An offer was used under terms that its pick kept: the same, then the terms.</summary>
    private const byte OfferUsedAsKept = 41;

    public static byte KindOf(Change change) => change switch
    {
        Change.OfferUsed { Terms.Length: > 0 } => OfferUsedAsKept,
        Change.OfferUsed => OfferUsed,
        Change.OfferGivenBack => OfferGivenBack,
        Change.QuoteSeen => QuoteSeen,
        Change.Picked => Picked,
        Change.Unpicked => Unpicked,
        Change.VoucherIssued => VoucherIssued,
        Change.VoucherReserved => VoucherReserved,
        Change.VoucherReleased => VoucherReleased,
        Change.VoucherUsed => VoucherUsed,
        Change.VoucherReturned => VoucherReturned,
        Change.VoucherCancelled => VoucherCancelled,
        Change.VoucherExpired => VoucherExpired,
        Change.VoucherSkipped => VoucherSkipped,
        Change.OfferHeld => OfferHeld,
        _ => throw new InvariantViolated($"{change.GetType().Name} has no number in the posting codec"),
    };

    public static void Write(ref RecordWriter writer, Change change, Instant occurredAt, NameTable names)
    {
        switch (change)
        {
            case Change.OfferUsed used:
                WriteOfferUsed(ref writer, used, names);
                break;
            case Change.OfferGivenBack back:
                writer.Count(names.Index(back.Offer));
                writer.Count(names.Index(back.Pool));
                writer.Date(back.Period, Days.Epoch);
                writer.Signed(back.Times);
                writer.Signed(back.Amount);
                break;
            case Change.QuoteSeen seen:
                writer.Byte((byte)seen.Note);
                break;
            case Change.Picked picked:
                WritePicked(ref writer, picked, occurredAt, names);
                break;
            case Change.Unpicked given:
                writer.Count(names.Index(given.Pool));
                writer.Date(given.Period, Days.Epoch);
                writer.Count(names.Index(given.Offer));
                break;
            case Change.VoucherIssued issued:
                VoucherCodec.Write(ref writer, issued.Voucher);
                writer.Text(issued.Cause);
                break;
            case Change.VoucherReserved held:
                writer.Id(held.Voucher.Value);
                writer.Id(held.Hold.Value);
                writer.Instant(held.Until, occurredAt);
                break;
            case Change.VoucherReleased free:
                writer.Id(free.Voucher.Value);
                break;
            case Change.VoucherUsed used:
                VoucherCodec.Write(ref writer, used.Voucher);
                writer.Signed(used.Amount);
                break;
            case Change.VoucherReturned returned:
                VoucherCodec.Write(ref writer, returned.Voucher);
                break;
            case Change.VoucherCancelled cancelled:
                writer.Id(cancelled.Voucher.Value);
                writer.Text(cancelled.Reason);
                break;
            case Change.VoucherExpired expired:
                writer.Id(expired.Voucher.Value);
                break;
            case Change.OfferHeld held:
                writer.Id(held.Hold.Value);
                HeldOfferCodec.WriteChange(ref writer, held.Offer);
                break;
            case Change.VoucherSkipped skipped:
                writer.Id(skipped.Voucher.Value);
                writer.Signed((short)skipped.Why);
                break;
            default:
                throw new InvariantViolated($"{change.GetType().Name} is not written");
        }
    }

    public static Change? Read(byte kind, RecordReader block, Instant occurredAt, string[] names) => kind switch
    {
        OfferUsed => ReadOfferUsed(ref block, names),
        OfferUsedAsKept => ReadOfferUsed(ref block, names) with { Terms = block.Text() },
        OfferGivenBack => new Change.OfferGivenBack(
            Name(ref block, names), Name(ref block, names), block.Date(Days.Epoch), block.Signed(), block.Signed()),
        QuoteSeen => new Change.QuoteSeen((QuoteNote)block.Byte()),
        Picked => ReadPicked(block, occurredAt, names),
        Unpicked => new Change.Unpicked(Name(ref block, names), block.Date(Days.Epoch), Name(ref block, names)),
        VoucherIssued => new Change.VoucherIssued(VoucherCodec.Read(ref block), block.Text()),
        VoucherReserved => new Change.VoucherReserved(
            new VoucherId(block.Id()), new HoldId(block.Id()), block.Instant(occurredAt)),
        VoucherReleased => new Change.VoucherReleased(new VoucherId(block.Id())),
        VoucherUsed => new Change.VoucherUsed(VoucherCodec.Read(ref block), block.Signed()),
        VoucherReturned => new Change.VoucherReturned(VoucherCodec.Read(ref block)),
        VoucherCancelled => new Change.VoucherCancelled(new VoucherId(block.Id()), block.Text()),
        VoucherExpired => new Change.VoucherExpired(new VoucherId(block.Id())),
        OfferHeld => new Change.OfferHeld(new HoldId(block.Id()), HeldOfferCodec.ReadChange(ref block)),
        VoucherSkipped => new Change.VoucherSkipped(new VoucherId(block.Id()), block.Rejection()),
        _ => null,
    };

    private static void WriteOfferUsed(ref RecordWriter writer, Change.OfferUsed used, NameTable names)
    {
        writer.Count(names.Index(used.Offer));
        writer.Count(names.Index(used.Pool));
        writer.Date(used.Period, Days.Epoch);
        writer.Signed(used.Times);
        writer.Signed(used.Amount);
        // As expected, the usual case, is 0.
        writer.Signed(unchecked(used.Amount - used.Expected));
        writer.Count(used.Lines.Length);
        foreach (var line in used.Lines)
        {
            writer.Signed(line.Line);
            writer.Signed(line.Amount);
        }

        if (used.Terms.Length > 0)
        {
            writer.Text(used.Terms);
        }
    }

    private static Change.OfferUsed ReadOfferUsed(ref RecordReader block, string[] names)
    {
        var offer = Name(ref block, names);
        var pool = Name(ref block, names);
        var period = block.Date(Days.Epoch);
        var times = block.Signed();
        var amount = block.Signed();
        var expected = unchecked(amount - block.Signed());
        var lines = ImmutableArray.CreateBuilder<OfferOnLine>(block.Count());
        while (lines.Count < lines.Capacity)
        {
            lines.Add(new OfferOnLine(block.Int(), block.Signed()));
        }

        return new Change.OfferUsed(offer, pool, period, times, amount, expected, lines.MoveToImmutable());
    }

    private static void WritePicked(ref RecordWriter writer, Change.Picked picked, Instant occurredAt, NameTable names)
    {
        writer.Count(names.Index(picked.Pool));
        writer.Date(picked.Period, Days.Epoch);
        writer.Count(names.Index(picked.Offer));
        writer.Text(picked.Hash);
        writer.Byte((byte)(picked.Until is null ? 0 : 1));
        writer.Instant(picked.From, occurredAt);
        if (picked.Until is { } until)
        {
            writer.Instant(until, picked.From);
        }
    }

    private static Change.Picked ReadPicked(RecordReader block, Instant occurredAt, string[] names)
    {
        var pool = Name(ref block, names);
        var period = block.Date(Days.Epoch);
        var offer = Name(ref block, names);
        var hash = block.Text();
        var ends = block.Byte() != 0;
        var from = block.Instant(occurredAt);
        return new Change.Picked(pool, period, offer, hash, from, ends ? block.Instant(from) : null);
    }

    private static string Name(ref RecordReader block, string[] names) => NameTable.At(names, block.Index());
}
