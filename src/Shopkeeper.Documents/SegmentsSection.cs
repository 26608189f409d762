using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Segments;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`segments`: condition trees over the fact record. Several keys in one map must all hold.</summary>
internal static class SegmentsSection
{
    private const int MostSegments = 1_000;

    private static readonly string[] Keys =
        ["all", "any", "not", "birth-month", "age-band", "home-store", "language", "likes", "segment"];

    public static ImmutableArray<SegmentDefinition> Read(Fields document)
    {
        var segments = ImmutableArray.CreateBuilder<SegmentDefinition>();
        foreach (var entry in OffersSection.Entries(document, "segments", MostSegments))
        {
            if (Test(entry.Value, $"the segment `{entry.Key}`", document.Problems) is { } test)
            {
                segments.Add(new SegmentDefinition(entry.Key, test));
            }
        }

        return segments.ToImmutable();
    }

    private static SegmentTest? Test(DocNode node, string what, ProblemList problems)
    {
        if (Fields.Of(node, what, problems, Keys) is not { } fields)
        {
            return null;
        }

        var tests = ImmutableArray.CreateBuilder<SegmentTest>();
        foreach (var entry in fields.Entries)
        {
            if (One(fields, entry.Key, what) is { } test)
            {
                tests.Add(test);
            }
        }

        if (!fields.Entries.Any())
        {
            problems.Add(node.At, $"{char.ToUpperInvariant(what[0])}{what[1..]} names no condition.");
        }

        return tests.Count == 1 ? tests[0] : new SegmentTest.All(tests.ToImmutable());
    }

    private static SegmentTest? One(Fields fields, string key, string what) => key switch
    {
        "all" => new SegmentTest.All(Tests(fields, key, what)),
        "any" => new SegmentTest.Any(Tests(fields, key, what)),
        "not" => Test(fields.Find(key)!, "`not`", fields.Problems) is { } test ? new SegmentTest.Not(test) : null,
        "birth-month" => new SegmentTest.BirthMonth(
            [.. Scalars.Many(fields, key, Month, 12).Select(static month => int.Parse(month, CultureInfo.InvariantCulture))]),
        "age-band" => new SegmentTest.AgeBand(Scalars.Many(fields, key, Scalars.Words, 100)),
        "home-store" => new SegmentTest.HomeStore(Scalars.Many(fields, key, Scalars.Words)),
        "language" => new SegmentTest.Language(Scalars.Many(fields, key, Scalars.Id, 100)),
        "likes" => new SegmentTest.Likes(Scalars.Many(fields, key, Scalars.Words, 1_000)),
        "segment" => new SegmentTest.Listed(Scalars.Many(fields, key, Scalars.Id, 100)),
        _ => null,
    };

    private static ImmutableArray<SegmentTest> Tests(Fields fields, string key, string what)
    {
        if (fields.Find(key) is not ListNode { Items.Length: > 0 and <= 100 } list)
        {
            fields.Problem(key, $"`{key}` must be a list of from 1 to 100 conditions in {what}.");
            return [];
        }

        return [.. list.Items.Select(item => Test(item, $"a condition of `{key}`", fields.Problems)).OfType<SegmentTest>()];
    }

    private static string? Month(DocNode node, string what, ProblemList problems) =>
        Scalars.Whole(node, what, 1, 12, problems)?.ToString(CultureInfo.InvariantCulture);
}
