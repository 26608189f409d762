using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`points`: one map, or a list of maps with ids when there are several kinds.</summary>
internal static class PointsSection
{
    public static ImmutableArray<PointsDefinition> Read(
        Fields document, ImmutableArray<Currency> currencies, DateTimeZone zone)
    {
        if (document.Find("points") is not { } node)
        {
            return [];
        }

        if (node is ListNode { Items.Length: 0 or > ProgrammeLimits.PointsKinds })
        {
            document.Problems.Add(node.At, $"`points` must have from 1 to {ProgrammeLimits.PointsKinds} kinds.");
            return [];
        }

        var kinds = ImmutableArray.CreateBuilder<PointsDefinition>();
        foreach (var item in Scalars.Items(node))
        {
            if (Kind(item, node is ListNode, currencies, zone, document.Problems) is not { } kind)
            {
                continue;
            }

            if (kinds.Any(other => other.Id == kind.Id))
            {
                document.Problems.Add(item.At, $"The id `{kind.Id}` is used for two kinds of points.");
            }

            kinds.Add(kind);
        }

        return kinds.ToImmutable();
    }

    private static PointsDefinition? Kind(
        DocNode node, bool listed, ImmutableArray<Currency> currencies, DateTimeZone zone, ProblemList problems)
    {
        var fields = Fields.Of(
            node, "points", problems, "id", "name", "expire", "pending", "spendable", "value", "redeem", "offline");
        if (fields is null)
        {
            return null;
        }

        var idNode = listed ? fields.Require("id") : fields.Find("id");
        var id = idNode is null ? "points" : Scalars.Id(idNode, "`id`", problems) ?? "";
        var spendable = Scalars.YesNo(fields, "spendable") ?? fields.Has("value");
        if (!spendable)
        {
            fields.Refuse("needs points that can be spent; set `spendable: true`.", "value", "redeem", "offline");
        }

        var (minimum, step) = Redeem(fields);
        return new PointsDefinition
        {
            Id = id,
            Name = Texts.Read(fields, "name") ?? LocalText.Plain(id),
            Spendable = spendable,
            Expiry = ExpiryReader.Read(fields),
            Pending = PendingReader.Read(fields, zone) ?? Pending.None,
            Values = Values(fields, currencies),
            RedeemMinimum = minimum,
            RedeemStep = step,
            Offline = Offline(fields),
        };
    }

    /// <summary>The kind of points that a key names, by its place; the first when the key is not there.</summary>
    public static int IndexOf(Fields fields, string key, ImmutableArray<PointsDefinition> points)
    {
        if (fields.Find(key) is not { } node)
        {
            return 0;
        }

        for (var i = 0; i < points.Length; i++)
        {
            if (node is ScalarNode scalar && points[i].Id == scalar.Text)
            {
                return i;
            }
        }

        fields.Problems.Add(node.At, $"`{key}` must be the id of points of this programme "
            + $"({string.Join(", ", points.Select(static kind => kind.Id))}), not {Scalars.Empty(node)}.");
        return 0;
    }

    private static ImmutableArray<PointsValue> Values(Fields points, ImmutableArray<Currency> currencies)
    {
        if (points.Find("value") is not { } node
            || Fields.Of(node, "`value`", points.Problems, "points", "worth") is not { } fields)
        {
            return [];
        }

        fields.Require("points");
        var count = Scalars.Whole(fields, "points", 1, ProgrammeLimits.PointsPerStep);
        if (fields.Require("worth") is not { } worthNode || count is not { } whole)
        {
            return [];
        }

        var worth = Amounts.Read(worthNode, "`worth`", currencies, all: false, points.Problems);
        if (worth.Any(static money => money.Minor == 0))
        {
            fields.Problem("worth", "`worth` is zero; leave `value` out when points have no money value.");
        }

        return [.. worth.Select(money => new PointsValue(whole, money))];
    }

    /// <summary>`offline`: what tills may take that cannot ask, and who bears what a member does not have.</summary>
    private static OfflineAllowance? Offline(Fields points)
    {
        if (points.Find("offline") is not { } node
            || Fields.Of(node, "`offline`", points.Problems, "per-member", "per-till-and-day", "when-short") is not { } fields)
        {
            return null;
        }

        fields.Require("per-member");
        fields.Require("per-till-and-day");
        return new OfflineAllowance(
            Scalars.Whole(fields, "per-member", 1, ProgrammeLimits.Points) ?? 1,
            Scalars.Whole(fields, "per-till-and-day", 1, ProgrammeLimits.Points) ?? 1,
            Scalars.Choice(fields, "when-short", ("deficit", OverSpent.Deficit), ("loss", OverSpent.Loss)) ?? OverSpent.Deficit);
    }

    private static (long Minimum, long Step) Redeem(Fields points)
    {
        if (points.Find("redeem") is not { } node
            || Fields.Of(node, "`redeem`", points.Problems, "minimum", "step") is not { } fields)
        {
            return (1, 1);
        }

        var step = Scalars.Whole(fields, "step", 1, ProgrammeLimits.Points) ?? 1;
        var minimum = Scalars.Whole(fields, "minimum", 1, ProgrammeLimits.Points) ?? step;
        if (minimum % step != 0)
        {
            fields.Problem("minimum", $"`minimum` {minimum} is not a multiple of `step` {step}, so it could never "
                + "be redeemed.");
        }

        return (minimum, step);
    }
}
