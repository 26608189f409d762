using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>What a rule gives: exactly one of `points` (flat or per step), `multiply` and `bonus`.</summary>
internal static class EffectReader
{
    public static EarnRule Read(Fields fields, EarnRule rule, DocumentScope scope)
    {
        var ways = (fields.Has("points") ? 1 : 0) + (fields.Has("multiply") ? 1 : 0) + (fields.Has("bonus") ? 1 : 0);
        if (ways != 1)
        {
            fields.Problems.Add(fields.At,
                "An earning rule must have exactly one of `points`, `multiply` and `bonus`.");
            return rule;
        }

        if (!fields.Has("per"))
        {
            fields.Refuse("rounds a number of steps, so it needs `per`.", "rounding");
        }

        return fields.Has("multiply") ? Multiplier(fields, rule) : Award(fields, rule, scope);
    }

    private static EarnRule Multiplier(Fields fields, EarnRule rule)
    {
        fields.Refuse("cannot stand beside `multiply`: a multiplier goes by what other rules gave.", "per");
        var node = fields.Find("multiply")!;
        var factor = node is ScalarNode { Plain: true } scalar ? Scalars.Thousandths(scalar.Text) : null;
        if (factor is not (> 1000 and <= ProgrammeLimits.FactorThousandths))
        {
            fields.Problems.Add(node.At,
                $"`multiply` must be a factor above 1 and at most 100, with at most three decimals, not "
                    + $"{Scalars.Empty(node)}.");
        }

        return rule with
        {
            Phase = EarnPhase.Multiplier,
            FactorThousandths = factor ?? 0,
            Of = Scalars.Many(fields, "of", Scalars.Id, ProgrammeLimits.Rules),
        };
    }

    private static EarnRule Award(Fields fields, EarnRule rule, DocumentScope scope)
    {
        fields.Refuse("belongs to `multiply`.", "of");
        if (fields.Has("bonus"))
        {
            fields.Refuse("cannot stand beside `bonus`, which is a flat number; use `points` with `per`.", "per");
            var bonus = Scalars.Whole(fields, "bonus", 1, ProgrammeLimits.PointsPerStep) ?? 0;
            return rule with { Phase = EarnPhase.Bonus, Points = bonus };
        }

        var given = Scalars.Whole(fields, "points", 1, ProgrammeLimits.PointsPerStep) ?? 0;
        rule = rule with
        {
            Points = given,
            Rounding = Scalars.Choice(fields, "rounding", ("floor", Rounding.Floor), ("ceiling", Rounding.Ceiling),
                ("half-up", Rounding.HalfUp), ("half-even", Rounding.HalfEven)) ?? Rounding.Floor,
        };
        return fields.Find("per") is { } per ? Per(fields, per, rule, scope) : rule;
    }

    private static EarnRule Per(Fields fields, DocNode node, EarnRule rule, DocumentScope scope)
    {
        if (node is ScalarNode { Text: "item" })
        {
            if (rule.On is not (ActivityType.Handover or ActivityType.Custom))
            {
                fields.Problem("per", "`per: item` counts the items of a handover or a custom activity; a purchase "
                    + "has `per: 1 ea`.");
            }

            return rule with { Per = PerKind.Item };
        }

        if (node is ScalarNode scalar && scalar.Text.Split(' ') is [var number, ("ea" or "kg" or "l") and var unit] && Digits.AreNumber(number, 9, 3))
        {
            return Quantity(fields, (number, unit), rule);
        }

        if (rule.On is not (ActivityType.Purchase or ActivityType.Custom))
        {
            fields.Problem("per", "`per` an amount needs an activity with money: a purchase or a custom one.");
            return rule;
        }

        if (node is ScalarNode other && !Amounts.LooksLikeMoney(other.Text))
        {
            fields.Problems.Add(node.At,
                $"`per` must be {Amounts.Form}, a quantity such as `2 l`, `0.5 kg` or `1 ea`, or `item`, not "
                    + $"{Scalars.Empty(node)}.");
            return rule;
        }

        var steps = Amounts.Read(node, "`per`", scope.Currencies, all: true, fields.Problems);
        foreach (var step in steps)
        {
            if (step.Minor == 0)
            {
                fields.Problem("per", "`per` is a step of zero.");
            }
            else if (rule.Points > step.Minor * ProgrammeLimits.PointsPerMinorUnit)
            {
                fields.Problem("per", $"This gives more than {ProgrammeLimits.PointsPerMinorUnit} points for the "
                    + $"smallest coin of {step.Currency}; take a larger step.");
            }
        }

        return rule with { Per = PerKind.Amount, StepAmounts = steps };
    }

    private static EarnRule Quantity(Fields fields, (string Number, string Unit) per, EarnRule rule)
    {
        if (rule.On != ActivityType.Purchase)
        {
            fields.Problem("per", "`per` a quantity belongs to rules on purchases.");
        }

        var step = Scalars.Thousandths(per.Number) ?? 0;
        if (step is 0 or > 1_000_000_000)
        {
            fields.Problem("per", "`per` a quantity must be above zero and at most 1000000.");
        }

        return rule with
        {
            Per = PerKind.Quantity,
            StepThousandths = step,
            StepUnit = per.Unit switch { "kg" => Unit.Kilogram, "l" => Unit.Litre, _ => Unit.Each },
        };
    }
}
