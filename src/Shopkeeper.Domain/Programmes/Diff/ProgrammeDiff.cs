using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes.Diff;

// Explicit: part of the answer of `plan`.
public enum PlanKind
{
    Added = 0,
    Removed = 1,
    Changed = 2,
}

/// <summary>One change: where (`rule spend`), what in plain words, and what it means for members.</summary>
public sealed record PlanChange(PlanKind Kind, string Part, string Id, string Words, PlanEffect Effect);

/// <summary>What changes from one document to the next, in plain words. Pure and complete: no change, the same terms.</summary>
public static class ProgrammeDiff
{
    /// <summary>In the order of the document: the programme, its points, rules, levels. Null = it is new.</summary>
    public static ImmutableArray<PlanChange> Of(ProgrammeDocument? before, ProgrammeDocument after)
    {
        var changes = ImmutableArray.CreateBuilder<PlanChange>();
        var old = before is null ? [] : ProgrammeParts.Of(before);
        var now = ProgrammeParts.Of(after);
        foreach (var part in now)
        {
            if (old.FirstOrDefault(other => IsSame(other, part)) is { } earlier)
            {
                Compare(earlier, part, changes);
            }
            else
            {
                changes.Add(new PlanChange(PlanKind.Added, part.Kind, part.Id, $"{part.Title} is new: {Told(part)}", PlanEffect.Better));
            }
        }

        foreach (var part in old.Where(part => !now.Any(other => IsSame(other, part))))
        {
            changes.Add(new PlanChange(PlanKind.Removed, part.Kind, part.Id, $"{part.Title} is gone: {Told(part)}", PlanEffect.Worse));
        }

        if (before is not null && RulesMoved(before, after))
        {
            changes.Add(new PlanChange(
                PlanKind.Changed, "programme", "", "the order of the rules changes, and caps and budgets go by it", PlanEffect.Unclear));
        }

        return changes.ToImmutable();
    }

    /// <summary>Both say the same in every respect but the texts for members.</summary>
    public static bool IsSameRule(EarnRule a, EarnRule b)
    {
        var (left, right) = (RuleParts.Of(a), RuleParts.Of(b));
        return left.Id == right.Id
            && left.Aspects.Zip(right.Aspects).All(static pair => pair.First.Aspect.IsOnlyText
                || pair.First.Aspect.Words == pair.Second.Aspect.Words);
    }

    private static bool IsSame(Part a, Part b) => a.Kind == b.Kind && a.Id == b.Id;

    private static void Compare(Part before, Part after, ImmutableArray<PlanChange>.Builder changes)
    {
        foreach (var ((name, old), (_, now)) in before.Aspects.Zip(after.Aspects))
        {
            if (Aspect.Compare(old, now) is { } effect)
            {
                var subject = name.Length == 0 ? "" : name + " ";
                changes.Add(new PlanChange(
                    PlanKind.Changed, after.Kind, after.Id, $"{after.Title}: {subject}{old.Words} becomes {now.Words}", effect));
            }
        }
    }

    /// <summary>What the part says first, and whatever else is not as usual.</summary>
    private static string Told(Part part) => part.Aspects[0].Aspect.Words;

    private static bool RulesMoved(ProgrammeDocument before, ProgrammeDocument after)
    {
        var ids = after.Earn.Select(static rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var old = before.Earn.Select(static rule => rule.Id).Where(ids.Contains).ToList();
        var kept = old.ToHashSet(StringComparer.Ordinal);
        return !old.SequenceEqual(after.Earn.Select(static rule => rule.Id).Where(kept.Contains));
    }
}
