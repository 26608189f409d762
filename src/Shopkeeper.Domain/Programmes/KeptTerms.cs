using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Segments;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// What a version carries of others because picks may still hold it: definitions of offers that it has changed or does not
/// have, each from the newest version that has it, with that version's segments (named `id@version`), and pools that it does
/// not have. Carried for as long as such a pick can be open while the version decides. See docs/adr/0008.
/// </summary>
public sealed record KeptTerms(
    ImmutableArray<OfferDefinition> Offers, ImmutableArray<SegmentDefinition> Segments, ImmutableArray<PoolDefinition> Pools)
{
    public static readonly KeptTerms None = new([], [], []);

    // A quote is honoured for minutes after its version was replaced, by tills whose clocks may be off.
    private static readonly Duration Slack = Duration.FromDays(1);

    /// <summary>What that version carries of the others.</summary>
    /// <param name="versions">Ascending in From, then number; the version itself may be among them.</param>
    public static KeptTerms Of(RuleSet version, ImmutableArray<RuleSet> versions)
    {
        var offers = new Dictionary<(string, string), OfferDefinition>();
        var segments = new Dictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        var pools = new Dictionary<string, PoolDefinition>(StringComparer.Ordinal);
        for (var i = versions.Length - 1; i >= 0; i--)
        {
            var other = versions[i];
            var end = EndOf(versions, i);
            foreach (var offer in MayMeet(version, other, versions) ? other.Document.Offers : [])
            {
                if (IsOther(version, offer) && LastsUntil(other.Document, offer, end) > version.From
                    && offers.TryAdd((offer.Id, offer.ContentHash), Owned(offer, other)))
                {
                    AddAll(pools, offer.In.Where(pool => version.Document.FindPool(pool) is null)
                        .Select(other.Document.FindPool).OfType<PoolDefinition>(), static pool => pool.Id);
                    AddAll(segments, SegmentsOf(offer, other), static segment => segment.Id);
                }
            }
        }

        return offers.Count == 0
            ? None
            : new KeptTerms([.. offers.Values], [.. segments.Values], [.. pools.Values]);
    }

    public OfferDefinition? Find(string id, string terms) =>
        Offers.FirstOrDefault(offer => offer.Id == id && offer.ContentHash == terms);

    /// <summary>Any definition of the offer that is kept; null when none is.</summary>
    public OfferDefinition? FindOffer(string id) => Offers.FirstOrDefault(offer => offer.Id == id);

    public PoolDefinition? FindPool(string id) => Pools.FirstOrDefault(pool => pool.Id == id);

    public bool IsSame(KeptTerms other) =>
        Offers.Select(Names).SequenceEqual(other.Offers.Select(Names), StringComparer.Ordinal)
        && Segments.Select(static one => one.Id).SequenceEqual(other.Segments.Select(static one => one.Id), StringComparer.Ordinal);

    private static string Names(OfferDefinition offer) =>
        offer.Id + "@" + offer.ContentHash + "@" + string.Join('@', offer.When.Segments);

    private static bool MayMeet(RuleSet version, RuleSet other, ImmutableArray<RuleSet> versions)
    {
        var at = versions.IndexOf(version);
        return other != version && (at < 0 || EndOf(versions, at) is not { } end || other.From < end + Slack);
    }

    private static bool IsOther(RuleSet version, OfferDefinition offer) =>
        !offer.In.IsEmpty && version.Document.FindOffer(offer.Id)?.ContentHash != offer.ContentHash;

    /// <summary>The instant from which a version decides nothing any more: a later one is for everybody. Null = none is yet.</summary>
    private static Instant? EndOf(ImmutableArray<RuleSet> versions, int version)
    {
        Instant? end = null;
        for (var i = version + 1; i < versions.Length; i++)
        {
            var from = versions[i].Pilot?.Until ?? versions[i].From;
            end = end is { } earlier && earlier <= from ? earlier : from;
        }

        return end;
    }

    /// <summary>When the last pick that is made of it ends.</summary>
    private static Instant LastsUntil(ProgrammeDocument document, OfferDefinition offer, Instant? end)
    {
        if (end is not { } last)
        {
            return Instant.MaxValue;
        }

        var day = last.InZone(document.Zone).Date;
        var until = Instant.MinValue;
        foreach (var pool in offer.In.Select(document.FindPool).OfType<PoolDefinition>())
        {
            var next = pool.Give == 0 ? pool.PeriodOf(day).Until : pool.Valid is { } valid ? (day + valid).PlusDays(1) : null;
            until = next is { } date ? Instant.Max(until, document.Zone.AtStartOfDay(date).ToInstant()) : Instant.MaxValue;
            if (next is null)
            {
                break;
            }
        }

        return until;
    }

    /// <summary>A segment that its version defines is what that version says.</summary>
    private static OfferDefinition Owned(OfferDefinition offer, RuleSet version) => offer.When.Segments.IsEmpty
        ? offer
        : offer with { When = offer.When with { Segments = [.. offer.When.Segments.Select(id => NameOf(id, version))] } };

    private static string NameOf(string segment, RuleSet version) =>
        version.Document.Segments.Any(one => one.Id == segment) ? $"{segment}@{version.Version}" : segment;

    private static IEnumerable<SegmentDefinition> SegmentsOf(OfferDefinition offer, RuleSet version) =>
        version.Document.Segments.Where(one => offer.When.Segments.Contains(one.Id))
            .Select(one => one with { Id = NameOf(one.Id, version) });

    private static void AddAll<T>(Dictionary<string, T> to, IEnumerable<T> added, Func<T, string> id)
    {
        foreach (var one in added)
        {
            to.TryAdd(id(one), one);
        }
    }
}
