using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Which rules give the same sum in any order of arrival. Limits, budgets, first purchase and levels read what came
/// before; so does a multiplier of such a rule.
/// </summary>
internal static class RuleOrders
{
    public static ImmutableArray<RuleOrderLabel> Of(ProgrammeDocument document)
    {
        var arrival = document.Earn
            .Where(ReadsHistory)
            .Select(static rule => rule.Id)
            .ToHashSet(StringComparer.Ordinal);
        arrival.UnionWith(document.Earn
            .Where(rule => rule.Phase == EarnPhase.Multiplier && Multiplied(document, rule).Any(arrival.Contains))
            .Select(static rule => rule.Id)
            .ToArray());
        return [.. document.Earn.Select(rule =>
            new RuleOrderLabel(rule.Id, arrival.Contains(rule.Id) ? RuleOrder.Arrival : RuleOrder.Free))];
    }

    private static bool ReadsHistory(EarnRule rule) =>
        !rule.Limits.IsEmpty || rule.BudgetPoints is not null || rule.When.FirstPurchase || rule.When.Level.Length > 0;

    private static IEnumerable<string> Multiplied(ProgrammeDocument document, EarnRule multiplier) =>
        multiplier.Of.IsEmpty
            ? document.Earn
                .Where(rule => rule.Phase == EarnPhase.Base && rule.Into == multiplier.Into && rule.On == multiplier.On)
                .Select(static rule => rule.Id)
            : multiplier.Of;
}
