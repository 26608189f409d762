namespace Shopkeeper.Members.Duplicates;

/// <summary>
/// Weights of agreement after Fellegi and Sunter (1969): log2 of how often duplicates agree so, over how often strangers do.
/// Strangers are counted in the table itself (an exact agreement by how common the value is); duplicates begin with what is
/// usual and are counted again among the likely pairs.
/// </summary>
internal sealed class Weights
{
    private const int Levels = (int)Agreement.Different + 1;
    private const int StrangersAsked = 200_000;
    private const double PriorRows = 20;

    // Of duplicates: exact, close, fair, different.
    private static readonly double[] Usual = [0, 0.80, 0.12, 0.03, 0.05];

    private readonly ValueTable table;
    private readonly double[] strangers;
    private readonly double[] duplicates;

    public Weights(ValueTable table, Comparison comparison)
    {
        this.table = table;
        strangers = Strangers(table, comparison);
        duplicates = new double[table.Columns * Levels];
        for (var i = 0; i < duplicates.Length; i++)
        {
            duplicates[i] = Usual[i % Levels];
        }
    }

    /// <summary>What the agreement of a column says; the first row's value tells how common an exact one is.</summary>
    public double Of(int column, Agreement agreement, int first)
    {
        if (agreement == Agreement.Unknown)
        {
            return 0;
        }

        var at = (column * Levels) + (int)agreement;
        var chance = agreement == Agreement.Exact
            ? (double)(table.Count(column, table.Row(first)[column]) - 1) / (table.Rows - 1)
            : strangers[at];
        return Math.Log2(duplicates[at] / chance);
    }

    /// <summary>How often duplicates agreed, by column and agreement: nothing yet.</summary>
    public double[] NewCounts() => new double[duplicates.Length];

    public static void Count(double[] counts, ReadOnlySpan<Agreement> agreements, double share)
    {
        for (var column = 0; column < agreements.Length; column++)
        {
            counts[(column * Levels) + (int)agreements[column]] += share;
        }
    }

    /// <summary>Takes what was counted for how duplicates agree from now on.</summary>
    public void Learn(double[] counts)
    {
        for (var column = 0; column < table.Columns; column++)
        {
            Share(counts.AsSpan(column * Levels, Levels), Usual, duplicates.AsSpan(column * Levels, Levels));
        }
    }

    private static double[] Strangers(ValueTable table, Comparison comparison)
    {
        var counts = new double[table.Columns * Levels];
        var agreements = new Agreement[table.Columns];
        var all = (long)table.Rows * (table.Rows - 1) / 2;
        var asked = Math.Min(StrangersAsked, all);
        for (long i = 0; i < asked; i++)
        {
            // Every row with rows ever further away: the same pairs each time.
            var first = (int)(i % table.Rows);
            var second = (int)((first + 1 + (i / table.Rows * 7919 % (table.Rows - 1))) % table.Rows);
            if (first == second)
            {
                continue;
            }

            comparison.Compare(first, second, agreements);
            for (var column = 0; column < agreements.Length; column++)
            {
                counts[(column * Levels) + (int)agreements[column]]++;
            }
        }

        double[] usual = [0, 0.01, 0.01, 0.03, 0.95];
        var shares = new double[counts.Length];
        for (var column = 0; column < table.Columns; column++)
        {
            Share(counts.AsSpan(column * Levels, Levels), usual, shares.AsSpan(column * Levels, Levels));
        }

        return shares;
    }

    /// <summary>Shares of the levels, with the usual ones as so many rows seen before.</summary>
    private static void Share(ReadOnlySpan<double> counts, ReadOnlySpan<double> usual, Span<double> shares)
    {
        double known = 0;
        foreach (var count in counts[1..])
        {
            known += count;
        }

        for (var level = 1; level < counts.Length; level++)
        {
            shares[level] = (counts[level] + (usual[level] * PriorRows)) / (known + PriorRows);
        }
    }
}
