using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Diff;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Planning;

/// <summary>
/// What publishing a document would change: against the version in force, in plain words. InForce is null when the programme
/// is new or its first version still lies ahead.
/// </summary>
public sealed record ProgrammePlan(string Programme, int? InForce, ImmutableArray<PlanChange> Changes)
{
    public bool IsWorse => Changes.Any(static change => change.Effect == PlanEffect.Worse);

    /// <summary>What the version in force promises for worse terms (`notice: { worse-terms: 30d }`); null = nothing.</summary>
    public Period? NoticePeriod { get; init; }

    /// <summary>The first instant from which worse terms may hold, if members were told now; null when no notice is needed.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>Before: the text in force, read and checked; null when there is none. Both are valid.</summary>
    internal static ProgrammePlan Of(ProgrammeCheck? before, int? inForce, ProgrammeCheck after, Instant now)
    {
        var document = after.Document!;
        var plan = new ProgrammePlan(document.Id, inForce,
        [
            .. ProgrammeDiff.Of(before?.Document, document),
            .. SectionDiff.Of(before?.Canonical, after.Canonical),
        ]);
        var period = Notice(before?.Canonical);
        return plan with
        {
            NoticePeriod = period,
            NotBefore = period is not null && plan.IsWorse
                ? document.Zone.AtStartOfDay(now.InZone(document.Zone).Date + period).ToInstant()
                : null,
        };
    }

    private static Period? Notice(string? canonical)
    {
        if (string.IsNullOrEmpty(canonical))
        {
            return null;
        }

        using var tree = JsonDocument.Parse(canonical);
        return tree.RootElement.TryGetProperty("notice", out var notice)
            && notice.TryGetProperty("worse-terms", out var period) && period.GetString() is { } text
            ? Times.Duration(
                new ScalarNode(new Place(1, 1), text, Plain: true), "`worse-terms`", hours: false, new ProblemList())
            : null;
    }
}
