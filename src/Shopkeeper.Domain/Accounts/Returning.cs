using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// What returns ask back. Checks, part by part and line by line, each refusing the whole return: without-receipt,
/// sale-not-found (to be parked), sale-line-unknown, already-returned. Money above what is left of a line is clipped and
/// reported as a variance. In an exchange the purchase is a fact, and a sale that was found for goods without receipt a guess: what
/// would be refused takes nothing and is reported.
/// </summary>
internal static class Returning
{
    public static Refusal Ask(PostingDraft draft, DecisionContext context, Command.Record record)
    {
        var activity = record.Activity;
        var mayRefuse = activity.Type == ActivityType.Return;
        for (var i = 0; i < activity.Returns.Length; i++)
        {
            var part = activity.Returns[i];
            var sale = i < record.Sales.Length ? record.Sales[i] : null;
            var isGuess = part.Found && draft.Programme.Returns.WithoutReceipt == NoReceipt.LastPurchase;
            var refusal = part.Sale is null || (part.Found && !isGuess)
                ? WithoutReceipt(draft, context, activity, part)
                : OfSale(draft, activity, part, sale);
            if (!refusal.IsNone && mayRefuse && !isGuess)
            {
                return refusal;
            }

            if (!refusal.IsNone)
            {
                draft.Write(new Change.VarianceSeen(part.Lines.Sum(static line => line.Amount ?? 0)));
            }
        }

        return Refusal.None;
    }

    private static Refusal OfSale(PostingDraft draft, Activity activity, ReturnPart part, SaleRecord? sale)
    {
        if (sale is null)
        {
            return new Refusal(Rejection.SaleNotFound, $"The sale '{part.Sale!.Value.Key}' is not here.");
        }

        var before = SaleRemains.Of(sale.Activity, sale.Returned);
        AddEarlierParts(draft, before, sale.Activity.Key);
        var after = before.Copy();
        var taking = new List<SaleLineTaken>();
        var refusal = part.Lines.IsEmpty
            ? TakeWhole(after, taking)
            : TakeLines(after, part, MoneyCounts(activity, sale.Activity), taking);
        if (!refusal.IsNone)
        {
            return refusal;
        }

        WriteLines(draft, sale.Activity.Key, taking);
        if (part.Reason == ReturnReason.Voided && sale.Activity.Type == ActivityType.Purchase && !after.AnyLeft()
            && sale.Posting is not { Rejected: not Rejection.None })
        {
            draft.Write(new Change.PurchaseCounted(-1));
        }

        Reinstating.GiveBack(draft, sale, part, before, after);
        AskRules(draft, sale, part, before, after);
        if (sale.Posting is { } posting)
        {
            Issuing.LowerSpending(draft, posting, taking.Sum(static line => line.Amount));
            if (!after.AnyLeft())
            {
                VoucherUse.Return(draft, posting);
            }
        }


        OfferReturns.Write(draft, sale, before, after);
        return Refusal.None;
    }

    /// <summary>Amounts in another currency than the sale's say nothing: pieces decide.</summary>
    private static bool MoneyCounts(Activity activity, Activity sale) => activity.Currency == sale.Currency;

    private static void AddEarlierParts(PostingDraft draft, SaleRemains remains, ActivityKey sale)
    {
        foreach (var change in draft.Changes)
        {
            if (change is Change.SaleLineReturned line && line.Sale == sale)
            {
                remains.Add(line.Line, line.Thousandths, line.Amount);
            }
        }
    }

    private static Refusal TakeWhole(SaleRemains remains, List<SaleLineTaken> taking)
    {
        for (var i = 0; i < remains.Lines.Length; i++)
        {
            var all = new ReturnedLine(0, remains.Lines[i].Number, "", 0, null);
            if (remains.IsLeft(i) || remains.HasLeft(i, all))
            {
                Take(remains, i, all, moneyGiven: false, taking);
            }
        }

        return taking.Count == 0
            ? new Refusal(Rejection.AlreadyReturned, "All of this sale has come back before.")
            : Refusal.None;
    }

    private static Refusal TakeLines(SaleRemains remains, ReturnPart part, bool moneyCounts, List<SaleLineTaken> taking)
    {
        foreach (var asked in part.Lines)
        {
            var index = remains.Find(asked);
            if (index < 0)
            {
                return new Refusal(
                    Rejection.SaleLineUnknown,
                    asked.SaleLine != 0 ? $"The sale has no line {asked.SaleLine}." : $"The sale has no line of '{asked.Sku}'.");
            }

            if (!remains.HasLeft(index, asked))
            {
                return new Refusal(
                    Rejection.AlreadyReturned, $"Line {remains.Lines[index].Number} of the sale has come back before.");
            }

            Take(remains, index, asked, moneyCounts, taking);
        }

        return Refusal.None;
    }

    private static void Take(
        SaleRemains remains, int index, in ReturnedLine asked, bool moneyGiven, List<SaleLineTaken> taking)
    {
        var (thousandths, amount, excess) = remains.Clip(index, asked, moneyGiven);
        remains.Take(index, thousandths, amount);
        taking.Add(new SaleLineTaken(remains.Lines[index].Number, thousandths, amount, excess));
    }

    private static void WriteLines(PostingDraft draft, ActivityKey sale, List<SaleLineTaken> taking)
    {
        long excess = 0;
        foreach (var line in taking)
        {
            draft.Write(new Change.SaleLineReturned(sale, line.Number, line.Thousandths, line.Amount));
            excess += line.Excess;
        }

        if (excess > 0)
        {
            draft.Write(new Change.VarianceSeen(excess));
        }
    }

