using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// A rule set bound to a catalogue snapshot: what `Decide` takes. Immutable, shared by all threads. Products that no rule
/// can tell apart share a class; a class knows its filters and the columns that its lines are added to.
/// </summary>
public sealed class BoundRules
{
    private readonly NameTable classBySku;
    private readonly LineClass[] classes;
    private readonly Dictionary<string, DateTimeZone> zones;
    private readonly bool productsMatter;
    private readonly int unknown;

    internal BoundRules(RuleSet rules, CatalogueSnapshot catalogue)
    {
        RuleSet = rules;
        Catalogue = catalogue;
        Program = rules.Program;
        productsMatter = rules.Program.Selectors.Count > 0 || rules.Document.UnknownProducts != UnknownProducts.Earn;
        var binder = new CatalogueBinder(rules.Program, catalogue);
        if (productsMatter)
        {
            binder.AddProducts();
        }

        classBySku = new NameTable(binder.ClassBySku);
        unknown = rules.Document.UnknownProducts == UnknownProducts.Ignore ? CatalogueBinder.Ignored : CatalogueBinder.Plain;
        classes = [.. binder.Classes];
        zones = ZonesOf(catalogue);
    }

    public RuleSet RuleSet { get; }

    public CatalogueSnapshot Catalogue { get; }

    internal RuleProgram Program { get; }

    /// <summary>The class of a product; one that the catalogue does not know is unknown or, by policy, gives nothing.</summary>
    internal int ClassOf(string sku)
    {
        if (!productsMatter)
        {
            return CatalogueBinder.Plain;
        }

        var number = classBySku.Find(ProductNumber.Significant(sku));
        return number >= 0 ? number : unknown;
    }

    /// <summary>The class of what a review or a handover is about: the policy on unknown products is about baskets only.</summary>
    internal int ClassOfSubject(string sku) =>
        productsMatter ? Math.Max(CatalogueBinder.Plain, classBySku.Find(ProductNumber.Significant(sku))) : CatalogueBinder.Plain;

    internal LineClass Class(int number) => classes[number];

    /// <summary>The zone of the store, else the programme's.</summary>
    internal DateTimeZone ZoneOf(string store) =>
        zones.Count == 0 ? RuleSet.Document.Zone : zones.GetValueOrDefault(store, RuleSet.Document.Zone);

    private static Dictionary<string, DateTimeZone> ZonesOf(CatalogueSnapshot catalogue)
    {
        var zones = new Dictionary<string, DateTimeZone>(StringComparer.Ordinal);
        foreach (var store in catalogue.Stores)
        {
            if (store.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(store.Zone) is { } zone)
            {
                zones[store.Id] = zone;
            }
        }

        return zones;
    }
}
