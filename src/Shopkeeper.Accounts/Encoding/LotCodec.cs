using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Lots and holds: instants by their distance (to the lot before, to the hold's end, expiry to activation).</summary>
internal static class LotCodec
{
    public static void Write(ref RecordWriter writer, int tag, ImmutableArray<Lot> lots)
    {
        if (lots.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(lots.Length);
        var number = 0;
        var from = NodaConstants.UnixEpoch;
        foreach (var lot in lots)
        {
            writer.Byte((byte)((lot.ExpiresAt is null ? 0 : 1) | (lot.WaitsFor.Length == 0 ? 0 : 2)));
            writer.Signed((long)lot.Number - number);
            writer.Signed(lot.Currency);
            writer.Signed(lot.Amount);
            writer.Instant(lot.ActiveFrom, from);
            if (lot.ExpiresAt is { } end)
            {
                writer.Instant(end, lot.ActiveFrom);
            }

            if (lot.WaitsFor.Length > 0)
            {
                writer.Text(lot.WaitsFor);
            }

            number = lot.Number;
            from = lot.ActiveFrom;
        }

        writer.Close(block);
    }

    public static void Write(ref RecordWriter writer, int tag, ImmutableArray<Hold> holds)
    {
        if (holds.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(holds.Length);
        foreach (var hold in holds)
        {
            writer.Id(hold.Id.Value);
            writer.Signed(hold.Currency);
            writer.Instant(hold.Until, NodaConstants.UnixEpoch);
            writer.Count(hold.Lots.Length);
            foreach (var lot in hold.Lots)
            {
                writer.Byte((byte)(lot.ExpiresAt is null ? 0 : 1));
                writer.Signed(lot.Lot);
                writer.Signed(lot.Amount);
                writer.Instant(lot.ActiveFrom, hold.Until);
                if (lot.ExpiresAt is { } end)
                {
                    writer.Instant(end, lot.ActiveFrom);
                }
            }
        }

        writer.Close(block);
    }

    public static ImmutableArray<Lot> ReadLots(RecordReader block)
    {
        var lots = new Lot[block.Count()];
        var number = 0L;
        var from = NodaConstants.UnixEpoch;
        for (var i = 0; i < lots.Length; i++)
        {
            var flags = block.Byte();
            var distance = block.Signed();
            number = distance is >= -uint.MaxValue and <= uint.MaxValue ? number + distance : long.MaxValue;
            if (number is < int.MinValue or > int.MaxValue)
            {
                throw new CorruptRecord("a lot number is out of range");
            }

            var currency = block.Int();
            var amount = block.Signed();
            from = block.Instant(from);
            Instant? end = (flags & 1) != 0 ? block.Instant(from) : null;
            lots[i] = new Lot((int)number, currency, amount, from, end, (flags & 2) != 0 ? block.Text() : "");
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lots);
    }

    public static ImmutableArray<Hold> ReadHolds(RecordReader block)
    {
        var holds = new Hold[block.Count()];
        for (var i = 0; i < holds.Length; i++)
        {
            var id = new HoldId(block.Id());
            var currency = block.Int();
            var until = block.Instant(NodaConstants.UnixEpoch);
            var lots = new HeldLot[block.Count()];
            for (var j = 0; j < lots.Length; j++)
            {
                var expires = block.Byte() != 0;
                var lot = block.Int();
                var amount = block.Signed();
                var from = block.Instant(until);
                lots[j] = new HeldLot(lot, amount, from, expires ? block.Instant(from) : null);
            }

            holds[i] = new Hold(id, currency, until, ImmutableCollectionsMarshal.AsImmutableArray(lots));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(holds);
    }
}
