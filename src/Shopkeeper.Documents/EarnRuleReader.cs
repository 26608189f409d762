using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>One earning rule. Its fields come with it, for what is checked between rules.</summary>
internal static class EarnRuleReader
{
    private static readonly string[] Keys =
    [
        "id", "name", "on", "points", "per", "multiply", "of", "bonus", "into", "basis", "rounding", "only",
        "exclude", "when", "cap", "limit", "scope", "budget", "pending", "onReturn", "day",
    ];

    public static (EarnRule Rule, Fields Fields)? Read(DocNode node, DocumentScope scope, ProblemList problems)
    {
        if (Fields.Of(node, "an earning rule", problems, Keys) is not { } fields)
        {
            return null;
        }

        var id = fields.Require("id") is { } idNode ? Scalars.Id(idNode, "`id`", problems) ?? "" : "";
        var (on, custom) = On(fields);
        if (on != ActivityType.Purchase)
        {
            fields.Refuse("belongs to rules on purchases.", "basis", "only");
        }

        var rule = new EarnRule
        {
            Id = id,
            Name = Texts.Read(fields, "name"),
            On = on,
            CustomType = custom,
            Into = PointsSection.IndexOf(fields, "into", scope.Points),
            Basis = Scalars.Choice(fields, "basis",
                ("net", Basis.Net), ("gross", Basis.Gross), ("tax-excluded", Basis.TaxExcluded)) ?? Basis.Net,
            Only = SelectorReader.Only(fields),
            Cap = Scalars.Whole(fields, "cap", 1, ProgrammeLimits.Points),
            Limits = LimitReader.Read(fields, on),
            Scope = LimitReader.Scope(fields),
            BudgetPoints = Scalars.Whole(fields, "budget", 1, ProgrammeLimits.Points),
            Pending = PendingReader.Read(fields, scope.Zone),
            OnReturn = Scalars.Choice(fields, "onReturn", ("reverse", OnReturn.Reverse), ("keep", OnReturn.Keep))
                ?? OnReturn.Reverse,
            Day = Scalars.Choice(fields, "day", ("clock", DayKind.Clock), ("business", DayKind.Business))
                ?? DayKind.Clock,
            When = ConditionsReader.Read(fields, on, scope),
        };
        rule = SelectorReader.Exclude(fields, rule);
        rule = EffectReader.Read(fields, rule, scope);
        CheckBounds(fields, rule);
        return (rule, fields);
    }

    private static (ActivityType Type, string Custom) On(Fields fields)
    {
        const string Allowed =
            "`purchase`, `review`, `handover`, `referral`, `visit`, `survey`, `share` or `custom:NAME`";
        if (fields.Require("on") is not { } node)
        {
            return (ActivityType.Purchase, "");
        }

        var word = node is ScalarNode scalar ? scalar.Text : "";
        if (word.StartsWith("custom:", StringComparison.Ordinal))
        {
            var name = Scalars.Id(
                new ScalarNode(node.At, word["custom:".Length..], Plain: false),
                "The name after `custom:`",
                fields.Problems);
            return (ActivityType.Custom, name ?? "");
        }

        ActivityType? type = word switch
        {
            "purchase" => ActivityType.Purchase,
            "review" => ActivityType.Review,
            "handover" => ActivityType.Handover,
            "referral" => ActivityType.Referral,
            "visit" => ActivityType.Visit,
            "survey" => ActivityType.Survey,
            "share" => ActivityType.Share,
            _ => null,
        };
        if (type is null)
        {
            fields.Problems.Add(node.At, $"`on` must be one of {Allowed}, not {Scalars.Empty(node)}.");
        }

        return (type ?? ActivityType.Purchase, "");
    }

    /// <summary>A bound below one award would never let the rule give what it promises.</summary>
    private static void CheckBounds(Fields fields, EarnRule rule)
    {
        var least = rule.Phase == EarnPhase.Multiplier ? 0 : rule.Points;
        if (rule.Cap < least)
        {
            fields.Problem("cap", $"`cap` {rule.Cap} is below the {least} points of one award.");
        }

        if (rule.BudgetPoints < least)
        {
            fields.Problem("budget", $"`budget` {rule.BudgetPoints} is below the {least} points of one award.");
        }
    }
}
