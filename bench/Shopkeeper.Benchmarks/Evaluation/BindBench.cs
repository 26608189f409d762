using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Benchmarks.Evaluation;

/// <summary>
/// What a catalogue change costs before the next basket: 250 rules bound to 100,000 products in 1,000 kinds of category and
/// brand, whole (at the start of a process, or when many rows changed), and after a change of one row and of 1,000.
/// </summary>
internal static class BindBench
{
    private const int Products = 100_000;
    private const int Rounds = 9;

    public static BindResult Measure()
    {
        var rules = EngineJob.Of(250).RuleSet;
        var some = Catalogue(1);
        var other = Catalogue(2);
        var isOther = false;

        // A binding is kept until another catalogue comes: so they come in turn.
        Contender InTurn(CatalogueSnapshot one, CatalogueSnapshot two) =>
            new(10, () => rules.Bind((isOther = !isOther) ? two : one).Catalogue.Number);
        Contender[] contenders =
        [
            InTurn(some, other),
            InTurn(Changed(some, 1), Changed(other, 1)),
            InTurn(Changed(some, 1_000), Changed(other, 1_000)),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                contender.Round();
            }
        }

        return new BindResult(Products, contenders[0].Timing(), contenders[1].Timing(), contenders[2].Timing());
    }

    private static CatalogueSnapshot Catalogue(long number) => CatalogueSnapshot.Empty.With(
        number,
        Enumerable.Range(0, Products).Select(static i => new Product(
            $"500{i:0000000000}", $"Product {i}", $"food/c{i % 50}/s{i % 250}", $"brand-{i % 40}")),
        []);

    private static CatalogueSnapshot Changed(CatalogueSnapshot catalogue, int rows) => catalogue.With(
        catalogue.Number + 10, catalogue.Products.Take(rows).Select(static product => product with { Brand = "brand-new" }), []);
}

/// <summary>Microseconds of one binding.</summary>
internal sealed record BindResult(int Products, Timing Whole, Timing OneRow, Timing ThousandRows);
