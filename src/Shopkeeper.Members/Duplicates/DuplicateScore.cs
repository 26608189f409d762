namespace Shopkeeper.Members.Duplicates;

/// <summary>Pairs that were found beside the true ones. Precision and recall are 0 to 1; of none found, or none true, 1.</summary>
public sealed record DuplicateScore(long PairsTrue, long PairsFound, long PairsRight)
{
    public double Precision => PairsFound == 0 ? 1 : (double)PairsRight / PairsFound;

    public double Recall => PairsTrue == 0 ? 1 : (double)PairsRight / PairsTrue;

    /// <summary>The harmonic mean of the two.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Persons: of each row, what is equal for the rows of one person; an empty one stands alone.</summary>
    public static DuplicateScore Of(IReadOnlyList<string> persons, IReadOnlyCollection<DuplicatePair> found)
    {
        var pairsTrue = persons.Where(static person => person.Length > 0)
            .CountBy(static person => person)
            .Sum(static group => (long)group.Value * (group.Value - 1) / 2);
        var right = found.Count(pair => persons[pair.First].Length > 0 && persons[pair.First] == persons[pair.Second]);
        return new DuplicateScore(pairsTrue, found.Count, right);
    }
}