    private static void AskRules(
        PostingDraft draft, SaleRecord sale, ReturnPart part, SaleRemains before, SaleRemains after)
    {
        if (sale.Posting is not { } posting || sale.Rules is not { } rules)
        {
            return;
        }

        var points = new KeptPoints(sale.Activity, posting.Changes, rules);
        var keptBefore = points.Of(before);
        var keptAfter = points.Of(after);
        var line = part.Lines.Length == 1 ? part.Lines[0].Number : 0;
        for (var i = 0; i < keptBefore.Length; i++)
        {
            var back = keptBefore[i] - keptAfter[i];
            if (back > 0)
            {
                draft.Claws.Add(new Claw
                {
                    Rule = points.Fired[i].Rule, Asked = back, Open = back, Lot = points.Fired[i].Lot,
                    Terms = TermsOf(draft, posting, rules, points, i), Line = line,
                    WhenShort = rules.RuleSet.Document.Returns.WhenShort,
                });
                BoundsBack(draft, posting, points.RuleOf(i).Source, back, keptAfter[i] == 0);
            }
        }
    }

    /// <summary>Terms that the sale's points would have today.</summary>
    private static LotTerms TermsOf(
        PostingDraft draft, Posting posting, BoundRules rules, KeptPoints points, int fired)
    {
        var limit = posting.RecordedAt + Duration.FromMinutes(Limits.ClockAheadMinutes);
        var earned = posting.OccurredAt > limit ? posting.RecordedAt : posting.OccurredAt;
        return LotTerms.Of(
            rules.RuleSet.Document, points.Fired[fired].Currency, points.RuleOf(fired).Source.Pending, earned,
            Instant.Max(draft.LastActive, earned));
    }

    /// <summary>
    /// What the sale used of the rule's budget and limits comes back, in the sale's own periods: points as many as are asked
    /// back, a time when nothing of it is kept.
    /// </summary>
    private static void BoundsBack(PostingDraft draft, Posting sale, EarnRule rule, long back, bool wholly)
    {
        if (rule.BudgetPoints is not null)
        {
            draft.Write(new Change.BudgetTaken(rule.Id, -back));
        }

        foreach (var change in sale.Changes)
        {
            if (change is Change.CounterMoved moved && CounterName.IsOf(moved.Rule, rule.Id) && moved.Limit < rule.Limits.Length)
            {
                var by = rule.Limits[moved.Limit].Unit == LimitUnit.Points ? back : wholly ? 1 : 0;
                if (by != 0)
                {
                    draft.Write(moved with { By = -by });
                }
            }
        }
    }

    /// <summary>By policy: nothing, a refusal, or what the lines would earn today under rules that count money or pieces.</summary>
    private static Refusal WithoutReceipt(PostingDraft draft, DecisionContext context, Activity activity, ReturnPart part)
    {
        var programme = context.Rules.RuleSet.Document;
        switch (programme.Returns.WithoutReceipt)
        {
            case NoReceipt.Refuse:
                return new Refusal(Rejection.WithoutReceipt, "This programme takes points back only with the receipt.");
            case NoReceipt.CurrentRules:
                AskCurrentRules(draft, context, activity, part);
                return Refusal.None;
            case NoReceipt.Fixed:
                AskFixed(draft, activity, part, programme.Returns);
                return Refusal.None;
            default:
                return Refusal.None;
        }
    }

    private static void AskFixed(PostingDraft draft, Activity activity, ReturnPart part, ReturnPolicy policy)
    {
        long pieces = 0;
        foreach (var line in part.Lines)
        {
            pieces += Math.Max(1, Divide.Floor(line.Thousandths, 1000));
        }

        var back = Math.Min(Limits.PointsPerPosting, pieces * policy.FixedPoints);
        if (back > 0)
        {
            draft.Claws.Add(new Claw
            {
                Rule = FixedRule, Asked = back, Open = back, Lot = 0,
                Terms = draft.TermsOf(0, Pending.None, activity.OccurredAt), Line = 0, WhenShort = policy.WhenShort,
            });
        }
    }

    private static void AskCurrentRules(PostingDraft draft, DecisionContext context, Activity activity, ReturnPart part)
    {
        ImmutableArray<Line> lines = [.. part.Lines.Select(static line =>
            new Line(line.Number, line.Sku, line.Thousandths, Unit.Each, line.Amount ?? 0, 0, 0, 0))];
        if (lines.IsEmpty)
        {
            return;
        }

        var asIfBought = activity with { Type = ActivityType.Purchase, Lines = lines, Tenders = [], Returns = [] };
        var evaluation = Evaluation.Begin(draft.Account, context, asIfBought);
        evaluation.OnlyLines();
        var recorder = default(Silent);
        Evaluator.Run(evaluation, ref recorder);
        foreach (ref readonly var firing in evaluation.Fired)
        {
            var rule = evaluation.Program.Rules[firing.Rule];
            if (rule.Phase == EarnPhase.Base && rule.Source.Per is PerKind.Amount or PerKind.Quantity
                && rule.Source.OnReturn == OnReturn.Reverse)
            {
                var back = firing.Raw;
                draft.Claws.Add(new Claw
                {
                    Rule = rule.Id, Asked = back, Open = back, Lot = 0,
                    Terms = draft.TermsOf(rule.Into, Pending.None, evaluation.At), Line = 0,
                    WhenShort = context.Rules.RuleSet.Document.Returns.WhenShort,
                });
            }
        }

        evaluation.End();
    }

    /// <summary>What points that a policy takes, no rule, are named by.</summary>
    private const string FixedRule = "without-receipt";

    private readonly record struct SaleLineTaken(int Number, long Thousandths, long Amount, long Excess);
}
