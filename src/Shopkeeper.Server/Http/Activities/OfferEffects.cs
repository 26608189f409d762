using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>Effects of offers, picks and vouchers.</summary>
internal static class OfferEffects
{
    public static EffectAnswer? Of(Change change, string programme, RuleSet? rules) => change switch
    {
        Change.OfferUsed { Times: > 0 } used when used.Amount == used.Expected => Given(programme, rules?.FindOffer(used.Offer, used.Terms), used.Offer, used.Amount) with
        {
            Lines = [.. used.Lines.Select(static line => line.Line)],
        },
        Change.OfferUsed used => new EffectAnswer(
            "offer-variance", programme, $"{NameOf(rules, used.Offer, used.Terms)}: the till gave {used.Amount}, the rules {used.Expected}. Recorded.")
        {
            Offer = used.Offer, Amount = used.Amount - used.Expected, Funding = FundingOf(rules?.FindOffer(used.Offer, used.Terms), used.Amount),
            Lines = used.Lines.IsEmpty ? null : [.. used.Lines.Select(static line => line.Line)],
        },
        Change.OfferGivenBack { Times: > 0 } back => new EffectAnswer("offer-given-back", programme, $"Good again: {NameOf(rules, back.Offer)}")
        {
            Offer = back.Offer,
        },
        Change.OfferGivenBack back => new EffectAnswer(
            "offer-charged-back", programme, $"{NameOf(rules, back.Offer)}: not for what is kept. To be charged: {back.Amount}.")
        {
            Offer = back.Offer, Amount = back.Amount,
        },
        Change.OfferHeld held => new EffectAnswer("offer-reserved", programme, $"Set aside: {NameOf(rules, held.Offer.Offer)}")
        {
            Offer = held.Offer.Offer, Amount = held.Offer.Money > 0 ? held.Offer.Money : null,
        },
        Change.QuoteSeen { Note: QuoteNote.Expired } => new EffectAnswer(
            "quote-expired", programme, "The quote is older than it is good for; the rules in force at the sale decided."),
        Change.QuoteSeen { Note: QuoteNote.NotOurs } => new EffectAnswer(
            "quote-not-ours", programme, "The quote is not ours, was altered or is of another basket; the rules in force at the sale decided."),
        Change.Picked picked => new EffectAnswer("picked", programme, $"Yours: {NameOf(rules, picked.Offer)}") { Offer = picked.Offer },
        Change.Unpicked given => new EffectAnswer("unpicked", programme, $"No longer yours: {NameOf(rules, given.Offer)}") { Offer = given.Offer },
        Change.VoucherIssued issued => new EffectAnswer("voucher-issued", programme, $"A voucher: {KindOf(rules, issued.Voucher.Kind)}")
        {
            Voucher = issued.Voucher.Id.ToString(), Amount = issued.Voucher.BasisPoints == 0 ? issued.Voucher.Worth : null,
        },
        Change.VoucherReserved held => new EffectAnswer("voucher-reserved", programme, "Voucher set aside") { Voucher = held.Voucher.ToString() },
        Change.VoucherReleased free => new EffectAnswer("voucher-released", programme, "Voucher free again") { Voucher = free.Voucher.ToString() },
        Change.VoucherUsed used => new EffectAnswer("voucher-used", programme, $"Voucher used: {KindOf(rules, used.Voucher.Kind)}")
        {
            Voucher = used.Voucher.Id.ToString(), Amount = used.Amount,
        },
        Change.VoucherReturned returned => new EffectAnswer("voucher-returned", programme, $"Good again: {KindOf(rules, returned.Voucher.Kind)}")
        {
            Voucher = returned.Voucher.Id.ToString(),
        },
        Change.VoucherCancelled cancelled => new EffectAnswer("voucher-cancelled", programme, "Voucher cancelled") { Voucher = cancelled.Voucher.ToString() },
        Change.VoucherExpired expired => new EffectAnswer("voucher-expired", programme, "Voucher expired") { Voucher = expired.Voucher.ToString() },
        _ => null,
    };

    /// <summary>What a till may give of this programme's offers, before it does.</summary>
    public static void AddQuoted(List<EffectAnswer> effects, ProgrammeQuote quote)
    {
        foreach (var offer in quote.Offers.Applied.GroupBy(static applied => applied.Offer))
        {
            effects.Add(
                Given(quote.Before.Programme, quote.Rules?.FindOffer(offer.Key, TermsOf(quote.Offers, offer.Key)), offer.Key, offer.Sum(static applied => applied.Amount)) with
                {
                    Lines = [.. offer.Select(static applied => applied.Line)],
                });
        }
    }

    private static EffectAnswer Given(string programme, OfferDefinition? definition, string offer, long amount) =>
        new("offer", programme, definition?.Name?.In("en") ?? offer)
        {
            Offer = offer, Amount = amount, Funding = FundingOf(definition, amount),
        };

    /// <summary>Null where the shop pays all of it.</summary>
    private static List<FundedAnswer>? FundingOf(OfferDefinition? offer, long amount) => offer is { Funding.IsEmpty: false }
        ? [.. OfferFunding.Of(offer, amount).Select(static part => new FundedAnswer(part.Payer.Length == 0 ? null : part.Payer, part.Amount))]
        : null;

    /// <summary>Terms: those that it was used under; of an offer that only picks still have, any that the version keeps.</summary>
    public static string NameOf(RuleSet? rules, string offer, string terms = "") =>
        (rules?.FindOffer(offer, terms) ?? rules?.Kept.FindOffer(offer))?.Name?.In("en") ?? offer;

    private static string TermsOf(OfferPrices prices, string offer) =>
        prices.Verdicts.FirstOrDefault(verdict => verdict.Offer == offer)?.Terms ?? "";

    private static string KindOf(RuleSet? rules, string kind) => rules?.Document.FindVoucher(kind)?.Name?.In("en") ?? kind;
}
