using System.Collections.Immutable;
using System.Numerics;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// Which pieces fill so many bundles and are worth most. A piece may fit several groups; what it is worth does not depend on
/// the group, so taking the dearest first, and moving earlier pieces to other groups where that makes room, is optimal (the
/// greedy algorithm on a transversal matroid; Edmonds and Fulkerson, "Transversals and matroid partition", 1965). What a
/// further bundle saves never grows, so their best number is found by halving.
/// </summary>
internal sealed class BundleFill
{
    private readonly long[] room = new long[Programmes.ProgrammeLimits.BundleGroups];
    private readonly int[] from = new int[Programmes.ProgrammeLimits.BundleGroups];
    private readonly int[] by = new int[Programmes.ProgrammeLimits.BundleGroups];
    private readonly int[] queue = new int[Programmes.ProgrammeLimits.BundleGroups];
    private ImmutableArray<BundleGroup> groups = [];
    private Piece[] pieces = [];
    private long[] assigned = [];
    private int count;
    private bool dear;

    /// <summary>A line whose pieces are alike: its position, how many are free, and the groups that accept them.</summary>
    private readonly record struct Piece(int Position, int Line, long Free, uint Groups);

    /// <param name="bundle">Its groups.</param>
    /// <param name="lines">At most so many are added.</param>
    /// <param name="roundUp">A piece of a line counts with its price rounded up, and not its share of the line.</param>
    public void Begin(ImmutableArray<BundleGroup> bundle, int lines, bool roundUp = false)
    {
        groups = bundle;
        dear = roundUp;
        count = 0;
        if (pieces.Length < lines)
        {
            pieces = new Piece[lines];
        }

        if (assigned.Length < lines * bundle.Length)
        {
            assigned = new long[lines * bundle.Length];
        }
    }

    /// <summary>Dearest first.</summary>
    public void Add(int position, int line, long free, uint accepting)
    {
        if (accepting != 0)
        {
            pieces[count++] = new Piece(position, line, free, accepting);
        }
    }

    /// <summary>The number of bundles that saves most; 0 when none saves anything.</summary>
    public long Best(Basket basket, long price, long most)
    {
        var high = most;
        for (var group = 0; group < groups.Length; group++)
        {
            high = Math.Min(high, FreeOf(group) / Math.Max(1, groups[group].Pieces));
        }

        long low = 0;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (Saves(basket, middle, price))
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low > 0 && TryFill(low) ? low : 0;
    }

    /// <summary>What the best number of bundles saves.</summary>
    public long Saved(Basket basket, long price, long most)
    {
        var bundles = Best(basket, price, most);
        return bundles == 0 ? 0 : Value(basket) - (bundles * price);
    }

    /// <summary>Writes the pieces used and what they cost, by position; the sum of what they cost.</summary>
    public long Take(Basket basket, long[] used, long[] worth)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            var taken = Taken(i);
            if (taken > 0)
            {
                used[pieces[i].Position] = taken;
                worth[pieces[i].Position] = basket.Left(pieces[i].Line, taken);
                sum += worth[pieces[i].Position];
            }
        }

        return sum;
    }

    /// <summary>The first group that lacks pieces for one bundle, and how many; -1 when none does.</summary>
    public (int Group, long Pieces) Missing()
    {
        for (var group = 0; group < groups.Length; group++)
        {
            var lacks = groups[group].Pieces - FreeOf(group);
            if (lacks > 0)
            {
                return (group, lacks);
            }
        }

        if (TryFill(1))
        {
            return (-1, 0);
        }

        var open = Array.FindIndex(room, 0, groups.Length, static left => left > 0);
        return (open, room[open]);
    }

    private long FreeOf(int group)
    {
        long free = 0;
        for (var i = 0; i < count; i++)
        {
            free += (pieces[i].Groups & (1u << group)) != 0 ? pieces[i].Free : 0;
        }

        return free;
    }

    private bool Saves(Basket basket, long bundles, long price) =>
        TryFill(bundles) && Value(basket) is var value && (bundles == 1 || TryFill(bundles - 1))
        && value - price > (bundles == 1 ? 0 : Value(basket));

    private long Value(Basket basket)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += Worth(basket, pieces[i].Line, Taken(i));
        }

        return sum;
    }

    private long Worth(Basket basket, int line, long taken) => dear
        ? taken * Divide.Round(basket.States[line].Left, basket.Lines[line].Pieces, Rounding.Ceiling)
        : basket.Left(line, taken);

    private long Taken(int piece)
    {
        long sum = 0;
        for (var group = 0; group < groups.Length; group++)
        {
            sum += assigned[(piece * groups.Length) + group];
        }

        return sum;
    }

    private bool TryFill(long bundles)
    {
        assigned.AsSpan(0, count * groups.Length).Clear();
        long open = 0;
        for (var group = 0; group < groups.Length; group++)
        {
            room[group] = bundles * groups[group].Pieces;
            open += room[group];
        }

        // Groups from which no room can be reached any more: it never comes back.
        var full = 0u;
        for (var i = 0; i < count && open > 0; i++)
        {
            var left = pieces[i].Free;
            while (left > 0 && open > 0 && (pieces[i].Groups & ~full) != 0)
            {
                var put = Put(i, left, ref full);
                left -= put;
                open -= put;
            }
        }

        return open == 0;
    }

    /// <summary>Puts pieces of a line where there is room, moving earlier ones along a shortest path when need be.</summary>
    private long Put(int piece, long left, ref uint full)
    {
        var seen = pieces[piece].Groups & ~full;
        int head = 0, tail = 0;
        for (var bits = seen; bits != 0; bits &= bits - 1)
        {
            var group = BitOperations.TrailingZeroCount(bits);
            from[group] = -1;
            queue[tail++] = group;
        }

        while (head < tail)
        {
            var group = queue[head++];
            if (room[group] > 0)
            {
                return Along(piece, group, left);
            }

            for (var i = 0; i <= piece; i++)
            {
                var next = assigned[(i * groups.Length) + group] == 0 ? 0 : pieces[i].Groups & ~seen & ~full;
                for (; next != 0; next &= next - 1)
                {
                    var other = BitOperations.TrailingZeroCount(next);
                    seen |= 1u << other;
                    (from[other], by[other]) = (group, i);
                    queue[tail++] = other;
                }
            }
        }

        full |= seen;
        return 0;
    }

    private long Along(int piece, int end, long left)
    {
        var put = Math.Min(left, room[end]);
        for (var group = end; from[group] >= 0; group = from[group])
        {
            put = Math.Min(put, assigned[(by[group] * groups.Length) + from[group]]);
        }

        room[end] -= put;
        var at = end;
        for (; from[at] >= 0; at = from[at])
        {
            assigned[(by[at] * groups.Length) + from[at]] -= put;
            assigned[(by[at] * groups.Length) + at] += put;
        }

        assigned[(piece * groups.Length) + at] += put;
        return put;
    }
}
