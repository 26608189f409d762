using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Records an activity. In order: currency-not-in-programme (recorded, nothing moves), card-kind-ended and outside-pilot (recorded, gives nothing;
/// what it returns is taken back and what it spends is spent), unknown-product (to be parked, where the programme says so),
/// then the checks of returns (<see cref="Returning"/>). A purchase is never refused.
/// </summary>
internal static class Recording
{
    /// <summary>Why the programme gives nothing for a fact that is recorded all the same; None when it may give something.</summary>
    public static Rejection WhyNothing(DecisionContext context, Activity activity) =>
        context.Rules.Program.CurrencyIndex(activity.Currency) < 0 ? Rejection.CurrencyNotInProgramme
            : activity.Type == ActivityType.Return ? Rejection.None
            : HasEnded(context, activity) ? Rejection.CardKindEnded
            : !context.Rules.RuleSet.Takes(activity.OccurredAt, activity.Store, context.Facts) ? Rejection.OutsidePilot
            : Rejection.None;

    /// <summary>The kind of the card presented gives nothing from that day on, by the programme's calendar.</summary>
    private static bool HasEnded(DecisionContext context, Activity activity)
    {
        var document = context.Rules.RuleSet.Document;
        foreach (var kind in activity.CardKind.Length == 0 ? [] : document.Cards)
        {
            if (kind.Id == activity.CardKind && kind.Ends is { } ends)
            {
                return activity.OccurredAt.InZone(document.Zone).Date >= ends;
            }
        }

        return false;
    }

    public static Refusal Write<TRecorder>(
        PostingDraft draft, DecisionContext context, Command.Record record, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        var activity = record.Activity;
        var refusal = CheckProducts(context, activity);
        refusal = refusal.IsNone ? Returning.Ask(draft, context, record) : refusal;
        if (!refusal.IsNone)
        {
            return refusal;
        }

        Spending.Pay(draft, activity);
        Spending.PayOffline(draft, activity);
        Settlement.Happened(draft, activity.Events);
        if (activity.Type == ActivityType.Purchase)
        {
            OfferUses.Write(draft, context, activity);
        }

        var isEarning = WhyNothing(context, activity) == Rejection.None;
        if (activity.Type != ActivityType.Return && isEarning)
        {
            Earn(draft, context, activity, ref recorder);
        }

        ClawBack.TakeAll(draft);
        if (activity.Type == ActivityType.Purchase)
        {
            Count(draft, context, activity, isEarning);
        }

        if (activity.Variance is var variance and not 0)
        {
            draft.Write(new Change.VarianceSeen(variance));
        }

        return Refusal.None;
    }

    /// <summary>A voucher is used up also where the programme gives nothing.</summary>
    private static void Count(PostingDraft draft, DecisionContext context, Activity purchase, bool isEarning)
    {
        if (isEarning)
        {
            draft.Write(new Change.PurchaseCounted(1));
        }

        VoucherUse.UseAll(draft, purchase, context.Vouchers);
        if (isEarning)
        {
            Issuing.CountSpending(draft, purchase);
        }
    }

    private static void Earn<TRecorder>(
        PostingDraft draft, DecisionContext context, Activity activity, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        var evaluation = Evaluation.Begin(draft.Account, context, activity);
        evaluation.After(draft.Changes);
        Evaluator.Run(evaluation, ref recorder);
        Awarding.Write(draft, evaluation);
        if (activity.Type == ActivityType.Purchase && evaluation.Program.Offers.HasRewards)
        {
            OfferRewards.Write(draft, evaluation);
        }

        evaluation.End();
    }

    private static Refusal CheckProducts(DecisionContext context, Activity activity)
    {
        if (context.Rules.RuleSet.Document.UnknownProducts != UnknownProducts.Park)
        {
            return Refusal.None;
        }

        foreach (var line in activity.Lines)
        {
            if (context.Rules.Catalogue.Find(line.Sku) is null)
            {
                return new Refusal(Rejection.UnknownProduct, $"The catalogue does not know product '{line.Sku}' yet.");
            }
        }

        return Refusal.None;
    }
}
