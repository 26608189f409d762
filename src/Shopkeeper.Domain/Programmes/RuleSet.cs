using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// A published, immutable version of a programme, in force from an instant until the next version's; while it is a pilot, for
/// some stores and members only.
/// </summary>
public sealed class RuleSet
{
    private readonly Lazy<RuleProgram> program;
    private readonly Lazy<FactsUsed> facts;
    private volatile BoundRules? bound;

    private RuleSet(ProgrammeDocument document, int version, Instant from, Pilot? pilot, KeptTerms kept)
    {
        Document = document;
        Version = version;
        From = from;
        Pilot = pilot;
        Kept = kept;
        program = new(() => ProgrammeCompiler.Compile(document, kept));
        facts = new(() => FactsReading.Of(document, kept, pilot?.Segments ?? []));
    }

    public ProgrammeDocument Document { get; }

    public string Programme => Document.Id;

    public int Version { get; }

    public Instant From { get; }

    public Pilot? Pilot { get; }

    /// <summary>Earlier definitions that picks hold: this version goes by them for those picks.</summary>
    public KeptTerms Kept { get; }

    public FactsUsed FactsUsed => facts.Value;

    /// <summary>Compiled when it is first asked: most versions of a long history never are.</summary>
    internal RuleProgram Program => program.Value;

    public OfferDefinition? FindOffer(string id) => Document.FindOffer(id);

    /// <summary>Terms: empty = the version's own definition, else the hash of one that it keeps for picks.</summary>
    public OfferDefinition? FindOffer(string id, string terms) => terms.Length == 0 ? FindOffer(id) : Kept.Find(id, terms);

    public PoolDefinition? FindPool(string id) => Document.FindPool(id) ?? Kept.FindPool(id);

    /// <summary>It has the offer, or keeps an earlier definition of it.</summary>
    public bool Knows(string offer) => FindOffer(offer) is not null || Kept.FindOffer(offer) is not null;

    /// <summary>Total: any validated document compiles.</summary>
    public static RuleSet Compile(ProgrammeDocument document, int version, Instant from, Pilot? pilot = null) =>
        new(document, version, from, pilot, KeptTerms.None);

    /// <summary>The same version with what it keeps of those; itself when that is nothing new.</summary>
    public RuleSet Keeping(ImmutableArray<RuleSet> versions)
    {
        var kept = KeptTerms.Of(this, versions);
        return kept.IsSame(Kept) ? this : new RuleSet(Document, Version, From, Pilot, kept);
    }

    public bool IsPilotAt(Instant at) => Pilot is { } pilot && at < pilot.Until;

    /// <summary>Does it decide there, for a member with these facts? Always, but while it is a pilot.</summary>
    public bool Takes(Instant at, string store, FactRecord facts) =>
        !IsPilotAt(at) || Pilot!.Stores.Contains(store) || IsInAny(Pilot.Segments, facts);

    private bool IsInAny(ImmutableArray<string> segments, FactRecord facts) => segments.Any(segment => IsIn(segment, facts));

    /// <summary>A segment that the document defines is what it says there, any other is the record's own.</summary>
    private bool IsIn(string segment, FactRecord facts) =>
        Document.Segments.FirstOrDefault(one => one.Id == segment) is { } defined
            ? defined.Test.Holds(facts)
            : facts.IsIn(segment);

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
