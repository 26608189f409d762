using System.Collections.Frozen;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Programmes;

/// <summary>A published, immutable version of a programme, in force from an instant until the next version's.</summary>
public sealed class RuleSet
{
    private readonly FrozenDictionary<string, OfferDefinition> offers;
    private volatile BoundRules? bound;

    private RuleSet(ProgrammeDocument document, int version, Instant from)
    {
        Document = document;
        Version = version;
        From = from;
        Program = ProgrammeCompiler.Compile(document);
        offers = document.Offers.ToFrozenDictionary(static offer => offer.Id, StringComparer.Ordinal);
        FactsUsed = FactsReading.Of(document);
    }

    public ProgrammeDocument Document { get; }

    public string Programme => Document.Id;

    public int Version { get; }

    public Instant From { get; }

    public FactsUsed FactsUsed { get; }

    internal RuleProgram Program { get; }

    public OfferDefinition? FindOffer(string id) => offers.GetValueOrDefault(id);

    /// <summary>Total: any validated document compiles.</summary>
    public static RuleSet Compile(ProgrammeDocument document, int version, Instant from) => new(document, version, from);

    /// <summary>
    /// The rules with their selectors resolved against one catalogue snapshot. Thread-safe; the last snapshot's is kept, so
    /// that binding again to the current catalogue costs nothing.
    /// </summary>
    public BoundRules Bind(CatalogueSnapshot catalogue)
    {
        var kept = bound;
        if (kept is not null && ReferenceEquals(kept.Catalogue, catalogue))
        {
            return kept;
        }

        var fresh = new BoundRules(this, catalogue);
        bound = fresh;
        return fresh;
    }
}
