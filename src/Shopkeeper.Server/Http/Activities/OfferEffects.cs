using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>Effects of picks and vouchers.</summary>
internal static class OfferEffects
{
    public static EffectAnswer? Of(Change change, string programme, ProgrammeDocument? document) => change switch
    {
        Change.Picked picked => new EffectAnswer("picked", programme, $"Yours: {NameOf(document, picked.Offer)}") { Offer = picked.Offer },
        Change.Unpicked given => new EffectAnswer("unpicked", programme, $"No longer yours: {NameOf(document, given.Offer)}") { Offer = given.Offer },
        Change.VoucherIssued issued => new EffectAnswer("voucher-issued", programme, $"A voucher: {KindOf(document, issued.Voucher.Kind)}")
        {
            Voucher = issued.Voucher.Id.ToString(), Amount = issued.Voucher.BasisPoints == 0 ? issued.Voucher.Worth : null,
        },
        Change.VoucherReserved held => new EffectAnswer("voucher-reserved", programme, "Voucher set aside") { Voucher = held.Voucher.ToString() },
        Change.VoucherReleased free => new EffectAnswer("voucher-released", programme, "Voucher free again") { Voucher = free.Voucher.ToString() },
        Change.VoucherUsed used => new EffectAnswer("voucher-used", programme, $"Voucher used: {KindOf(document, used.Voucher.Kind)}")
        {
            Voucher = used.Voucher.Id.ToString(), Amount = used.Amount,
        },
        Change.VoucherReturned returned => new EffectAnswer("voucher-returned", programme, $"Good again: {KindOf(document, returned.Voucher.Kind)}")
        {
            Voucher = returned.Voucher.Id.ToString(),
        },
        Change.VoucherCancelled cancelled => new EffectAnswer("voucher-cancelled", programme, "Voucher cancelled") { Voucher = cancelled.Voucher.ToString() },
        Change.VoucherExpired expired => new EffectAnswer("voucher-expired", programme, "Voucher expired") { Voucher = expired.Voucher.ToString() },
        Change.VoucherSkipped skipped => new EffectAnswer("voucher-skipped", programme, "A voucher could not be used.")
        {
            Rule = RejectionCode.Of(Rejection.VoucherNotUsable),
        },
        _ => null,
    };

    private static string NameOf(ProgrammeDocument? document, string offer) => document?.FindOffer(offer)?.Name?.In("en") ?? offer;

    private static string KindOf(ProgrammeDocument? document, string kind) => document?.FindVoucher(kind)?.Name?.In("en") ?? kind;
}
