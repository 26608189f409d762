using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`levels`: thresholds in ascending order, and what each unlocks (`gate:early-sale`).</summary>
internal static class LevelsSection
{
    public static ImmutableArray<Level> Read(Fields document)
    {
        if (document.Find("levels") is not { } node)
        {
            document.Refuse("has no `levels` to belong to.", "level-basis", "level-fall");
            return [];
        }

        if (node is not ListNode { Items.Length: > 0 and <= ProgrammeLimits.Levels } list)
        {
            document.Problems.Add(node.At, $"`levels` must be a list of from 1 to {ProgrammeLimits.Levels} levels.");
            return [];
        }

        if (!document.Has("points"))
        {
            document.Problem("levels", "`levels` are reached by points, and the programme has none; add `points`.");
        }

        var levels = new List<Level>();
        foreach (var item in list.Items)
        {
            if (One(item, document.Problems) is { } level)
            {
                Compare(item, level, levels, document.Problems);
                levels.Add(level);
            }
        }

        return [.. levels];
    }

    private static Level? One(DocNode node, ProblemList problems)
    {
        if (Fields.Of(node, "a level", problems, "id", "name", "at", "unlocks") is not { } fields)
        {
            return null;
        }

        var id = fields.Require("id") is { } idNode ? Scalars.Id(idNode, "`id`", problems) : null;
        fields.Require("at");
        var at = Scalars.Whole(fields, "at", 1, ProgrammeLimits.Points);
        var name = Texts.Read(fields, "name");
        var unlocks = Scalars.Many(fields, "unlocks", Unlock, 100);
        return id is null || at is null ? null : new Level(id, name ?? LocalText.Plain(id), at.Value, unlocks);
    }

    private static void Compare(DocNode node, Level level, List<Level> earlier, ProblemList problems)
    {
        if (earlier.Any(other => other.Id == level.Id))
        {
            problems.Add(node.At, $"The id `{level.Id}` is used for two levels.");
        }

        if (earlier.Find(other => other.At == level.At) is { } same)
        {
            problems.Add(node.At, $"The levels `{same.Id}` and `{level.Id}` are both at {level.At}; let one level "
                + $"unlock both.");
        }
        else if (earlier.Count > 0 && level.At < earlier[^1].At)
        {
            problems.Add(node.At, $"Levels stand in ascending order: `{level.Id}` at {level.At} comes after "
                + $"`{earlier[^1].Id}` at {earlier[^1].At}.");
        }
    }

    private static string? Unlock(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode scalar && IsUnlock(scalar.Text))
        {
            return scalar.Text;
        }

        problems.Add(node.At, $"{what} must be a kind and an id such as `gate:early-sale` or `rewards:events`, not "
            + $"{Scalars.Empty(node)}.");
        return null;
    }

    private static bool IsUnlock(string text) => text.Split(':') is [var kind, var id]
        && Scalars.IsId(kind) && !kind.Any(char.IsAsciiDigit) && Scalars.IsId(id);
}
