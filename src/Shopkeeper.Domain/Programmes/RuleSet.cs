using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;

namespace Shopkeeper.Domain.Programmes;

/// <summary>A published, immutable version of a programme, in force from an instant until the next version's.</summary>
public sealed partial class RuleSet
{
    private RuleSet(ProgrammeDocument document, int version, Instant from)
    {
        Document = document;
        Version = version;
        From = from;
        FactsUsed = new FactsUsed(
            document.Earn.Any(static rule => rule.When.BirthdayMonth),
            [.. document.Earn.SelectMany(static rule => rule.When.Segments).Distinct().Order(StringComparer.Ordinal)]);
    }

    public ProgrammeDocument Document { get; }

    public string Programme => Document.Id;

    public int Version { get; }

    public Instant From { get; }

    public FactsUsed FactsUsed { get; }

    /// <summary>Total: any validated document compiles.</summary>
    public static RuleSet Compile(ProgrammeDocument document, int version, Instant from) => new(document, version, from);

    /// <summary>The rules with their selectors resolved against one catalogue snapshot. Thread-safe, cached per snapshot.</summary>
    public BoundRules Bind(CatalogueSnapshot catalogue) => new(this, catalogue);
}

/// <summary>A rule set bound to a catalogue snapshot: what `Decide` takes. Immutable, shared by all threads.</summary>
public sealed partial class BoundRules
{
    internal BoundRules(RuleSet rules, CatalogueSnapshot catalogue)
    {
        RuleSet = rules;
        Catalogue = catalogue;
    }

    public RuleSet RuleSet { get; }

    public CatalogueSnapshot Catalogue { get; }
}
