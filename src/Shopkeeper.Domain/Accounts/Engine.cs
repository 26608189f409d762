using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>The only place where points are computed. Pure, total, deterministic: the same inputs give the same outcome.</summary>
public static class Engine
{
    /// <summary>Decides one command for one account in one programme. Rejections are checked in the documented order.</summary>
    public static Outcome Decide(AccountState account, DecisionContext context, Command command) =>
        throw new InvariantViolated("not built yet");

    /// <summary>The same decision with a recorder: what every rule said. Used by quote and "why?".</summary>
    public static (Outcome Outcome, Earning.Explanation Explanation) Explain(
        AccountState account, DecisionContext context, Command command) =>
        throw new InvariantViolated("not built yet");

    /// <summary>
    /// The (rule, key) pairs whose presence in `once` this command's decision needs: at most one per rule with a limit per
    /// product or subject. Empty for most commands, so that the store asks for nothing.
    /// </summary>
    public static System.Collections.Immutable.ImmutableArray<(string Rule, string Key)> OnceKeys(
        Programmes.BoundRules rules, Command command) =>
        throw new InvariantViolated("not built yet");
}

/// <summary>The account after a posting: entries move lots and purses, changes move the rest.</summary>
public static class Fold
{
    public static AccountState Apply(AccountState account, Posting posting) =>
        throw new InvariantViolated("not built yet");
}
