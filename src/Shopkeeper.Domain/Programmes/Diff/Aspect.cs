using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>What a change of a document means for members.</summary>
public enum PlanEffect
{
    Better,
    Worse,

    /// <summary>Members get the same.</summary>
    Neutral,

    /// <summary>It depends on the member, or cannot be told from the document alone: a simulation tells.</summary>
    Unclear,
}

/// <summary>
/// One thing that a document says, in plain words, and how it can be compared: by ranks (fractions, higher is better for
/// members; compared only on one scale), or as a set. With neither, other words are an unclear change. Equal words are the
/// same terms: words leave nothing out.
/// </summary>
internal sealed record Aspect(string Words)
{
    /// <summary>Null: the document says something. Else it says nothing, and whether saying nothing is better for members.</summary>
    public bool? AbsentIsBetter { get; init; }

    public string Scale { get; init; } = "";

    public ImmutableArray<(Int128 Top, Int128 Bottom)> Ranks { get; init; } = [];

    public ImmutableArray<string>? Set { get; init; }

    public bool IsWiderBetter { get; init; } = true;

    public bool IsOnlyText { get; init; }

    public static Aspect Text(string words) => new(words) { IsOnlyText = true };

    public static Aspect Absent(string words, bool isBetter) => new(words) { AbsentIsBetter = isBetter };

    public static Aspect Ranked(string words, Int128 rank) => new(words) { Ranks = [(rank, 1)] };

    public static Aspect Members(string words, ImmutableArray<string> set, bool isWiderBetter) =>
        new(words) { Set = set, IsWiderBetter = isWiderBetter };

    /// <summary>Null = the same terms.</summary>
    public static PlanEffect? Compare(Aspect before, Aspect after)
    {
        if (before.Words == after.Words)
        {
            return null;
        }

        if (before.IsOnlyText)
        {
            return PlanEffect.Neutral;
        }

        if (before.AbsentIsBetter is { } wasBetter)
        {
            return wasBetter ? PlanEffect.Worse : PlanEffect.Better;
        }

        if (after.AbsentIsBetter is { } isBetter)
        {
            return isBetter ? PlanEffect.Better : PlanEffect.Worse;
        }

        return before.Ranks.Length > 0 && before.Ranks.Length == after.Ranks.Length && before.Scale == after.Scale
            ? ByRank(before.Ranks, after.Ranks)
            : before.Set is { } old && after.Set is { } now ? BySet(old, now, before.IsWiderBetter)
            : PlanEffect.Unclear;
    }

    private static PlanEffect ByRank(
        ImmutableArray<(Int128 Top, Int128 Bottom)> before, ImmutableArray<(Int128 Top, Int128 Bottom)> after)
    {
        var (better, worse) = (false, false);
        for (var i = 0; i < before.Length; i++)
        {
            var order = (after[i].Top * before[i].Bottom).CompareTo(before[i].Top * after[i].Bottom);
            better |= order > 0;
            worse |= order < 0;
        }

        return (better, worse) switch
        {
            (true, false) => PlanEffect.Better,
            (false, true) => PlanEffect.Worse,
            (true, true) => PlanEffect.Unclear,
            _ => PlanEffect.Neutral,
        };
    }

    private static PlanEffect BySet(ImmutableArray<string> before, ImmutableArray<string> after, bool isWiderBetter)
    {
        var (gained, lost) = (after.Except(before).Any(), before.Except(after).Any());
        return (gained, lost) switch
        {
            (true, false) => isWiderBetter ? PlanEffect.Better : PlanEffect.Worse,
            (false, true) => isWiderBetter ? PlanEffect.Worse : PlanEffect.Better,
            (true, true) => PlanEffect.Unclear,
            _ => PlanEffect.Neutral,
        };
    }
}

/// <summary>
/// A part of a document with an identity: the programme itself, a kind of points, a rule, a level. Aspects by name, in the
/// order in which they are told.
/// </summary>
internal sealed record Part(string Kind, string Id, ImmutableArray<(string Name, Aspect Aspect)> Aspects)
{
    public string Title => Id.Length == 0 ? Kind : $"{Kind} `{Id}`";
}
