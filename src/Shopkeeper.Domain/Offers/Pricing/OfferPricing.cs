using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// The one evaluation of discounts: quotes apply what it says, commits are checked against it. It prices the basket as it was
/// before any offer of ours; what `applied` says does not matter to it. A thread keeps its scratch: only the answer is
/// allocated.
/// </summary>
internal sealed class OfferPricing
{
    [ThreadStatic]
    private static OfferPricing? spare;

    private readonly Basket basket = new();
    private readonly CandidateList candidates;
    private readonly Giving giving;
    private readonly OfferSearch search;
    private readonly List<Taken> taken = new(32);

    /// <summary>So much off a line by a candidate.</summary>
    private readonly record struct Taken(int Line, int Candidate, long Amount);

    private OfferPricing()
    {
        candidates = new CandidateList(basket);
        giving = new Giving(basket, candidates);
        search = new OfferSearch(giving) { Applied = Note };
    }

    /// <param name="moved">What the posting has moved before: a return in it gives limits and budgets back.</param>
    public static OfferPrices Run(AccountState account, DecisionContext context, Activity activity, List<Change>? moved)
    {
        var program = context.Rules.Program.Offers;
        if (program.Offers.Length == 0 || activity.Type != ActivityType.Purchase || activity.Lines.IsEmpty
            || context.Rules.Program.CurrencyIndex(activity.Currency) < 0)
        {
            return OfferPrices.None;
        }

        var pricing = spare ?? new OfferPricing();
        spare = null;
        var evaluation = Evaluation.Begin(account, context, activity);
        if (moved is not null)
        {
            evaluation.After(moved);
        }

        var prices = pricing.Price(evaluation, default);
        evaluation.End();
        spare = pricing;
        return prices;
    }

    /// <summary>
    /// What these offers give on goods that were kept of a sale: conditions, limits and budgets are facts of the sale and are
    /// not asked again, minimum spend and what a bundle needs are.
    /// </summary>
    public static OfferPrices OnKept(BoundRules rules, Activity kept, ImmutableArray<(string Id, string Terms)> offers)
    {
        var pricing = spare ?? new OfferPricing();
        spare = null;
        var context = new DecisionContext(
            rules, Facts.FactRecord.None, FrozenDictionary<string, long>.Empty, kept.OccurredAt, 0, default);
        var evaluation = Evaluation.Begin(AccountState.New(default, rules.RuleSet.Programme), context, kept);
        var prices = pricing.Price(evaluation, offers);
        evaluation.End();
        spare = pricing;
        return prices;
    }

    /// <summary>The offers on points and vouchers that this purchase meets, as it is charged; their own bounds are within.</summary>
    public static ImmutableArray<Reward> Rewards(Evaluation e)
    {
        if (!e.Program.Offers.HasRewards || !e.HasLines)
        {
            return [];
        }

        var pricing = spare ?? new OfferPricing();
        spare = null;
        pricing.basket.Load(e.Bound, e.Activity, charged: true);
        pricing.candidates.Gather(e, e.Program.Offers.Rewards, discounts: false);
        var rewards = pricing.RewardsOf(e);
        spare = pricing;
        return rewards;
    }

    private ImmutableArray<Reward> RewardsOf(Evaluation e)
    {
        var rewards = ImmutableArray.CreateBuilder<Reward>();
        for (var i = 0; i < candidates.Count; i++)
        {
            ref readonly var candidate = ref candidates[i];
            var lines = candidates.LinesOf(candidate);
            long spend = 0;
            foreach (var line in lines)
            {
                spend += basket.Lines[line].Start;
            }

            if (candidate.IsOpen && spend >= candidate.Offer.MinimumSpend[e.Currency])
            {
                var pick = candidate.Pick >= 0 ? e.Account.Picks[candidate.Pick] : null;
                rewards.Add(new Reward(
                    candidate.Offer, pick?.Pool ?? "", pick?.Period ?? Bounds.Forever,
                    lines.Length == basket.Count ? [] : [.. lines]));
            }
        }

        return rewards.DrainToImmutable();
    }

