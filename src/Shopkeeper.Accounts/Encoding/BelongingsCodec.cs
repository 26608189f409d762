using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// What comes into an account from outside it: fields with append-only tags, each left out when it has its default. It is
/// hashed for the idempotency key too, so the form of what is there never changes.
/// </summary>
internal static class BelongingsCodec
{
    // Persisted; append-only.
    private const int LotsTag = 1;
    private const int DeficitsTag = 2;
    private const int LifetimeTag = 3;
    private const int LevelsTag = 4;
    private const int PurchasesTag = 5;
    private const int LastActiveTag = 6;
    private const int CountersTag = 7;
    private const int VouchersTag = 8;

    public static void Write(ref RecordWriter writer, Belongings belongings)
    {
        WriteLots(ref writer, belongings.Lots);
        WriteNumbers(ref writer, DeficitsTag, belongings.Deficits);
        WriteNumbers(ref writer, LifetimeTag, belongings.Lifetime);
        if (!belongings.Levels.IsEmpty)
        {
            var block = writer.Open(LevelsTag);
            writer.Texts(belongings.Levels);
            writer.Close(block);
        }

        writer.Number(PurchasesTag, belongings.Purchases);
        if (belongings.LastActive is { } active)
        {
            var block = writer.Open(LastActiveTag);
            writer.Instant(active, NodaConstants.UnixEpoch);
            writer.Close(block);
        }

        WriteCounters(ref writer, belongings.Counters);
        VoucherCodec.Write(ref writer, VouchersTag, belongings.Vouchers);
    }

    public static Belongings Read(RecordReader reader)
    {
        var read = Belongings.None;
        while (reader.Next(out var tag, out var isBlock))
        {
            if (!isBlock)
            {
                var value = reader.Signed();
                read = tag == PurchasesTag ? read with { Purchases = PurchasesOf(value) } : read;
                continue;
            }

            var block = reader.Block();
            read = tag switch
            {
                LotsTag => read with { Lots = ReadLots(block) },
                DeficitsTag => read with { Deficits = ReadNumbers(block) },
                LifetimeTag => read with { Lifetime = ReadNumbers(block) },
                LevelsTag => read with { Levels = block.Texts() },
                LastActiveTag => read with { LastActive = block.Instant(NodaConstants.UnixEpoch) },
                CountersTag => read with { Counters = ReadCounters(block) },
                VouchersTag => read with { Vouchers = VoucherCodec.ReadAll(block) },
                _ => read,
            };
        }

        return read;
    }

    private static int PurchasesOf(long value) =>
        value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new CorruptRecord("a count of purchases is out of range");

    private static void WriteLots(ref RecordWriter writer, ImmutableArray<MovedLot> lots)
    {
        if (lots.IsEmpty)
        {
            return;
        }

        var block = writer.Open(LotsTag);
        writer.Count(lots.Length);
        foreach (var (amount, terms) in lots)
        {
            writer.Byte((byte)(terms.ExpiresAt is null ? 0 : 1));
            writer.Signed(amount);
            writer.Signed(terms.Currency);
            writer.Instant(terms.ActiveFrom, NodaConstants.UnixEpoch);
            if (terms.ExpiresAt is { } end)
            {
                writer.Instant(end, NodaConstants.UnixEpoch);
            }

            writer.Text(terms.WaitsFor);
        }

        writer.Close(block);
    }

    private static ImmutableArray<MovedLot> ReadLots(RecordReader block)
    {
        var lots = new MovedLot[block.Count()];
        for (var i = 0; i < lots.Length; i++)
        {
            var expires = block.Byte() != 0;
            var (amount, currency, from) = (block.Signed(), block.Int(), block.Instant(NodaConstants.UnixEpoch));
            Instant? end = expires ? block.Instant(NodaConstants.UnixEpoch) : null;
            lots[i] = new MovedLot(amount, new LotTerms(currency, from, end, block.Text()));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lots);
    }

    private static void WriteNumbers(ref RecordWriter writer, int tag, ImmutableArray<long> numbers)
    {
        if (numbers.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(numbers.Length);
        foreach (var number in numbers)
        {
            writer.Signed(number);
        }

        writer.Close(block);
    }

    private static ImmutableArray<long> ReadNumbers(RecordReader block)
    {
        var numbers = new long[block.Count()];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = block.Signed();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(numbers);
    }

    private static void WriteCounters(ref RecordWriter writer, ImmutableArray<Counter> counters)
    {
        if (counters.IsEmpty)
        {
            return;
        }

        var block = writer.Open(CountersTag);
        writer.Count(counters.Length);
        foreach (var counter in counters)
        {
            writer.Text(counter.Rule);
            writer.Signed(counter.Limit);
            writer.Date(counter.Period, Days.Epoch);
            writer.Signed(counter.Used);
        }

        writer.Close(block);
    }

    private static ImmutableArray<Counter> ReadCounters(RecordReader block)
    {
        var counters = new Counter[block.Count()];
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i] = new Counter(block.Text(), block.Int(), block.Date(Days.Epoch), block.Signed());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(counters);
    }
}
