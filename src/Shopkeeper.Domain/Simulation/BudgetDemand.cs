namespace Shopkeeper.Domain.Simulation;

/// <summary>
/// What postings would take from one budget, by the time at which they were recorded, so that the time can be found at which
/// the budget ran out, whatever the order in which accounts are looked at. Holds at most <see cref="Slots"/> slots: with more
/// distinct times the slots become twice as wide.
/// </summary>
public sealed class BudgetDemand
{
    private const int Slots = 65_536;

    private SortedDictionary<long, long> bySlot = [];
    private int shift;

    /// <summary>Microseconds that one slot covers.</summary>
    public long SlotMicros => 1L << shift;

    /// <summary>Points taken, or given back (negative), at that time in microseconds.</summary>
    public void Add(long atMicros, long points)
    {
        AddSlot(atMicros >> shift, points);
        while (bySlot.Count > Slots)
        {
            Widen();
        }
    }

    public void Add(BudgetDemand other)
    {
        while (shift < other.shift)
        {
            Widen();
        }

        foreach (var (slot, points) in other.bySlot)
        {
            Add(slot << other.shift, points);
        }
    }

    /// <summary>
    /// The start of the slot in which the budget would be overdrawn: what was recorded before it gets all it asks for, what
    /// comes after gets nothing. Null when the budget is never used up.
    /// </summary>
    public long? ClosedFrom(long budget)
    {
        long taken = 0;
        foreach (var (slot, points) in bySlot)
        {
            taken += points;
            if (taken > budget)
            {
                return slot << shift;
            }
        }

        return null;
    }

    private void Widen()
    {
        var narrow = bySlot;
        bySlot = [];
        shift++;
        foreach (var (slot, points) in narrow)
        {
            AddSlot(slot >> 1, points);
        }
    }

    private void AddSlot(long slot, long points) => bySlot[slot] = bySlot.GetValueOrDefault(slot) + points;
}
