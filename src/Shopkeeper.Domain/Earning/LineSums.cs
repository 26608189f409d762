using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Earning;

/// <summary>Adds every line to the columns of its class. Work grows with the lines and what they match, not with the rules.</summary>
internal static class LineSums
{
    public static void Fill(Evaluation e)
    {
        var lines = e.Lines;
        var sums = e.Sums.AsSpan(0, e.Program.Columns.Length);
        sums.Clear();
        var candidates = e.Steps.AsSpan(0, e.Program.AlwaysSteps.Length);
        e.Program.AlwaysSteps.CopyTo(candidates);
        var tenderSets = e.Program.TenderSets.Length;
        if (tenderSets > 0)
        {
            ShareTenders(e, lines, tenderSets);
        }

        var measures = e.Measures.AsSpan(0, Measure.Count(tenderSets));
        var bound = e.Bound;
        var hasLines = e.HasLines;
        var classes = e.LineClasses.AsSpan(0, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            ref readonly var line = ref lines[i];
            var number = hasLines ? bound.ClassOf(line.Sku) : bound.ClassOfSubject(line.Sku);
            classes[i] = number;
            var lineClass = bound.Class(number);
            Bits.Join(candidates, lineClass.Steps);
            foreach (var column in lineClass.NetColumns)
            {
                sums[column] += line.Amount;
            }

            var columns = lineClass.Columns;
            if (columns.Length == 0)
            {
                continue;
            }

            Read(line, measures);
            for (var set = 0; set < tenderSets; set++)
            {
                ReadLess(line, measures, set + 1, e.TenderParts[(set * lines.Length) + i]);
            }

            var kinds = lineClass.Measures.AsSpan(0, columns.Length);
            for (var c = 0; c < columns.Length; c++)
            {
                sums[columns[c]] += measures[kinds[c]];
            }
        }
    }

    /// <summary>Marks the filters that some line matches, once lines have their classes. Most purchases need only the steps.</summary>
    public static void MarkFilters(Evaluation e)
    {
        var filters = e.Filters.AsSpan(0, Bits.Words(e.Program.Filters.Length));
        filters.Clear();
        filters[0] = 1;
        foreach (var number in e.LineClasses.AsSpan(0, e.Lines.Length))
        {
            Bits.Join(filters, e.Bound.Class(number).Filters);
        }
    }

    private static void ShareTenders(Evaluation e, ReadOnlySpan<Line> lines, int sets)
    {
        var weights = e.TenderParts.AsSpan(sets * lines.Length, lines.Length);
        for (var set = 0; set < sets; set++)
        {
            var parts = e.TenderParts.AsSpan(set * lines.Length, lines.Length);
            TenderShare.Fill(lines, e.Activity.Tenders, e.Program.TenderSets[set], weights, parts);
        }
    }

    private static void Read(in Line line, Span<long> measures)
    {
        measures[Measure.Net] = line.Amount;
        measures[Measure.Gross] = line.Amount + line.Discount + line.Applied;
        measures[Measure.TaxExcluded] = line.Amount - line.Tax;
        measures[Measure.Quantity] = 0;
        measures[Measure.Quantity + 1] = 0;
        measures[Measure.Quantity + 2] = 0;
        measures[Measure.Of(line.Unit)] = line.Thousandths;
    }

    private static void ReadLess(in Line line, Span<long> measures, int set, long excluded)
    {
        measures[Measure.Money(Basis.Net, set)] = Measure.MoneyOf(line, Basis.Net, excluded);
        measures[Measure.Money(Basis.Gross, set)] = Measure.MoneyOf(line, Basis.Gross, excluded);
        measures[Measure.Money(Basis.TaxExcluded, set)] = Measure.MoneyOf(line, Basis.TaxExcluded, excluded);
    }
}
