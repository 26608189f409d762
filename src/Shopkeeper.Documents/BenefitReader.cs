using System.Collections.Immutable;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// What an offer gives: exactly one of `percent`, `money`, `price`, `free`, `buy`, `bundle`, `upgrade`, `multiply`, `points`
/// and `voucher`, and the keys that belong to it. A bundle's `price` is its own.
/// </summary>
internal static class BenefitReader
{
    public static readonly string[] Keys =
    [
        "percent", "money", "price", "free", "buy", "bundle", "upgrade", "multiply", "points", "voucher",
        "each", "get", "get-only", "off", "get-mode", "into",
    ];

    private static readonly string[] Benefits =
        ["percent", "money", "price", "free", "buy", "bundle", "upgrade", "multiply", "points", "voucher"];

    /// <summary>Keys that only some benefits have, and which.</summary>
    private static readonly (string Key, string[] Of)[] Parts =
    [
        ("each", ["money"]), ("get", ["buy"]), ("get-only", ["buy"]), ("off", ["buy"]), ("get-mode", ["buy"]),
        ("into", ["multiply", "points"]),
    ];

    public static OfferDefinition Read(Fields fields, OfferDefinition offer, DocumentScope scope)
    {
        var given = Benefits.Where(fields.Has).ToList();
        if (given.Contains("bundle"))
        {
            given.Remove("price");
        }

        if (given.Count != 1)
        {
            fields.Problems.Add(fields.At, $"An offer must have exactly one of {string.Join(", ",
                Benefits.Select(static key => $"`{key}`"))} (a bundle has a `price` too), or be a pool with `pool`.");
            return offer;
        }

        foreach (var (key, owners) in Parts)
        {
            if (!owners.Contains(given[0]))
            {
                fields.Refuse($"does not belong to `{given[0]}`.", key);
            }
        }

