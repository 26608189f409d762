using System.Collections.Concurrent;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>The book and the catalogue that a batch decides under.</summary>
internal readonly record struct RulesInForce(ProgrammeBook Book, CatalogueSnapshot Catalogue);

/// <summary>Programmes and catalogues at the numbers that the shop's head row shows: all nodes change over at one commit.</summary>
internal sealed class ShopRules(IProgrammes programmes, ICatalogues catalogues)
{
    private readonly ConcurrentDictionary<RuleSet, Budgets> budgets = new();

    public RulesInForce Current => new(programmes.Current, catalogues.Current);

    public async ValueTask<RulesInForce> AtAsync(long head, long catalogueNumber, CancellationToken cancel)
    {
        var book = programmes.Current;
        if (book.Head < head)
        {
            book = await programmes.AtHeadAsync(head, cancel);
        }

        return new RulesInForce(book, await CatalogueAsync(catalogueNumber, cancel));
    }

    /// <summary>A version as a posting names it, bound to the catalogue of that day; null when it was never published.</summary>
    public async ValueTask<BoundRules?> AtVersionAsync(
        ProgrammeBook book, string programme, int version, long catalogueNumber, CancellationToken cancel) =>
        book.Find(programme)?.Version(version) is { } rules
            ? rules.Bind(await CatalogueAsync(catalogueNumber, cancel))
            : null;

    public Budgets BudgetsOf(RuleSet rules) =>
        budgets.GetOrAdd(rules, static version => new Budgets(version));

    private ValueTask<CatalogueSnapshot> CatalogueAsync(long number, CancellationToken cancel)
    {
        var current = catalogues.Current;
        return current.Number == number ? ValueTask.FromResult(current) : catalogues.AtAsync(number, cancel);
    }
}
