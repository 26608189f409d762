using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>The names that rules mention (stores, channels, tenders, segments, levels), numbered from 0.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private NameTable? table;

    public int Count => numbers.Count;

    public int Words => Bits.Words(numbers.Count);

    public int Number(string name)
    {
        if (!numbers.TryGetValue(name, out var number))
        {
            number = numbers.Count;
            numbers.Add(name, number);
        }

        return number;
    }

    /// <summary>-1 when no rule mentions it.</summary>
    public int Find(string name) => (table ?? Frozen()).Find(name);

    /// <summary>Called once all rules are compiled.</summary>
    public void Freeze() => table = new NameTable(numbers);

    private NameTable Frozen() => throw new Kernel.InvariantViolated("a vocabulary is frozen before it is asked");

    /// <summary>
    /// The names as a set, null when there are none. It is as long as it must be: a number beyond its end is not in it.
    /// </summary>
    public ulong[]? Set(ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            return null;
        }

        var members = names.Select(Number).ToArray();
        var set = new ulong[Bits.Words(members.Max() + 1)];
        foreach (var number in members)
        {
            Bits.Add(set, number);
        }

        return set;
    }
}
