using System.Collections.Immutable;

namespace Shopkeeper.Members.Duplicates;

/// <summary>
/// Rows among which duplicates are looked for: the names of the compared columns, and of each row its values in that order.
/// An empty value is a missing one: it speaks neither for nor against.
/// </summary>
public sealed record DuplicateTable(ImmutableArray<string> Columns, IReadOnlyList<string[]> Rows);

/// <summary>How two values of one column compare; from the strongest agreement to none.</summary>
public enum Agreement
{
    /// <summary>One of them is missing.</summary>
    Unknown,

    /// <summary>Equal once case, accents and punctuation are put aside.</summary>
    Exact,

    /// <summary>A slip apart: one letter, two letters changed over, an abbreviation; or the value stands in another column.</summary>
    Close,

    /// <summary>Alike, more than chance would have it.</summary>
    Fair,

    /// <summary>Neither.</summary>
    Different,
}

/// <summary>What one column says of a pair: how its values agree, and how many bits that speaks for (or, below zero, against) one person.</summary>
public readonly record struct Evidence(string Column, Agreement Agreement, double Bits);

/// <summary>
/// Two rows, by their position, that are taken for one. Bits are the sum of the evidence less what chance demands of a table of
/// this size (no more than what speaks beside the place, once that is below zero): 0 is as likely as not, each bit doubles the odds.
/// </summary>
public sealed record DuplicatePair(int First, int Second, double Bits, ImmutableArray<Evidence> Why);
