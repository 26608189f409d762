using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>What a posting keeps of the command that caused it, and the command again from what was kept.</summary>
public static class CommandRecord
{
    public static CommandKind KindOf(Command command) => command switch
    {
        Command.Record => CommandKind.Activity,
        Command.Redeem => CommandKind.Redeem,
        Command.Reserve => CommandKind.Reserve,
        Command.Commit => CommandKind.Commit,
        Command.Release => CommandKind.Release,
        Command.Adjust => CommandKind.Adjust,
        Command.Expire => CommandKind.Expire,
        Command.ReleasePending => CommandKind.ReleasePending,
        Command.PickOffer => CommandKind.PickOffer,
        Command.UnpickOffer => CommandKind.UnpickOffer,
        Command.GiveOffers => CommandKind.GiveOffers,
        Command.IssueVoucher => CommandKind.IssueVoucher,
        Command.ConvertPoints => CommandKind.ConvertPoints,
        Command.UseVoucher => CommandKind.UseVoucher,
        Command.CancelVoucher => CommandKind.CancelVoucher,
        Command.TakeOver => CommandKind.TakeOver,
        Command.Transfer => CommandKind.Transfer,
        Command.Receive => CommandKind.Receive,
        Command.MergeInto => CommandKind.MergeInto,
        Command.Absorb => CommandKind.Absorb,
        Command.GiveBack => CommandKind.GiveBack,
        Command.Restore => CommandKind.Restore,
        Command.SplitOff => CommandKind.SplitOff,
        _ => throw new InvariantViolated("an unknown command"),
    };

    /// <summary>The command that a posting without an activity row came from.</summary>
    public static Command Of(Posting posting)
    {
        var id = posting.Activity;
        return posting.Kind switch
        {
            CommandKind.Expire => new Command.Expire(id),
            CommandKind.ReleasePending => new Command.ReleasePending(id),
            _ when posting.Terms is not { } => throw new InvariantViolated("a command's posting has its terms"),
            < CommandKind.PickOffer => OfPoints(posting.Kind, id, posting.Terms),
            < CommandKind.IssueVoucher => OfPicks(posting.Kind, id, posting.Terms),
            < CommandKind.TakeOver => OfVouchers(posting.Kind, id, posting.Terms),
            _ => BelongingsRecord.Of(posting.Kind, id, posting.Terms),
        };
    }

    internal static CommandTerms? TermsOf(Command command, AccountState account) => command switch
    {
        Command.Redeem redeem => new(redeem.Points, redeem.Currency, default, null, redeem.Reason, redeem.Actor),
        Command.Reserve reserve => new(
            reserve.Points, reserve.Currency, reserve.Hold, reserve.Until, reserve.Reason, reserve.Actor)
        {
            Vouchers = reserve.Vouchers, Names = reserve.Offers, Money = reserve.OfferMoney,
        },
        Command.Commit commit => OfHold(account, commit.Hold, commit.Reason, commit.Actor),
        Command.Release release => OfHold(account, release.Hold, release.Reason, release.Actor),
        Command.Adjust adjust => new(adjust.Points, adjust.Currency, default, null, adjust.Reason, adjust.Actor),
        Command.PickOffer pick => new(pick.Listed ? 1 : 0, 0, default, null, "", pick.Actor)
        {
            Names = [pick.Pool, pick.Offer, pick.Replaces],
        },
        Command.UnpickOffer pick => new(0, 0, default, null, "", pick.Actor) { Names = [pick.Pool, pick.Offer] },
        Command.GiveOffers give => new(0, 0, default, null, "", give.Actor) { Names = [give.Pool, .. give.Menu] },
        _ => OfVoucher(command),
    };

    private static CommandTerms? OfVoucher(Command command) => command switch
    {
        Command.IssueVoucher issue => new(issue.Worth ?? 0, 0, default, null, issue.Reason, issue.Actor)
        {
            Names = [issue.Kind, issue.Currency.ToString()], Vouchers = [issue.Voucher],
        },
        Command.ConvertPoints convert => new(0, 0, default, null, "", convert.Actor)
        {
            Names = [convert.Kind, LocalDatePattern.Iso.Format(convert.Day)], Vouchers = [convert.Voucher],
        },
        Command.UseVoucher use => new(use.Amount, 0, default, null, "", use.Actor) { Vouchers = [use.Voucher] },
        Command.CancelVoucher cancel => new(0, 0, default, null, cancel.Reason, cancel.Actor) { Vouchers = [cancel.Voucher] },
        _ => BelongingsRecord.TermsOf(command),
    };

    private static CommandTerms OfHold(AccountState account, HoldId id, string reason, string actor)
    {
        var hold = account.Holds.First(hold => hold.Id == id);
        return new(hold.Amount, hold.Currency, id, hold.Until, reason, actor);
    }

    private static Command OfPoints(CommandKind kind, ActivityId id, CommandTerms terms) => kind switch
    {
        CommandKind.Redeem => new Command.Redeem(id, terms.Amount, terms.Currency, terms.Reason, terms.Actor),
        CommandKind.Reserve when terms.Until is { } until => new Command.Reserve(
            id, terms.Hold, terms.Amount, terms.Currency, until, terms.Reason, terms.Actor)
        {
            Vouchers = terms.Vouchers, Offers = terms.Names, OfferMoney = terms.Money,
        },
        CommandKind.Commit => new Command.Commit(id, terms.Hold, terms.Reason, terms.Actor),
        CommandKind.Release => new Command.Release(id, terms.Hold, terms.Reason, terms.Actor),
        CommandKind.Adjust => new Command.Adjust(id, terms.Amount, terms.Currency, terms.Reason, terms.Actor),
        _ => throw new InvariantViolated($"{kind} is no command with terms"),
    };

    private static Command OfPicks(CommandKind kind, ActivityId id, CommandTerms terms) => kind switch
    {
        CommandKind.PickOffer => new Command.PickOffer(
            id, terms.Names[0], terms.Names[1], terms.Names[2], terms.Amount == 1, terms.Actor),
        CommandKind.UnpickOffer => new Command.UnpickOffer(id, terms.Names[0], terms.Names[1], terms.Actor),
        _ => new Command.GiveOffers(id, terms.Names[0], terms.Names[1..], terms.Actor),
    };

    private static Command OfVouchers(CommandKind kind, ActivityId id, CommandTerms terms) => kind switch
    {
        CommandKind.IssueVoucher => new Command.IssueVoucher(
            id, terms.Vouchers[0], terms.Names[0], terms.Amount == 0 ? null : terms.Amount,
            terms.Names[1].Length == 0 ? default : Currency.Parse(terms.Names[1]), terms.Reason, terms.Actor),
        CommandKind.ConvertPoints => new Command.ConvertPoints(
            id, terms.Vouchers[0], terms.Names[0], LocalDatePattern.Iso.Parse(terms.Names[1]).Value, terms.Actor),
        CommandKind.UseVoucher => new Command.UseVoucher(id, terms.Vouchers[0], terms.Amount, terms.Actor),
        CommandKind.CancelVoucher => new Command.CancelVoucher(id, terms.Vouchers[0], terms.Reason, terms.Actor),
        _ => throw new InvariantViolated($"{kind} is no command on a voucher"),
    };
}
