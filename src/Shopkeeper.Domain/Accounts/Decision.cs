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
        var why = command is Command.Record recorded ? Recording.WhyNothing(context, recorded.Activity) : Rejection.None;
        if (why == Rejection.CurrencyNotInProgramme)
        {
            return Post(draft, context, command, why);
        }

        if (Merging.Check(draft.Account, command) is { IsNone: false } merged)
        {
            return Outcome.Refuse(merged.Why, merged.Detail);
        }

        Settlement.Run(draft);
        var refusal = command switch
        {
            Command.Record record => Recording.Write(draft, context, record, ref recorder),
            Command.Redeem redeem => Spending.Redeem(draft, redeem),
            Command.Reserve reserve => Spending.Reserve(draft, context, reserve),
            Command.Commit commit => Spending.Commit(draft, commit.Hold),
            Command.Release release => Spending.Release(draft, release.Hold),
            Command.Adjust adjust => Spending.Adjust(draft, adjust),
            Command.TakeOver takeOver => Receiving.TakeOver(draft, takeOver),
            Command.Transfer transfer => Transferring.Transfer(draft, transfer),
            Command.Receive receive => Receiving.Receive(draft, receive),
            Command.MergeInto merge => Merging.MergeInto(draft, merge),
            Command.Absorb absorb => Merging.Absorb(draft, absorb),
            Command.GiveBack back => GivingBack.Write(draft, back),
            Command.Restore restore => Merging.Restore(draft, restore),
            Command.SplitOff split => Splitting.SplitOff(draft, split),
            _ => OfferCommands.Write(draft, command),
        };
        if (!refusal.IsNone)
        {
            return Outcome.Refuse(refusal.Why, refusal.Detail);
        }

        if (draft.IsEmpty && command is Command.Expire or Command.ReleasePending or Command.ConvertPoints or Command.GiveOffers)
        {
            return Outcome.Nothing;
        }

        Settlement.Lapse(draft);
        if (Merging.MovesLevels(draft.Account, command))
        {
            LevelMoves.Write(draft);
        }

        return Post(draft, context, command, why);
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
            Kind = CommandRecord.KindOf(command),
            Activity = command.Id,
            RuleSetVersion = rules.Version,
            CatalogueNumber = context.Rules.Catalogue.Number,
            OccurredAt = command is Command.Record record ? record.Activity.OccurredAt : context.Now,
            RecordedAt = context.Now,
            FactsRead = FactsRead(context, command),
            Terms = CommandRecord.TermsOf(command, draft.Account),
            Rejected = rejected,
            Entries = draft.WrittenEntries(),
            Changes = draft.WrittenChanges(),
            AvailableAfter = draft.Spendable(0),
            PendingAfter = draft.Pending(0),
        };
        return Outcome.Post(posting, Fold.Apply(draft.Account, posting));
    }

    private static Facts.FactRecord FactsRead(DecisionContext context, Command command)
    {
        var used = context.Rules.RuleSet.FactsUsed;
        return command is Command.Record && !used.IsNothing
            ? context.Facts.Only(used)
            : Facts.FactRecord.None;
    }
}
