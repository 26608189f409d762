using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers.Pricing;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>The only place where points are computed. Pure, total, deterministic: the same inputs give the same outcome.</summary>
public static class Engine
{
    /// <summary>
    /// Decides one command for one account in one programme. The order of checks stands with each decision: activities in
    /// <see cref="Recording"/> and <see cref="Returning"/>, spending and adjusting in <see cref="Spending"/>. Expire and
    /// ReleasePending both post all that time has done (<see cref="Settlement"/>); nothing due gives no posting.
    /// </summary>
    public static Outcome Decide(AccountState account, DecisionContext context, Command command)
    {
        var recorder = default(Silent);
        return Decide(account, context, command, ref recorder);
    }

    /// <summary>The same decision with a recorder: what every rule said. Used by quote and "why?".</summary>
    public static (Outcome Outcome, Explanation Explanation) Explain(
        AccountState account, DecisionContext context, Command command)
    {
        var reasons = new Reasons(context.Rules.Program.Rules.Length);
        var outcome = Decide(account, context, command, ref reasons);
        return (outcome, Explaining.Of(context, outcome, reasons));
    }

    /// <summary>
    /// The basket with the programme's offers applied, best for the member: what a till should charge. Nothing is decided
    /// yet: <see cref="Explain"/> of a Record of the priced basket says what buying it gives.
    /// </summary>
    public static QuotedBasket Quote(AccountState account, DecisionContext context, Activity activity) =>
        Quoting.Of(account, context, activity);

    /// <summary>What a posting that moves points gave away: what the other account is to receive.</summary>
    public static Belongings Moved(AccountState before, Posting posting) => Transferring.Moved(before, posting);

    /// <summary>
    /// The names of the offers' budgets that deciding this purchase may ask, `id` for money and `id#uses` for uses: what the
    /// store must know of <see cref="DecisionContext.Remaining"/> beside the rules' budgets. Empty for most.
    /// </summary>
    public static ImmutableArray<OfferBudget> OfferBudgets(BoundRules rules, AccountState account, Activity activity) =>
        BudgetKeys.Of(rules, account, activity);

    /// <summary>Some offer of the version has a budget: only then <see cref="OfferBudgets"/> can name any.</summary>
    public static bool HasOfferBudgets(RuleSet rules) => rules.Program.Offers.HasBudgets;

    /// <summary>The key of the shared count of what a pool of outside codes has handed out.</summary>
    public static string CodesCount(string pool) => Issuing.CountOf(pool);

    /// <summary>
    /// The points of the programme's first kind that the rules give for an activity, bounds applied, without a posting and
    /// without what returns in it take back. Allocates nothing: for simulations that only need sums.
    /// </summary>
    public static long PointsFor(AccountState account, DecisionContext context, Activity activity)
    {
        if (Recording.WhyNothing(context, activity) != Kernel.Rejection.None)
        {
            return 0;
        }

        var evaluation = Evaluation.Begin(account, context, activity);
        var recorder = default(Silent);
        Evaluator.Run(evaluation, ref recorder);
        long points = 0;
        foreach (ref readonly var firing in evaluation.Fired)
        {
            points += evaluation.Program.Into[firing.Rule] == 0 ? firing.Granted : 0;
        }

        evaluation.End();
        return points;
    }

    /// <summary>
    /// The (rule, key) pairs whose presence in `once` this command's decision needs: at most one per rule with a limit per
    /// product or subject. Empty for most commands, so that the store asks for nothing.
    /// </summary>
    public static ImmutableArray<(string Rule, string Key)> OnceKeys(BoundRules rules, Command command, Kernel.MemberId member)
    {
        if (command is not Command.Record { Activity: var activity } || !rules.Program.AsksOnce)
        {
            return [];
        }

        var keys = ImmutableArray.CreateBuilder<(string Rule, string Key)>();
        foreach (var step in rules.Program.For(activity, 0))
        {
            var rule = rules.Program.Rules[step.Rule].Source;
            if (rule.Limits.Any(static limit => limit.Per is LimitPer.Product or LimitPer.Subject))
            {
                keys.Add((CounterName.Of(rule.Id, rule.Scope, member), activity.Subject));
            }
        }

        return keys.ToImmutable();
    }

    private static Outcome Decide<TRecorder>(
        AccountState account, DecisionContext context, Command command, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        var draft = PostingDraft.Begin(account, context);
        var outcome = Decision.Make(draft, context, command, ref recorder);
        draft.End();
        return outcome;
    }
}
