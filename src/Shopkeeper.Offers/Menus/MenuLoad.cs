using System.Threading.Channels;
using Shopkeeper.Offers.Allocation;

namespace Shopkeeper.Offers.Menus;

/// <summary>
/// Takes lists from the allocator's threads and writes them, in pieces, from one: rows of the store, and the slot log. Bounded:
/// who is ahead of the database waits for it.
/// </summary>
internal sealed class MenuLoad : IListSink
{
    private const int PiecesAhead = 32;

    private readonly MenuStore store;
    private readonly Guid list;
    private readonly Legend legend;
    private readonly SlotLog? log;
    private readonly List<MemberList>[] waiting;
    private readonly Channel<MemberList[]> pieces = Channel.CreateBounded<MemberList[]>(
        new BoundedChannelOptions(PiecesAhead) { SingleReader = true });

    public MenuLoad(MenuStore store, Guid list, Legend legend, SlotLog? log, int shards)
    {
        this.store = store;
        this.list = list;
        this.legend = legend;
        this.log = log;
        waiting = [.. Enumerable.Range(0, shards + 1).Select(static _ => new List<MemberList>(MenuStore.Piece))];
    }

    public long Rows { get; private set; }

    public void Add(int shard, in MemberList list)
    {
        var own = waiting[shard + 1];
        own.Add(list);
        if (own.Count == MenuStore.Piece)
        {
            Send(own);
        }
    }

    /// <summary>No list comes any more.</summary>
    public void Complete()
    {
        foreach (var own in waiting)
        {
            Send(own);
        }

        pieces.Writer.Complete();
    }

    /// <summary>No list comes any more, because making them failed: writing ends by the same failure.</summary>
    public void Fail(Exception failure) => pieces.Writer.TryComplete(failure);

    /// <summary>Writes until all is written; a failure ends the senders too.</summary>
    public async Task WriteAsync(IProgress<long>? progress, CancellationToken cancel)
    {
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancel))
            {
                await store.AddAsync(list, [.. piece.OrderBy(static member => member.Account).Select(Packed)], cancel);
                foreach (var member in log is null ? [] : piece)
                {
                    await log!.AddAsync(member);
                }

                Rows += piece.Length;
                progress?.Report(Rows);
            }
        }
        catch (Exception failure)
        {
            pieces.Writer.TryComplete(failure);
            throw;
        }
    }

    private void Send(List<MemberList> own)
    {
        if (own.Count > 0)
        {
            var piece = own.ToArray();
            own.Clear();
            pieces.Writer.WriteAsync(piece).AsTask().GetAwaiter().GetResult();
        }
    }

    private (Guid Account, byte[] Offers) Packed(MemberList member) => (
        member.Account,
        PackedMenu.Encode(legend, Array.ConvertAll(member.Slots, static slot => (slot.Offer, slot.Reason))));
}