    private OfferPrices Price(Evaluation e, ImmutableArray<(string Id, string Terms)> only)
    {
        basket.Load(e.Bound, e.Activity);
        if (only.IsDefault)
        {
            candidates.Gather(e, e.Program.Offers.Discounts, discounts: true);
        }
        else
        {
            candidates.Take(e, only);
        }

        taken.Clear();
        if (candidates.Count == 0)
        {
            return OfferPrices.None;
        }

        search.Run(e.Program.Offers.Groups, e.Currency);
        return new OfferPrices(AppliedTo(e), Verdicts(e), search.Stopped);
    }

    private void Note(int number)
    {
        ref readonly var candidate = ref candidates[number];
        var lines = candidates.LinesOf(candidate);
        for (var i = 0; i < lines.Length && candidate.Gain > 0; i++)
        {
            if (giving.Off[i] > 0)
            {
                var by = giving.Via[i] >= 0 ? giving.Via[i] : number;
                taken.Add(new Taken(lines[i], by, giving.Off[i]));
            }
        }
    }

    private ImmutableArray<AppliedOffer> AppliedTo(Evaluation e)
    {
        if (taken.Count == 0)
        {
            return [];
        }

        CollectionsMarshal.AsSpan(taken).Sort(static (a, b) =>
            a.Line != b.Line ? a.Line.CompareTo(b.Line) : a.Candidate.CompareTo(b.Candidate));
        var applied = new AppliedOffer[taken.Count];
        var count = 0;
        foreach (var part in taken)
        {
            var offer = candidates[part.Candidate].Offer.Id;
            var line = e.Activity.Lines[part.Line].Number;
            if (count > 0 && applied[count - 1].Line == line && applied[count - 1].Offer == offer)
            {
                applied[count - 1] = applied[count - 1] with { Amount = applied[count - 1].Amount + part.Amount };
            }
            else
            {
                applied[count++] = new AppliedOffer(line, offer, part.Amount);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(count == applied.Length ? applied : applied[..count]);
    }

    private ImmutableArray<OfferVerdict> Verdicts(Evaluation e)
    {
        var verdicts = ImmutableArray.CreateBuilder<OfferVerdict>(candidates.Count);
        for (var first = 0; first < candidates.Count;)
        {
            ref readonly var candidate = ref candidates[first];
            var next = first + 1;
            while (next < candidates.Count && candidates[next].IsSameOffer(candidate))
            {
                next++;
            }

            verdicts.Add(Verdict(e, candidate, first, next));
            first = next;
        }

        return verdicts.DrainToImmutable();
    }

    private OfferVerdict Verdict(Evaluation e, in Candidate candidate, int first, int next)
    {
        long amount = 0;
        foreach (var part in taken)
        {
            amount += part.Candidate >= first && part.Candidate < next ? part.Amount : 0;
        }

        return new OfferVerdict(candidate.Offer.Id, amount, ReasonOf(candidate, amount))
        {
            Terms = candidate.Offer.Terms,
            Pool = candidate.Pick >= 0 ? e.Account.Picks[candidate.Pick].Pool : "",
            Period = candidate.Pick >= 0 ? e.Account.Picks[candidate.Pick].Period : Bounds.Forever,
            Voucher = candidate.Voucher >= 0 ? e.Account.Vouchers[candidate.Voucher].Id : null,
            Missing = candidate.Missing,
            MissingGroup = candidate.MissingGroup >= 0 ? candidate.Offer.Source.Groups[candidate.MissingGroup].Id : "",
        };
    }

    /// <summary>An upgrade that gave nothing has the reason of its bundle.</summary>
    private SkipReason ReasonOf(in Candidate candidate, long amount) => candidate switch
    {
        _ when amount > 0 => candidate.Reason is SkipReason.Cap or SkipReason.StackingCap ? candidate.Reason : SkipReason.None,
        { IsOpen: false } => candidate.Reason,
        { Offer.Kind: OfferKind.Upgrade, Bundle: >= 0 } when candidates[candidate.Bundle] is { IsOpen: false } bundle => bundle.Reason,
        { On: false } => SkipReason.BetterWithout,
        _ => SkipReason.NoEffect,
    };
}

/// <summary>An offer on points or a voucher that a purchase meets: over which lines (indexes; empty = all), and its pick.</summary>
internal readonly record struct Reward(CompiledOffer Offer, string Pool, LocalDate Period, ImmutableArray<int> Lines);
