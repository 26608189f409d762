using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`earn`: the rules in their order, and what must agree between them.</summary>
internal static class EarnSection
{
    public static ImmutableArray<EarnRule> Read(Fields document, DocumentScope scope)
    {
        if (document.Find("earn") is not { } node)
        {
            return [];
        }

        if (node is not ListNode { Items.Length: <= ProgrammeLimits.Rules } list)
        {
            document.Problems.Add(node.At, $"`earn` must be a list of at most {ProgrammeLimits.Rules} rules.");
            return [];
        }

        if (!document.Has("points") && list.Items.Length > 0)
        {
            document.Problem("earn", "Rules earn points, and the programme has none; add `points`.");
        }

        var rules = new List<(EarnRule Rule, Fields Fields)>();
        var ids = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (EarnRuleReader.Read(item, scope, document.Problems) is not { } read)
            {
                continue;
            }

            if (read.Rule.Id.Length > 0 && !ids.TryAdd(read.Rule.Id, item.At))
            {
                document.Problems.Add(read.Fields.Find("id")!.At,
                    $"The id `{read.Rule.Id}` is used for two rules; the first is in line {ids[read.Rule.Id].Line}.");
            }

            rules.Add(read);
        }

        foreach (var (rule, fields) in rules.Where(static read => read.Rule.Phase == EarnPhase.Multiplier))
        {
            CheckMultiplier(rule, fields, [.. rules.Select(static read => read.Rule)]);
        }

        return [.. rules.Select(static read => read.Rule)];
    }

    private static void CheckMultiplier(EarnRule multiplier, Fields fields, EarnRule[] rules)
    {
        foreach (var id in multiplier.Of)
        {
            var named = Array.Find(rules, rule => rule.Id == id);
            if (named is null)
            {
                fields.Problem("of", $"`of` names the rule `{id}`, which is not in `earn`.");
            }
            else if (named.Phase != EarnPhase.Base)
            {
                fields.Problem("of", $"`of` names `{id}`, which is no base rule; only rules with `points` can be "
                    + "multiplied.");
            }
            else if (named.Into != multiplier.Into || named.On != multiplier.On
                || named.CustomType != multiplier.CustomType)
            {
                fields.Problem("of", $"`of` names `{id}`, which earns on another activity or into other points.");
            }
        }

        if (multiplier.Of.IsEmpty && !fields.Has("of") && !rules.Any(rule => rule.Phase == EarnPhase.Base
            && rule.Into == multiplier.Into && rule.On == multiplier.On && rule.CustomType == multiplier.CustomType))
        {
            fields.Problem("multiply", "`multiply` has nothing to multiply: no rule with `points` earns on this "
                + "activity into these points.");
        }
    }
}
