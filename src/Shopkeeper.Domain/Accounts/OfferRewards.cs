using System.Collections.Immutable;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Offers.Pricing;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Offers that give points or a voucher: decided with the purchase, after the earning rules, in the order of applying. A
/// multiplier adds to what base rules gave on the lines that it counts. Their points are awarded, shown and taken back as
/// those of a rule with the offer's id; each counts as a use of the offer.
/// </summary>
internal static class OfferRewards
{
    public static void Write(PostingDraft draft, Evaluation e)
    {
        foreach (var reward in OfferPricing.Rewards(e))
        {
            var given = reward.Offer.Kind == OfferKind.NextVoucher
                ? Issue(draft, e, reward.Offer.Source)
                : Award(draft, e, reward);
            if (given)
            {
                draft.Write(new Change.OfferUsed(reward.Offer.Id, reward.Pool, reward.Period, 1, 0, 0, []) { Terms = reward.Offer.Terms });
                OfferUses.MoveBounds(draft, e, reward.Offer, amount: 0);
            }
        }
    }

    private static bool Issue(PostingDraft draft, Evaluation e, OfferDefinition offer)
    {
        var before = draft.Changes.Count;
        if (draft.Programme.FindVoucher(offer.Issues) is { } kind)
        {
            Issuing.Award(draft, kind, e.Activity, offer.Id);
        }

        return draft.Changes.Count > before;
    }

    private static bool Award(PostingDraft draft, Evaluation e, in Reward reward)
    {
        if (reward.Offer.Rule is not { } rule)
        {
            return false;
        }

        var raw = rule.Phase == EarnPhase.Multiplier
            ? new KeptPoints(e.Activity, draft.Changes, e.Bound).Multiple(rule, reward.Lines)
            : rule.Awards[e.Currency].Of(0);
        var granted = Math.Min(raw, Room(draft, e, reward.Offer, rule.Into));
        if (granted <= 0)
        {
            return false;
        }

        var open = ClawBack.Offset(draft, rule.Into, granted, rule.Id, 0);
        var lot = open > 0
            ? draft.Credit(Purse.Issued, draft.TermsOf(rule.Into, null, e.At), open, rule.Id, 0)
            : 0;
        draft.Touch(e.At);
        draft.Write(new Change.RuleFired(rule.Id, rule.Into, 0, reward.Lines, raw, granted, lot));
        return true;
    }

    /// <summary>Points that the offer's limits and what the posting may give of these points still allow.</summary>
    private static long Room(PostingDraft draft, Evaluation e, CompiledOffer offer, int into)
    {
        var room = into == 0 && draft.Programme.CapPerPosting is { } cap ? Math.Min(cap, Limits.PointsPerPosting) : Limits.PointsPerPosting;
        foreach (var change in draft.Changes)
        {
            room -= change is Change.RuleFired fired && fired.Currency == into ? fired.Granted : 0;
        }

        for (var i = 0; i < offer.Source.Limits.Length; i++)
        {
            var limit = offer.Source.Limits[i];
            if (limit.Unit == LimitUnit.Points)
            {
                room = Math.Min(room, limit.Count - Bounds.Used(Bounds.NameOf(offer.Source, e), i, Bounds.PeriodOf(limit, offer.Source.Day, e), e));
            }
        }

        return Math.Max(0, room);
    }
}
