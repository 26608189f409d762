using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>One offer: for whom, on which lines, one benefit, how it stands beside others, how often, who pays.</summary>
internal static class OfferReader
{
    private static readonly string[] Keys =
    [
        .. BenefitReader.Keys, "name", "in", "against", "only", "exclude", "when", "minimum-spend", "minimum-quantity",
        "nth-purchase", "stack", "group", "priority", "on", "shelf", "most", "cap", "limit", "scope", "budget", "funding",
        "onReturn", "day",
    ];

    public static (OfferDefinition Offer, Fields Fields)? Read(MapEntry entry, DocumentScope scope, ProblemList problems)
    {
        if (Fields.Of(entry.Value, $"the offer `{entry.Key}`", problems, Keys) is not { } fields)
        {
            return null;
        }

        var only = SelectorReader.Only(fields);
        var when = ConditionsReader.Read(fields, ActivityType.Purchase, scope);
        var (exclude, stores) = SelectorReader.Exclude(fields, only, when.Stores);
        var (uses, money) = Budget(fields, scope);
        var (stack, group) = Stack(fields);
        var offer = new OfferDefinition
        {
            Id = entry.Key,
            Name = Texts.Read(fields, "name"),
            Kind = OfferKind.Percent,
            In = Scalars.Many(fields, "in", Scalars.Id, 100),
            Voucher = fields.Find("against") is { } kind ? Scalars.Id(kind, "`against`", problems) ?? "" : "",
            Only = only,
            Exclude = exclude,
            When = when with { ExcludeStores = stores },
            MinimumSpend = Money(fields, "minimum-spend", scope),
            MinimumThousandths = Pieces(fields, "minimum-quantity"),
            NthPurchase = (int)(Scalars.Whole(fields, "nth-purchase", 1, 1_000_000) ?? 0),
            Stack = stack,
            Group = group,
            Priority = (int)(Scalars.Whole(fields, "priority", -1_000_000, 1_000_000) ?? 0),
            Base = Scalars.Choice(fields, "on", ("left", PricedOn.Left), ("original", PricedOn.Original)) ?? PricedOn.Left,
            OnShelf = Scalars.Choice(fields, "shelf", ("with", OnShelfPromotion.With),
                ("without", OnShelfPromotion.Without), ("better", OnShelfPromotion.Better)) ?? OnShelfPromotion.With,
            MostPerBasket = (int?)Scalars.Whole(fields, "most", 1, Limits.Lines),
            Cap = Money(fields, "cap", scope),
            Limits = Times(fields),
            Scope = LimitReader.Scope(fields),
            BudgetUses = uses,
            BudgetMoney = money,
            Funding = Funding(fields),
            OnReturn = Scalars.Choice(fields, "onReturn", ("give-back", OfferOnReturn.GiveBack),
                ("keep", OfferOnReturn.Keep)) ?? OfferOnReturn.GiveBack,
            Day = Scalars.Choice(fields, "day", ("clock", DayKind.Clock), ("business", DayKind.Business)) ?? DayKind.Clock,
            ContentHash = CanonicalJson.Hash(CanonicalJson.Write(entry.Value))[..16],
        };
        return (BenefitReader.Read(fields, offer, scope), fields);
    }

    public static ImmutableArray<Money> Money(Fields fields, string key, DocumentScope scope)
    {
        if (fields.Find(key) is not { } node)
        {
            return [];
        }

        var amounts = Amounts.Read(node, $"`{key}`", scope.Currencies, all: true, fields.Problems);
        if (amounts.Any(static amount => amount.Minor == 0))
        {
            fields.Problem(key, $"`{key}` is zero, so {fields.What} would give nothing; leave `{key}` out or raise it.");
        }

        return amounts;
    }

    private static long Pieces(Fields fields, string key)
    {
        if (fields.Find(key) is not { } node)
        {
            return 0;
        }

        if (node is ScalarNode { Plain: true } scalar && Scalars.Thousandths(scalar.Text) is > 0 and var thousandths)
        {
            return thousandths;
        }

        fields.Problems.Add(node.At, $"`{key}` must be a number of pieces, kilograms or litres above zero, with at most "
            + $"three decimals, not {Scalars.Empty(node)}.");
        return 0;
    }

    /// <summary>Uses are counted, so a limit in points says nothing here.</summary>
    private static ImmutableArray<Limit> Times(Fields fields)
    {
        var limits = LimitReader.Read(fields, ActivityType.Purchase);
        if (limits.Any(static limit => limit.Unit == LimitUnit.Points))
        {
            fields.Problem("limit", "`limit` of an offer counts uses such as `1 per day`, not points.");
        }

        return limits;
    }

    private static (StackMode Mode, string Group) Stack(Fields fields)
    {
        var group = fields.Find("group") is { } node ? Scalars.Id(node, "`group`", fields.Problems) ?? "" : "";
        var mode = Scalars.Choice(fields, "stack", ("stackable", StackMode.Stackable),
            ("exclusive-in-group", StackMode.ExclusiveInGroup), ("exclusive", StackMode.Exclusive)) ?? StackMode.Stackable;
        if (mode == StackMode.ExclusiveInGroup && !fields.Has("group"))
        {
            fields.Problem("stack", "`stack: exclusive-in-group` needs the `group`.");
        }

        return (mode, group);
    }

    private static (long? Uses, Money? Money) Budget(Fields fields, DocumentScope scope)
    {
        if (fields.Find("budget") is not { } node
            || Fields.Of(node, "`budget`", fields.Problems, "uses", "money") is not { } budget)
        {
            return (null, null);
        }

        if (!budget.Entries.Any())
        {
            fields.Problem("budget", "`budget` must have `uses`, `money` or both.");
        }

        Money? money = null;
        if (budget.Find("money") is { } amount)
        {
            var amounts = Amounts.Read(amount, "`money`", scope.Currencies, all: false, fields.Problems);
            if (amounts.Length > 1 || amounts.Any(static one => one.Minor == 0))
            {
                fields.Problems.Add(amount.At, "`money` must be one amount above zero: a budget of zero gives nothing, and "
                    + "uses in another currency are not counted against it.");
            }

            money = amounts.IsEmpty ? null : amounts[0];
        }

        return (Scalars.Whole(budget, "uses", 1, ProgrammeLimits.Points), money);
    }

    private static ImmutableArray<Funding> Funding(Fields fields)
    {
        if (fields.Find("funding") is not { } node)
        {
            return [];
        }

        if (node is not MapNode { Entries.Length: > 0 and <= 20 } map)
        {
            fields.Problems.Add(node.At, "`funding` must be a map of partners or brands and per cent such as "
                + $"`{{ acme: 50 }}`, not {node.Kind}.");
            return [];
        }

        var parts = ImmutableArray.CreateBuilder<Funding>();
        foreach (var entry in map.Entries)
        {
            var share = BenefitReader.BasisPoints(entry.Value, $"The share of `{entry.Key}`", fields.Problems);
            parts.Add(new Funding(entry.Key, share));
        }

        if (parts.Sum(static part => part.BasisPoints) > 10_000)
        {
            fields.Problem("funding", "The shares of `funding` add up to more than 100 per cent.");
        }

        return parts.ToImmutable();
    }
}