        return given[0] switch
        {
            "percent" => offer with { BasisPoints = BasisPoints(fields.Find("percent")!, "`percent`", fields.Problems) },
            "money" => offer with
            {
                Kind = OfferKind.MoneyOff, Amounts = OfferReader.Money(fields, "money", scope),
                EachPiece = Scalars.YesNo(fields, "each") ?? false,
            },
            "price" => offer with { Kind = OfferKind.FixedPrice, Amounts = OfferReader.Money(fields, "price", scope) },
            "free" => offer with { Kind = OfferKind.FreeItem, GetPieces = Pieces(fields, "free") },
            "buy" => BuyGet(fields, offer),
            "bundle" => Bundle(fields, offer, scope),
            "upgrade" => Upgrade(fields, offer),
            "multiply" => Multiply(fields, offer, scope),
            "points" => offer with
            {
                Kind = OfferKind.PointsBonus, Into = Into(fields, scope),
                Points = Scalars.Whole(fields, "points", 1, ProgrammeLimits.PointsPerStep) ?? 0,
            },
            _ => offer with
            {
                Kind = OfferKind.NextVoucher,
                Issues = Scalars.Id(fields.Find("voucher")!, "`voucher`", fields.Problems) ?? "",
            },
        };
    }

    /// <summary>`20` or `12.5` per cent, above 0 and at most 100, two decimals: as basis points.</summary>
    public static int BasisPoints(DocNode node, string what, ProblemList problems)
    {
        var thousandths = node is ScalarNode { Plain: true } scalar ? Scalars.Thousandths(scalar.Text) : null;
        if (thousandths is > 0 and <= 100_000 && thousandths % 10 == 0)
        {
            return (int)(thousandths.Value / 10);
        }

        problems.Add(node.At, $"{what} must be per cent above 0 and at most 100, with at most two decimals, not "
            + $"{Scalars.Empty(node)}.");
        return 0;
    }

    private static int Pieces(Fields fields, string key) => (int)(Scalars.Whole(fields, key, 1, 10_000) ?? 0);

    private static OfferDefinition BuyGet(Fields fields, OfferDefinition offer)
    {
        fields.Require("get");
        var getOnly = SelectorReader.Selector(fields, "get-only");
        var mode = Scalars.Choice(fields, "get-mode", ("cheapest", GetMode.Cheapest), ("each", GetMode.Each))
            ?? (getOnly is null ? GetMode.Cheapest : GetMode.Each);
        if (mode == GetMode.Cheapest && getOnly is not null)
        {
            fields.Problem("get-mode", "`get-mode: cheapest` takes the cheapest of what was bought, so `get-only` has no "
                + "effect; leave one of them out.");
        }

        return offer with
        {
            Kind = OfferKind.BuyGet,
            BuyPieces = Pieces(fields, "buy"),
            GetPieces = Pieces(fields, "get"),
            Get = mode,
            GetOnly = getOnly,
            BasisPoints = fields.Find("off") is { } off ? BasisPoints(off, "`off`", fields.Problems) : 10_000,
        };
    }

    private static OfferDefinition Bundle(Fields fields, OfferDefinition offer, DocumentScope scope)
    {
        fields.Require("price");
        if (offer.Only is not null)
        {
            fields.Problem("only", "The groups of a bundle name its products; leave `only` out.");
        }

        return offer with
        {
            Kind = OfferKind.Bundle,
            Groups = Groups(fields, offer.Exclude),
            Amounts = OfferReader.Money(fields, "price", scope),
        };
    }

    private static ImmutableArray<BundleGroup> Groups(Fields fields, LineSelector? exclude)
    {
        if (fields.Find("bundle") is not MapNode { Entries.Length: > 0 and <= ProgrammeLimits.BundleGroups } map)
        {
            fields.Problem("bundle", $"`bundle` must be a map of from 1 to {ProgrammeLimits.BundleGroups} groups, each with `only` and perhaps `pieces`.");
            return [];
        }

        var groups = ImmutableArray.CreateBuilder<BundleGroup>();
        foreach (var entry in map.Entries)
        {
            if (Fields.Of(entry.Value, $"the group `{entry.Key}`", fields.Problems, "only", "pieces") is not { } group)
            {
                continue;
            }

            group.Require("only");
            var only = SelectorReader.Only(group);
            if (only is not null && exclude is not null && CannotMatch(only, exclude))
            {
                fields.Problems.Add(entry.At, $"The bundle can never be completed: all that the group `{entry.Key}` names "
                    + "is excluded.");
            }

            if (only is not null)
            {
                groups.Add(new BundleGroup(entry.Key, only, (int)(Scalars.Whole(group, "pieces", 1, 100) ?? 1)));
            }
        }

        return groups.ToImmutable();
    }

    /// <summary>Everything that a selector names is named by the other one too.</summary>
    private static bool CannotMatch(LineSelector only, LineSelector exclude) =>
        only.Products.All(exclude.Products.Contains) && only.Brands.All(exclude.Brands.Contains)
        && only.Attributes.All(exclude.Attributes.Contains)
        && only.Categories.All(path => exclude.Categories.Any(
            root => path == root || path.StartsWith(root + "/", StringComparison.Ordinal)));

    private static OfferDefinition Upgrade(Fields fields, OfferDefinition offer)
    {
        fields.Require("group");
        fields.Require("only");
        return offer with
        {
            Kind = OfferKind.Upgrade,
            UpgradeOf = Scalars.Id(fields.Find("upgrade")!, "`upgrade`", fields.Problems) ?? "",
            UpgradeGroup = offer.Group,
            Group = "",
        };
    }

    private static OfferDefinition Multiply(Fields fields, OfferDefinition offer, DocumentScope scope)
    {
        var node = fields.Find("multiply")!;
        var factor = node is ScalarNode { Plain: true } scalar ? Scalars.Thousandths(scalar.Text) : null;
        if (factor is not (> 1000 and <= ProgrammeLimits.FactorThousandths))
        {
            fields.Problems.Add(node.At, "`multiply` must be a factor above 1 and at most 100, with at most three decimals, "
                + $"not {Scalars.Empty(node)}.");
        }

        return offer with
        {
            Kind = OfferKind.PointsMultiplier, FactorThousandths = factor ?? 0, Into = Into(fields, scope),
        };
    }

    private static int Into(Fields fields, DocumentScope scope)
    {
        if (scope.Points.IsEmpty)
        {
            fields.Problems.Add(fields.At, "The offer gives points, and the programme has none; add `points`.");
        }

        return PointsSection.IndexOf(fields, "into", scope.Points);
    }
}
