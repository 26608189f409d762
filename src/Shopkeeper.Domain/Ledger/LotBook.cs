using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// The open lots of one account while a posting is made or folded: the one place where an entry changes a lot. Sorted by
/// number; an emptied lot stays until <see cref="Close"/>, so that the same posting can find it again.
/// </summary>
internal sealed class LotBook
{
    private OpenLot[] lots = new OpenLot[8];
    private ImmutableArray<Lot> before;
    private bool changed;

    public int Count { get; private set; }

    public int NextNumber { get; private set; }

    public ref readonly OpenLot this[int index] => ref lots[index];

    public void Load(ImmutableArray<Lot> open, int nextNumber)
    {
        before = open;
        changed = false;
        NextNumber = nextNumber;
        Count = open.Length;
        if (lots.Length < Count)
        {
            lots = new OpenLot[Math.Max(Count, lots.Length * 2)];
        }

        for (var i = 0; i < Count; i++)
        {
            var lot = open[i];
            lots[i] = new OpenLot(lot.Number, lot.Amount, lot.Terms);
        }
    }

    /// <summary>Index of the lot with that number, -1 when there is none.</summary>
    public int Find(int number)
    {
        for (var i = 0; i < Count; i++)
        {
            if (lots[i].Number == number)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the first lot of those terms, -1 when there is none.</summary>
    public int Find(in LotTerms terms)
    {
        for (var i = 0; i < Count; i++)
        {
            if (lots[i].Terms == terms)
            {
                return i;
            }
        }

        return -1;
    }

    public void Open(int number, in LotTerms terms)
    {
        Invariant.Hold(number >= NextNumber, "a lot number is used once");
        if (Count == lots.Length)
        {
            Array.Resize(ref lots, Count * 2);
        }

        lots[Count++] = new OpenLot(number, 0, terms);
        NextNumber = number + 1;
        changed = true;
    }

    /// <summary>Expiry was put off, or pending points get another date.</summary>
    public void Move(int number, Instant activeFrom, Instant? expiresAt)
    {
        var index = Find(number);
        Invariant.Hold(index >= 0, "a moved lot is open");
        lots[index].Terms = lots[index].Terms with { ActiveFrom = activeFrom, ExpiresAt = expiresAt };
        changed = true;
    }

    /// <summary>What the entry does to its lot: credits add, debits take, and Pending to Available makes it good at once.</summary>
    public void Apply(in Entry entry)
    {
        var takes = entry.From is Purse.Available or Purse.Pending;
        var gives = entry.To is Purse.Available or Purse.Pending;
        if (!takes && !gives)
        {
            return;
        }

        var index = Find(entry.Lot);
        Invariant.Hold(index >= 0, "an entry's lot is open");
        ref var lot = ref lots[index];
        changed = true;
        if (takes && gives)
        {
            Invariant.Hold(lot.Amount == entry.Amount, "a pending lot is released as a whole");
            lot.Terms = lot.Terms with { ActiveFrom = LotTerms.Always, WaitsFor = "" };
            return;
        }

        lot.Amount += gives ? entry.Amount : -entry.Amount;
        Invariant.Hold(lot.Amount >= 0, "a lot is never negative");
    }

    /// <summary>The lots afterwards: empty ones are gone, those of equal terms have joined the lowest number.</summary>
    public ImmutableArray<Lot> Close()
    {
        if (!changed)
        {
            return before;
        }

        Coalesce();
        var open = 0;
        for (var i = 0; i < Count; i++)
        {
            open += lots[i].Amount > 0 ? 1 : 0;
        }

        if (open == 0)
        {
            return [];
        }

        var result = new Lot[open];
        for (int i = 0, next = 0; i < Count; i++)
        {
            if (lots[i].Amount > 0)
            {
                result[next++] = Materialise(i);
            }
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    private Lot Materialise(int index)
    {
        ref readonly var lot = ref lots[index];
        if (index < before.Length)
        {
            var stored = before[index];
            if (stored.Amount == lot.Amount && stored.Terms == lot.Terms)
            {
                return stored;
            }
        }

        var terms = lot.Terms;
        return new Lot(lot.Number, terms.Currency, lot.Amount, terms.ActiveFrom, terms.ExpiresAt, terms.WaitsFor);
    }

    private void Coalesce()
    {
        for (var i = 1; i < Count; i++)
        {
            ref var lot = ref lots[i];
            for (var j = 0; j < i && lot.Amount > 0; j++)
            {
                if (lots[j].Amount > 0 && lots[j].Terms == lot.Terms)
                {
                    lots[j].Amount += lot.Amount;
                    lot.Amount = 0;
                }
            }
        }
    }
}

internal struct OpenLot(int number, long amount, LotTerms terms)
{
    public readonly int Number = number;
    public long Amount = amount;
    public LotTerms Terms = terms;
}
