using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>A pool: a list of offers from which members pick, or of which some are given when they join.</summary>
internal static class PoolReader
{
    private static readonly string[] Keys =
    [
        "pool", "name", "slots", "menu", "refresh", "start", "pick", "swap", "carry-over", "uses-per-pick", "give", "when",
        "valid", "remind",
    ];

    public static (PoolDefinition Pool, Fields Fields)? Read(MapEntry entry, ProblemList problems)
    {
        if (Fields.Of(entry.Value, $"the pool `{entry.Key}`", problems, Keys) is not { } fields)
        {
            return null;
        }

        var give = (int)(Scalars.Whole(fields, "give", 1, 100) ?? 0);
        var pool = new PoolDefinition
        {
            Id = entry.Key,
            Name = Texts.Read(fields, "name"),
            Mode = Scalars.Choice(fields, "pool", ("shared", PoolMode.Shared), ("ranked", PoolMode.Ranked),
                ("by-preference", PoolMode.ByPreference), ("by-segment", PoolMode.BySegment)) ?? PoolMode.Shared,
            Slots = Slots(fields),
            Menu = (int?)Scalars.Whole(fields, "menu", 1, Domain.Kernel.Limits.Offers),
            Refresh = fields.Find("refresh") is { } refresh
                ? Times.Duration(refresh, "`refresh`", hours: false, problems)
                : null,
            Start = Start(fields),
            Pick = Scalars.YesNo(fields, "pick") ?? true,
            Swap = Scalars.Choice(fields, "swap", ("until-used", SwapRule.UntilUsed), ("never", SwapRule.Never))
                ?? SwapRule.UntilUsed,
            CarryOver = Scalars.YesNo(fields, "carry-over") ?? false,
            UsesPerPick = (int?)Scalars.Whole(fields, "uses-per-pick", 1, 1_000_000),
            Give = give,
            When = Scalars.Choice(fields, "when", ("activated", GiveWhen.Activated)) ?? GiveWhen.Never,
            Valid = fields.Find("valid") is { } valid ? Times.Duration(valid, "`valid`", hours: false, problems) : null,
            Remind = fields.Find("remind") is { } remind
                ? Times.Duration(remind, "`remind`", hours: false, problems)
                : null,
        };
        Check(fields, pool);
        return (pool, fields);
    }

    private static void Check(Fields fields, PoolDefinition pool)
    {
        if (pool.Give > 0)
        {
            fields.Refuse("belongs to pools that members pick from; this one gives.", "slots", "pick", "swap", "carry-over",
                "refresh", "remind");
            if (!fields.Has("when"))
            {
                fields.Problem("give", "`give` needs `when: activated`.");
            }

            return;
        }

        fields.Refuse("belongs to pools that give; add `give`.", "when", "valid");
        if (!fields.Has("slots"))
        {
            fields.Problems.Add(fields.At,
                "A pool must say how many offers a member may have: `slots: 10`, `slots: { 0: 2, 3000: 3 }`, or `give: 1`.");
        }

        if (!fields.Has("refresh"))
        {
            fields.Refuse("needs `refresh`: without it there is one period without end.", "carry-over", "remind", "start");
        }

        if (pool.Menu < pool.Slots.Select(static step => step.Slots).DefaultIfEmpty(0).Max())
        {
            fields.Problem("menu", "`menu` shows fewer offers than a member may pick.");
        }
    }

    /// <summary>`slots: 10`, or a map of points and numbers of slots, both rising.</summary>
    private static ImmutableArray<SlotStep> Slots(Fields fields)
    {
        if (fields.Find("slots") is not { } node)
        {
            return [];
        }

        if (node is ScalarNode)
        {
            return Scalars.Whole(node, "`slots`", 1, Domain.Kernel.Limits.Picks, fields.Problems) is { } all
                ? [new SlotStep(0, (int)all)]
                : [];
        }

        if (node is not MapNode { Entries.Length: > 0 and <= 100 } map)
        {
            fields.Problems.Add(node.At, "`slots` must be a number, or a map of points and numbers of slots such as "
                + $"`{{ 0: 2, 3000: 3 }}`, not {node.Kind}.");
            return [];
        }

        var steps = new List<SlotStep>();
        foreach (var entry in map.Entries)
        {
            var points = Scalars.Whole(new ScalarNode(entry.At, entry.Key, Plain: true), "A key of `slots`", 0,
                ProgrammeLimits.Points, fields.Problems);
            var slots = Scalars.Whole(entry.Value, "A number of `slots`", 0, Domain.Kernel.Limits.Picks, fields.Problems);
            if (points is { } from && slots is { } count)
            {
                if (steps.Count > 0 && (from <= steps[^1].FromPoints || count < steps[^1].Slots))
                {
                    fields.Problems.Add(entry.At, "`slots` rise: more points never mean fewer slots.");
                }

                steps.Add(new SlotStep(from, (int)count));
            }
        }

        return [.. steps];
    }

    private static LocalDate Start(Fields fields)
    {
        if (fields.Find("start") is not { } node)
        {
            return new LocalDate(2015, 1, 1);
        }

        if (node is ScalarNode scalar
            && LocalDatePattern.Iso.Parse(scalar.Text) is { Success: true } date && date.Value.Year is >= 1970 and < 9999)
        {
            return date.Value;
        }

        fields.Problems.Add(node.At, $"`start` must be the first day of the first period such as `2015-06-18`, not "
            + $"{Scalars.Empty(node)}.");
        return new LocalDate(2015, 1, 1);
    }
}
