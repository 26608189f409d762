using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Commands on picks and vouchers; the checks and their order stand with each decision.</summary>
internal static class OfferCommands
{
    public static Refusal Write(PostingDraft draft, Command command) => command switch
    {
        Command.PickOffer pick => Picking.Pick(draft, pick),
        Command.UnpickOffer pick => Picking.Unpick(draft, pick),
        Command.GiveOffers give => Picking.Give(draft, give),
        Command.IssueVoucher issue => Issuing.Issue(draft, issue),
        Command.ConvertPoints convert => Issuing.Convert(draft, convert),
        Command.UseVoucher use => VoucherUse.Use(draft, use),
        Command.CancelVoucher cancel => VoucherUse.Cancel(draft, cancel),
        _ => Refusal.None,
    };
}
