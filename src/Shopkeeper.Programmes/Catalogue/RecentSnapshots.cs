using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Programmes.Catalogue;

/// <summary>
/// The last few snapshots that were asked for, so that returns of one old sale after another do not rebuild each time.
/// </summary>
internal sealed class RecentSnapshots
{
    private const int Most = 16;

    private readonly Lock gate = new();
    private readonly LinkedList<CatalogueSnapshot> kept = new();

    public CatalogueSnapshot? Find(long number)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Number == number)
                {
                    kept.Remove(node);
                    kept.AddFirst(node);
                    return node.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The kept snapshot with the highest number below this one.</summary>
    public CatalogueSnapshot? NearestBefore(long number)
    {
        lock (gate)
        {
            return kept.Where(snapshot => snapshot.Number < number).MaxBy(static snapshot => snapshot.Number);
        }
    }

    public void Keep(CatalogueSnapshot snapshot)
    {
        lock (gate)
        {
            if (kept.Any(other => other.Number == snapshot.Number))
            {
                return;
            }

            kept.AddFirst(snapshot);
            if (kept.Count > Most)
            {
                kept.RemoveLast();
            }
        }
    }
}
