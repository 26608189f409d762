using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// The steps of every decision: what time has done, what the command asks, points born past their expiry, levels; then the
/// posting and the account after it.
/// </summary>
internal static class Decision
{
    public static Outcome Make<TRecorder>(
        PostingDraft draft, DecisionContext context, Command command, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        if (command is Command.Record rejected && Recording.WhyNothing(context, rejected.Activity) is var why and not Rejection.None)
        {
            return Post(draft, context, command, why);
        }

        Settlement.Run(draft);
        var refusal = command switch
        {
            Command.Record record => Recording.Write(draft, context, record, ref recorder),
            Command.Redeem redeem => Spending.Redeem(draft, redeem),
            Command.Reserve reserve => Spending.Reserve(draft, reserve),
            Command.Commit commit => Spending.Commit(draft, commit.Hold),
            Command.Release release => Spending.Release(draft, release.Hold),
            Command.Adjust adjust => Spending.Adjust(draft, adjust),
            _ => Refusal.None,
        };
        if (!refusal.IsNone)
        {
            return Outcome.Refuse(refusal.Why, refusal.Detail);
        }

        if (draft.IsEmpty && command is Command.Expire or Command.ReleasePending)
        {
            return Outcome.Nothing;
        }

        Settlement.Lapse(draft);
        LevelMoves.Write(draft);
        return Post(draft, context, command, Rejection.None);
    }

    private static Outcome Post(PostingDraft draft, DecisionContext context, Command command, Rejection rejected)
    {
        var rules = context.Rules.RuleSet;
        var posting = new Posting
        {
            Account = draft.Account.Account,
            Programme = rules.Programme,
            Seq = context.Seq,
            Member = context.Member,
            Kind = KindOf(command),
            Activity = ActivityOf(command),
            RuleSetVersion = rules.Version,
            CatalogueNumber = context.Rules.Catalogue.Number,
            OccurredAt = command is Command.Record record ? record.Activity.OccurredAt : context.Now,
            RecordedAt = context.Now,
            FactsRead = FactsRead(context, command),
            Terms = TermsOf(command, draft.Account),
            Rejected = rejected,
            Entries = draft.WrittenEntries(),
            Changes = draft.WrittenChanges(),
            AvailableAfter = draft.Spendable(0),
            PendingAfter = draft.Pending(0),
        };
        return Outcome.Post(posting, Fold.Apply(draft.Account, posting));
    }

    private static CommandKind KindOf(Command command) => command switch
    {
        Command.Record => CommandKind.Activity,
        Command.Redeem => CommandKind.Redeem,
        Command.Reserve => CommandKind.Reserve,
        Command.Commit => CommandKind.Commit,
        Command.Release => CommandKind.Release,
        Command.Adjust => CommandKind.Adjust,
        Command.Expire => CommandKind.Expire,
        Command.ReleasePending => CommandKind.ReleasePending,
        _ => throw new InvariantViolated("an unknown command"),
    };

    private static ActivityId ActivityOf(Command command) => command switch
    {
        Command.Record record => record.Activity.Id,
        Command.Redeem redeem => redeem.Id,
        Command.Reserve reserve => reserve.Id,
        Command.Commit commit => commit.Id,
        Command.Release release => release.Id,
        Command.Adjust adjust => adjust.Id,
        Command.Expire expire => expire.Id,
        Command.ReleasePending release => release.Id,
        _ => throw new InvariantViolated("an unknown command"),
    };

    private static CommandTerms? TermsOf(Command command, AccountState account) => command switch
    {
        Command.Redeem redeem => new(redeem.Points, redeem.Currency, default, null, redeem.Reason, redeem.Actor),
        Command.Reserve reserve => new(
            reserve.Points, reserve.Currency, reserve.Hold, reserve.Until, reserve.Reason, reserve.Actor),
        Command.Commit commit => OfHold(account, commit.Hold, commit.Reason, commit.Actor),
        Command.Release release => OfHold(account, release.Hold, release.Reason, release.Actor),
        Command.Adjust adjust => new(adjust.Points, adjust.Currency, default, null, adjust.Reason, adjust.Actor),
        _ => null,
    };

    private static CommandTerms OfHold(AccountState account, HoldId id, string reason, string actor)
    {
        var hold = account.Holds.First(hold => hold.Id == id);
        return new(hold.Amount, hold.Currency, id, hold.Until, reason, actor);
    }

    private static Facts.FactRecord FactsRead(DecisionContext context, Command command)
    {
        var used = context.Rules.RuleSet.FactsUsed;
        return command is Command.Record && !used.IsNothing
            ? context.Facts.Only(used)
            : Facts.FactRecord.None;
    }
}
