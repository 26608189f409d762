using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Picks in an account row. Like a lot, a pick never grows: a new property becomes a field of its own.</summary>
internal static class PickCodec
{
    public static void Write(ref RecordWriter writer, int tag, ImmutableArray<Pick> picks)
    {
        if (picks.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(picks.Length);
        var pool = "";
        foreach (var pick in picks)
        {
            // Picks of one pool mostly stand together: its name is written once.
            var same = pick.Pool == pool;
            writer.Byte((byte)((same ? 0 : 1) | (pick.Until is null ? 0 : 2)));
            if (!same)
            {
                writer.Text(pick.Pool);
                pool = pick.Pool;
            }

            writer.Date(pick.Period, Days.Epoch);
            writer.Text(pick.Offer);
            writer.Text(pick.Hash);
            writer.Instant(pick.From, NodaConstants.UnixEpoch);
            if (pick.Until is { } until)
            {
                writer.Instant(until, pick.From);
            }

            writer.Signed(pick.Uses);
        }

        writer.Close(block);
    }

    public static ImmutableArray<Pick> Read(RecordReader block)
    {
        var picks = new Pick[block.Count()];
        var pool = "";
        for (var i = 0; i < picks.Length; i++)
        {
            var flags = block.Byte();
            pool = (flags & 1) != 0 ? block.Text() : pool;
            var period = block.Date(Days.Epoch);
            var offer = block.Text();
            var hash = block.Text();
            var from = block.Instant(NodaConstants.UnixEpoch);
            Instant? until = (flags & 2) != 0 ? block.Instant(from) : null;
            picks[i] = new Pick(pool, period, offer, hash, from, until, block.Int());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(picks);
    }
}
