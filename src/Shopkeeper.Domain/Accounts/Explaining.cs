using System.Collections.Immutable;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Turns a decision and its recorded reasons into an explanation: a verdict for every rule of the version in document order,
/// then one for every offer that gave points, then one (negative) for every rule that a return took back from. The parts add
/// up to the points of the posting.
/// </summary>
internal static class Explaining
{
    public static Explanation Of(DecisionContext context, Outcome outcome, in Reasons reasons)
    {
        var rules = context.Rules.RuleSet;
        var verdicts = ImmutableArray.CreateBuilder<RuleVerdict>(rules.Document.Earn.Length);
        var changes = outcome.Posting?.Changes ?? [];
        var rejected = outcome.Posting is { Rejected: not Rejection.None };
        for (var i = 0; i < rules.Document.Earn.Length; i++)
        {
            var rule = rules.Document.Earn[i];
            var fired = Find(changes, rule.Id);
            verdicts.Add(fired is null
                ? new RuleVerdict(
                    rule.Id, 0, rule.Into, reasons.BasisOf(i), [], rejected ? SkipReason.ProgrammeRejected : reasons[i],
                    reasons.RawOf(i))
                : new RuleVerdict(rule.Id, fired.Granted, rule.Into, fired.BasisAmount, fired.Lines, reasons[i], fired.Raw));
        }

        AddOffers(verdicts, rules, changes);
        AddTakenBack(verdicts, outcome.Posting);
        return new Explanation(rules.Programme, rules.Version, verdicts.ToImmutable());
    }

    /// <summary>Offers that gave points, after the rules.</summary>
    private static void AddOffers(
        ImmutableArray<RuleVerdict>.Builder verdicts, Programmes.RuleSet rules, ImmutableArray<Change> changes)
    {
        foreach (var change in rules.Document.Offers.IsEmpty && rules.Kept.Offers.IsEmpty ? [] : changes)
        {
            if (change is Change.RuleFired fired && rules.Knows(fired.Rule))
            {
                verdicts.Add(new RuleVerdict(
                    fired.Rule, fired.Granted, fired.Currency, fired.BasisAmount, fired.Lines, SkipReason.None, fired.Raw));
            }
        }
    }

    private static void AddTakenBack(ImmutableArray<RuleVerdict>.Builder verdicts, Posting? posting)
    {
        foreach (var change in posting?.Changes ?? [])
        {
            if (change is Change.ClawedBack claw)
            {
                verdicts.Add(new RuleVerdict(
                    claw.Rule, -claw.Taken, CurrencyOf(posting!, claw.Rule), 0, [], SkipReason.None, -claw.Asked));
            }
        }
    }

    private static int CurrencyOf(Posting posting, string rule)
    {
        foreach (var entry in posting.Entries)
        {
            if (entry.To == Purse.ClawedBack && entry.Rule == rule)
            {
                return entry.Currency;
            }
        }

        return 0;
    }

    private static Change.RuleFired? Find(ImmutableArray<Change> changes, string rule)
    {
        foreach (var change in changes)
        {
            if (change is Change.RuleFired fired && fired.Rule == rule)
            {
                return fired;
            }
        }

        return null;
    }
}
