using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Offers.Pricing;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Discounts at commit are facts: what the till says it gave is checked against what the rules give for the basket as it was
/// before, under the version that decides the sale; a difference is recorded, never refused, and nothing is discounted again.
/// A use counts once per purchase in which the till gave what the rules give too; what it gave beyond limits and budgets, or
/// of an offer that is not ours, is recorded with nothing expected and takes nothing from them.
/// </summary>
internal static class OfferUses
{
    public static void Write(PostingDraft draft, DecisionContext context, Activity activity)
    {
        if (activity.Quote is { } note)
        {
            draft.Write(new Change.QuoteSeen(note));
        }

        if (activity.Applied.IsEmpty && activity.Quote != QuoteNote.Honoured)
        {
            return;
        }

        var prices = OfferPricing.Run(draft.Account, context, activity, draft.Changes);
        var evaluation = Evaluation.Begin(draft.Account, context, activity);
        evaluation.After(draft.Changes);
        var seen = new List<string>();
        foreach (var verdict in prices.Verdicts)
        {
            if (!seen.Contains(verdict.Offer))
            {
                seen.Add(verdict.Offer);
                WriteOffer(draft, evaluation, verdict, Expected(prices, verdict.Offer));
            }
        }

        foreach (var applied in activity.Applied)
        {
            if (!seen.Contains(applied.Offer) && Answers(context, applied.Offer))
            {
                seen.Add(applied.Offer);
                WriteOffer(draft, evaluation, new OfferVerdict(applied.Offer, 0, SkipReason.NoMatchingLines), 0);
            }
        }

        evaluation.End();
    }

    private static void WriteOffer(PostingDraft draft, Evaluation e, OfferVerdict verdict, long expected)
    {
        var lines = Answers(e.Context, verdict.Offer) ? Given(e.Activity, verdict.Offer) : [];
        long amount = 0;
        foreach (var line in lines)
        {
            amount += line.Amount;
        }

        var withoutEffect = verdict.Reason == SkipReason.NoEffect
            && e.Program.Document.Stacking.WithoutEffect == NoEffect.Count;
        if (lines.IsEmpty && expected == 0 && !withoutEffect)
        {
            return;
        }

        var counts = withoutEffect || (expected > 0 && amount > 0);
        draft.Write(new Change.OfferUsed(
            verdict.Offer, verdict.Pool, verdict.Period, counts ? 1 : 0, amount, expected, lines) { Terms = verdict.Terms });
        if (counts && e.Program.Offers.Find(verdict.Offer, verdict.Terms) is { } offer)
        {
            MoveBounds(draft, e, offer, amount);
        }
    }

    /// <summary>A use moves every limit by one, and takes from the budgets what they still hold.</summary>
    internal static void MoveBounds(PostingDraft draft, Evaluation e, CompiledOffer offer, long amount)
    {
        var source = offer.Source;
        for (var i = 0; i < source.Limits.Length; i++)
        {
            draft.Write(new Change.CounterMoved(Bounds.NameOf(source, e), i, Bounds.PeriodOf(source.Limits[i], source.Day, e), 1));
        }

        if (source.BudgetUses is not null)
        {
            draft.Write(new Change.BudgetTaken(offer.UsesKey, 1));
        }

        var money = Math.Min(amount, Eligibility.MoneyLeft(source, e));
        if (source.BudgetMoney is not null && money > 0)
        {
            draft.Write(new Change.BudgetTaken(offer.Id, money));
        }
    }

    private static bool Answers(DecisionContext context, string offer) =>
        context.Offers is not { } ours || ours.Contains(offer);

    private static long Expected(OfferPrices prices, string offer)
    {
        long sum = 0;
        foreach (var applied in prices.Applied)
        {
            sum += applied.Offer == offer ? applied.Amount : 0;
        }

        return sum;
    }

    private static ImmutableArray<OfferOnLine> Given(Activity activity, string offer)
    {
        var lines = ImmutableArray.CreateBuilder<OfferOnLine>();
        foreach (var applied in activity.Applied)
        {
            if (applied.Offer == offer)
            {
                lines.Add(new OfferOnLine(applied.Line, applied.Amount));
            }
        }

        return lines.ToImmutable();
    }
}
