using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// The body of an account row. Format 1: fields with append-only tags, each left out when it has its default. A lot, hold or
/// counter never grows: a new property becomes a field of its own, by lot number or hold. Fields of a newer version stand
/// behind the known ones, are kept as they are and written back, so that versions N and N-1 run together.
/// </summary>
public static class AccountStateCodec
{
    private const byte Format = 1;

    // Persisted; append-only.
    private const int SeqTag = 1;
    private const int NextLotTag = 2;
    private const int LotsTag = 3;
    private const int HoldsTag = 4;
    private const int DeficitsTag = 5;
    private const int LifetimeTag = 6;
    private const int CountersTag = 7;
    private const int LevelsTag = 8;
    private const int PurchasesTag = 9;
    private const int LastActiveTag = 10;
    private const int PicksTag = 20;
    private const int VouchersTag = 21;
    private const int HeldOffersTag = 22;
    private const int HeldMoneyTag = 23;
    private const int MergedTag = 30;
    private const int LastKnownTag = MergedTag;

    public static byte[] Encode(AccountState state)
    {
        var writer = RecordWriter.Rent();
        writer.Byte(Format);
        writer.Number(SeqTag, state.Seq);
        writer.Number(NextLotTag, (long)state.NextLot - 1);
        LotCodec.Write(ref writer, LotsTag, state.Lots);
        LotCodec.Write(ref writer, HoldsTag, state.Holds);
        WriteNumbers(ref writer, DeficitsTag, state.Deficits);
        WriteNumbers(ref writer, LifetimeTag, state.Lifetime);
        WriteCounters(ref writer, state.Counters);
        if (!state.Levels.IsEmpty)
        {
            var block = writer.Open(LevelsTag);
            writer.Texts(state.Levels);
            writer.Close(block);
        }

        writer.Number(PurchasesTag, state.Purchases);
        if (state.LastActive is { } active)
        {
            var block = writer.Open(LastActiveTag);
            writer.Instant(active, NodaConstants.UnixEpoch);
            writer.Close(block);
        }

        PickCodec.Write(ref writer, PicksTag, state.Picks);
        VoucherCodec.Write(ref writer, VouchersTag, state.Vouchers);
        HeldOfferCodec.Write(ref writer, HeldOffersTag, state.Holds);
        HeldOfferCodec.WriteMoney(ref writer, HeldMoneyTag, state.Holds);
        if (state.MergedInto is { } into)
        {
            var block = writer.Open(MergedTag);
            writer.Id(into.Value);
            writer.Close(block);
        }

        writer.Raw(state.Unknown.AsSpan());
        return writer.Finish();
    }

    /// <summary>Account and programme are columns of the row.</summary>
    /// <exception cref="CorruptRecord">The bytes are damaged.</exception>
    public static AccountState Decode(ReadOnlySpan<byte> body, AccountId account, string programme)
    {
        var reader = new RecordReader(body);
        reader.Format(Format);
        var fields = new Fields();
        var begin = reader.Position;
        while (reader.Next(out var tag, out var isBlock))
        {
            if (tag > LastKnownTag)
            {
                SkipRest(ref reader, isBlock);
                fields.Unknown = [.. reader.Since(begin)];
                break;
            }

            if (isBlock)
            {
                fields.Read(tag, reader.Block());
            }
            else
            {
                fields.Read(tag, reader.Signed());
            }

            begin = reader.Position;
        }

        return fields.ToState(account, programme);
    }

    private static void SkipRest(ref RecordReader reader, bool isBlock)
    {
        do
        {
            reader.Skip(isBlock);
        }
        while (reader.Next(out _, out isBlock));
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

    private static void WriteCounters(ref RecordWriter writer, ImmutableArray<Counter> counters)
    {
        if (counters.IsEmpty)
        {
            return;
        }

        var block = writer.Open(CountersTag);
        writer.Count(counters.Length);
        string? rule = null;
        foreach (var counter in counters)
        {
            // Counters of one rule stand together: its name is written once.
            var same = counter.Rule == rule;
            writer.Byte((byte)(same ? 1 : 0));
            if (!same)
            {
                writer.Text(counter.Rule);
                rule = counter.Rule;
            }

            writer.Signed(counter.Limit);
            writer.Date(counter.Period, Days.Epoch);
            writer.Signed(counter.Used);
        }

        writer.Close(block);
    }

    private ref struct Fields()
    {
        public ImmutableArray<byte> Unknown = [];
        private long seq;
        private int nextLot = 1;
        private ImmutableArray<Lot> lots = [];
        private ImmutableArray<Hold> holds = [];
        private ImmutableArray<long> deficits = [];
        private ImmutableArray<long> lifetime = [];
        private ImmutableArray<Counter> counters = [];
        private ImmutableArray<string> levels = [];
        private long purchases;
        private Instant? lastActive;
        private ImmutableArray<Pick> picks = [];
        private ImmutableArray<Voucher> vouchers = [];
        private AccountId? mergedInto;

        public void Read(int tag, long value)
        {
            switch (tag)
            {
                case SeqTag:
                    seq = value;
                    break;
                case NextLotTag:
                    nextLot = value is >= int.MinValue and < int.MaxValue
                        ? (int)value + 1
                        : throw new CorruptRecord("a lot number is out of range");
                    break;
                case PurchasesTag:
                    purchases = value;
                    break;
                default:
                    throw new CorruptRecord($"field {tag} is not a number");
            }
        }

        public void Read(int tag, RecordReader block)
        {
            switch (tag)
            {
                case LotsTag:
                    lots = LotCodec.ReadLots(block);
                    break;
                case HoldsTag:
                    holds = LotCodec.ReadHolds(block);
                    break;
                case DeficitsTag:
                    deficits = ReadNumbers(block);
                    break;
                case LifetimeTag:
                    lifetime = ReadNumbers(block);
                    break;
                case CountersTag:
                    counters = ReadCounters(block);
                    break;
                case LevelsTag:
                    levels = block.Texts();
                    break;
                case LastActiveTag:
                    lastActive = block.Instant(NodaConstants.UnixEpoch);
                    break;
                case PicksTag:
                    picks = PickCodec.Read(block);
                    break;
                case VouchersTag:
                    vouchers = VoucherCodec.ReadAll(block);
                    break;
                case HeldOffersTag:
                    holds = HeldOfferCodec.ReadInto(holds, block);
                    break;
                case HeldMoneyTag:
                    holds = HeldOfferCodec.ReadMoneyInto(holds, block);
                    break;
                case MergedTag:
                    mergedInto = new AccountId(block.Id());
                    break;
                default:
                    throw new CorruptRecord($"field {tag} is not a block");
            }
        }

        public readonly AccountState ToState(AccountId account, string programme) => new()
        {
            Account = account, Programme = programme, Seq = seq, NextLot = nextLot, Lots = lots, Holds = holds,
            Deficits = deficits, Lifetime = lifetime, Counters = counters, Levels = levels, Purchases = purchases,
            LastActive = lastActive, Picks = picks, Vouchers = vouchers, MergedInto = mergedInto, Unknown = Unknown,
        };
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

    private static ImmutableArray<Counter> ReadCounters(RecordReader block)
    {
        var counters = new Counter[block.Count()];
        var rule = "";
        for (var i = 0; i < counters.Length; i++)
        {
            if (block.Byte() == 0)
            {
                rule = block.Text();
            }

            counters[i] = new Counter(rule, block.Int(), block.Date(Days.Epoch), block.Signed());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(counters);
    }
}
