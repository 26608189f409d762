using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Under what the use of a limit is counted: the rule or offer, and whose it is where each member of an account has a limit of
/// its own. No id of a rule or an offer has the sign between the two.
/// </summary>
public static class CounterName
{
    private const char Sign = '@';

    public static string Of(string rule, LimitScope scope, MemberId member) =>
        scope == LimitScope.Member ? $"{rule}{Sign}{member}" : rule;

    /// <summary>All who share the account share it.</summary>
    public static bool IsShared(string name) => !name.Contains(Sign, StringComparison.Ordinal);

    public static bool IsOf(string name, string rule) =>
        name.StartsWith(rule, StringComparison.Ordinal) && (name.Length == rule.Length || name[rule.Length] == Sign);

    public static bool IsOf(string name, MemberId member) => name.EndsWith($"{Sign}{member}", StringComparison.Ordinal);

    /// <summary>The rule or offer alone.</summary>
    public static string RuleOf(string name) => name.IndexOf(Sign, StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
}
