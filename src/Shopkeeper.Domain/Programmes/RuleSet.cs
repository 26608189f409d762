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
    private volatile BoundRules? bound;

    private RuleSet(ProgrammeDocument document, int version, Instant from, Pilot? pilot)
    {
        Document = document;
        Version = version;
        From = from;
        Pilot = pilot;
        Program = ProgrammeCompiler.Compile(document);
        FactsUsed = FactsReading.Of(document, pilot?.Segments ?? []);
    }

    public ProgrammeDocument Document { get; }

    public string Programme => Document.Id;

    public int Version { get; }

    public Instant From { get; }

    public Pilot? Pilot { get; }

    public FactsUsed FactsUsed { get; }

    internal RuleProgram Program { get; }

    public OfferDefinition? FindOffer(string id) => Document.FindOffer(id);

    /// <summary>Total: any validated document compiles.</summary>
    public static RuleSet Compile(ProgrammeDocument document, int version, Instant from, Pilot? pilot = null) =>
        new(document, version, from, pilot);

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
