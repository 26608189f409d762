using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Uses of offers that are set aside: in a change, and in an account row beside the holds that they belong to.</summary>
internal static class HeldOfferCodec
{
    public static void Write(ref RecordWriter writer, int tag, ImmutableArray<Hold> holds)
    {
        var count = 0;
        foreach (var hold in holds)
        {
            count += hold.Offers.Length;
        }

        if (count == 0)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(count);
        foreach (var hold in holds)
        {
            foreach (var offer in hold.Offers)
            {
                writer.Id(hold.Id.Value);
                Write(ref writer, offer);
            }
        }

        writer.Close(block);
    }

    public static ImmutableArray<Hold> ReadInto(ImmutableArray<Hold> holds, RecordReader block)
    {
        for (var left = block.Count(); left > 0; left--)
        {
            var id = new HoldId(block.Id());
            var offer = Read(ref block);
            var hold = holds.FirstOrDefault(hold => hold.Id == id) ?? throw new CorruptRecord("an offer is held by no hold");
            holds = holds.Replace(hold, hold with { Offers = hold.Offers.Add(offer) });
        }

        return holds;
    }

    /// <summary>The money of held offers: a field of its own, so that what stood here before does not grow.</summary>
    public static void WriteMoney(ref RecordWriter writer, int tag, ImmutableArray<Hold> holds)
    {
        var count = holds.Sum(static hold => hold.Offers.Count(static offer => offer.Money != 0));
        if (count == 0)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(count);
        foreach (var hold in holds)
        {
            for (var i = 0; i < hold.Offers.Length; i++)
            {
                if (hold.Offers[i].Money != 0)
                {
                    writer.Id(hold.Id.Value);
                    writer.Count(i);
                    writer.Signed(hold.Offers[i].Money);
                }
            }
        }

        writer.Close(block);
    }

    /// <summary>A version that does not know this field may have ended the hold and kept it: then it says nothing.</summary>
    public static ImmutableArray<Hold> ReadMoneyInto(ImmutableArray<Hold> holds, RecordReader block)
    {
        for (var left = block.Count(); left > 0; left--)
        {
            var id = new HoldId(block.Id());
            var (index, money) = (block.Index(), block.Signed());
            if (holds.FirstOrDefault(hold => hold.Id == id) is { } hold && index < hold.Offers.Length)
            {
                var offers = hold.Offers.SetItem(index, hold.Offers[index] with { Money = money });
                holds = holds.Replace(hold, hold with { Offers = offers });
            }
        }

        return holds;
    }

    public static void WriteChange(ref RecordWriter writer, HeldOffer offer)
    {
        Write(ref writer, offer);
        if (offer.Money != 0)
        {
            writer.Signed(offer.Money);
        }
    }

    public static HeldOffer ReadChange(ref RecordReader block)
    {
        var offer = Read(ref block);
        return block.AtEnd ? offer : offer with { Money = block.Signed() };
    }

    private static void Write(ref RecordWriter writer, HeldOffer offer)
    {
        writer.Text(offer.Counted);
        writer.Byte((byte)(offer.TakesUse ? 1 : 0));
        writer.Count(offer.Periods.Length);
        foreach (var period in offer.Periods)
        {
            writer.Date(period, Days.Epoch);
        }
    }

    private static HeldOffer Read(ref RecordReader block)
    {
        var counted = block.Text();
        var takesUse = block.Byte() != 0;
        var periods = ImmutableArray.CreateBuilder<LocalDate>(block.Count());
        while (periods.Count < periods.Capacity)
        {
            periods.Add(block.Date(Days.Epoch));
        }

        return new HeldOffer(counted, periods.MoveToImmutable(), takesUse);
    }
}
