using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>The claims of a batch, sorted as keys are claimed, and what they name.</summary>
internal sealed class ClaimOrder
{
    public ClaimOrder(IReadOnlyList<KeyClaim> claims)
    {
        Claims = [.. claims];
        Array.Sort(Claims, static (a, b) => a.Key.CompareTo(b.Key));
        var placing = new List<ActivityKey>();
        var sales = new SortedSet<ActivityKey>();
        foreach (ref readonly var claim in Claims.AsSpan())
        {
            if (claim.Placing)
            {
                placing.Add(claim.Key);
            }

            foreach (var sale in claim.Sales)
            {
                sales.Add(sale);
            }
        }

        if (sales.Count > 0)
        {
            // A sale of this very batch is a claim already: its row is looked up once.
            sales.ExceptWith(claims.Select(static claim => claim.Key));
        }

        Others = [.. Claims.Where(static claim => claim.Other is not null).Select(static claim => claim.Other!.Value.Value)];
        Placing = [.. placing];
        Sales = [.. sales];
    }

    public KeyClaim[] Claims { get; }

    /// <summary>Parked keys, tried again: their rows are locked first.</summary>
    public ActivityKey[] Placing { get; }

    /// <summary>Second accounts of what moves between two.</summary>
    public Guid[] Others { get; }

    /// <summary>Sales that returns name, without keys claimed here.</summary>
    public ActivityKey[] Sales { get; }
}
