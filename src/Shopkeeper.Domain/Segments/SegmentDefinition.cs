using System.Collections.Immutable;
using Shopkeeper.Domain.Facts;

namespace Shopkeeper.Domain.Segments;

/// <summary>A segment of the document: a condition tree over the fact record.</summary>
public sealed record SegmentDefinition(string Id, SegmentTest Test);

/// <summary>A condition over the fact record. Total; a fact that is not known meets no condition about it.</summary>
public abstract record SegmentTest
{
    private SegmentTest()
    {
    }

    public sealed record All(ImmutableArray<SegmentTest> Of) : SegmentTest;

    public sealed record Any(ImmutableArray<SegmentTest> Of) : SegmentTest;

    public sealed record Not(SegmentTest Of) : SegmentTest;

    public sealed record BirthMonth(ImmutableArray<int> Months) : SegmentTest;

    public sealed record AgeBand(ImmutableArray<string> Bands) : SegmentTest;

    public sealed record HomeStore(ImmutableArray<string> Stores) : SegmentTest;

    /// <summary>The language itself, or a region of it: `en` holds for `en-gb` too.</summary>
    public sealed record Language(ImmutableArray<string> Tags) : SegmentTest;

    /// <summary>Has declared to like one of these.</summary>
    public sealed record Likes(ImmutableArray<string> Names) : SegmentTest;

    /// <summary>The fact record lists one of these segments.</summary>
    public sealed record Listed(ImmutableArray<string> Segments) : SegmentTest;

    public bool Holds(FactRecord facts) => this switch
    {
        All all => All1(all.Of, facts),
        Any any => Any1(any.Of, facts),
        Not not => !not.Of.Holds(facts),
        BirthMonth month => facts.BirthMonth != 0 && month.Months.Contains(facts.BirthMonth),
        AgeBand band => facts.AgeBand.Length > 0 && band.Bands.Contains(facts.AgeBand),
        HomeStore store => facts.HomeStore.Length > 0 && store.Stores.Contains(facts.HomeStore),
        Language language => Speaks(language.Tags, facts.Language),
        Likes likes => Meets(likes.Names, facts.Likes),
        Listed listed => Meets(listed.Segments, facts.Segments),
        _ => throw new Kernel.InvariantViolated("an unknown segment test"),
    };

    /// <summary>The conditions that it is made of, without what binds them.</summary>
    public IEnumerable<SegmentTest> Parts() => this switch
    {
        All all => all.Of.SelectMany(static test => test.Parts()),
        Any any => any.Of.SelectMany(static test => test.Parts()),
        Not not => not.Of.Parts(),
        _ => [this],
    };

    private static bool All1(ImmutableArray<SegmentTest> tests, FactRecord facts)
    {
        foreach (var test in tests)
        {
            if (!test.Holds(facts))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Any1(ImmutableArray<SegmentTest> tests, FactRecord facts)
    {
        foreach (var test in tests)
        {
            if (test.Holds(facts))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Speaks(ImmutableArray<string> tags, string language)
    {
        foreach (var tag in tags)
        {
            if (language.StartsWith(tag, StringComparison.OrdinalIgnoreCase)
                && (language.Length == tag.Length || language[tag.Length] == '-'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Meets(ImmutableArray<string> wanted, ImmutableArray<string> has)
    {
        foreach (var name in wanted)
        {
            if (has.BinarySearch(name, StringComparer.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
