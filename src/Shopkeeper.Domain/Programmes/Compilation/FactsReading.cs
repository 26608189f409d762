using System.Collections.Immutable;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Segments;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Which facts the rules, offers, gates and segments of a document, what it keeps, and the segments of a pilot can read.</summary>
internal static class FactsReading
{
    public static FactsUsed Of(ProgrammeDocument document, KeptTerms kept, ImmutableArray<string> pilot)
    {
        Conditions[] conditions =
        [
            .. document.Earn.Select(static rule => rule.When),
            .. document.Offers.Concat(kept.Offers).Select(static offer => offer.When),
        ];
        var named = conditions.SelectMany(static when => when.Segments)
            .Concat(document.Gates.SelectMany(static gate => gate.Early).Select(static early => early.Segment))
            .Concat(pilot)
            .Where(static name => name.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        var defined = document.Segments.Concat(kept.Segments).ToDictionary(static one => one.Id, static one => one.Test, StringComparer.Ordinal);
        var tests = named.Where(defined.ContainsKey).SelectMany(name => defined[name].Parts()).ToArray();
        return new FactsUsed(
            conditions.Any(static when => when.BirthdayMonth) || tests.Any(static test => test is SegmentTest.BirthMonth),
            tests.Any(static test => test is SegmentTest.AgeBand),
            tests.Any(static test => test is SegmentTest.HomeStore),
            Sorted(named.Where(name => !defined.ContainsKey(name))
                .Concat(tests.OfType<SegmentTest.Listed>().SelectMany(static test => test.Segments))),
            Sorted(tests.OfType<SegmentTest.Likes>().SelectMany(static test => test.Names)))
        {
            Language = tests.Any(static test => test is SegmentTest.Language),
        };
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
