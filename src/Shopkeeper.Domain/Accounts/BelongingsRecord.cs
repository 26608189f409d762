using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>The part of <see cref="CommandRecord"/> that is about belongings: what a posting keeps of them, and the command again.</summary>
internal static class BelongingsRecord
{
    public static CommandTerms? TermsOf(Command command) => command switch
    {
        Command.TakeOver takeOver => new(0, 0, default, null, "", takeOver.Actor) { Belongings = takeOver.Brought },
        Command.Transfer transfer => new(transfer.Points, transfer.Currency, default, null, transfer.Reason, transfer.Actor)
        {
            Names = [transfer.To.ToString()],
        },
        Command.Receive receive => new(0, CurrencyOf(receive.Brought), default, null, receive.Reason, receive.Actor)
        {
            Names = [receive.From.ToString()], Belongings = receive.Brought,
        },
        Command.MergeInto merge => Between(merge.To, null, merge.Reason, merge.Actor),
        Command.Absorb absorb => Between(absorb.From, absorb.Brought, absorb.Reason, absorb.Actor),
        Command.Restore restore => Between(restore.From, restore.Brought, restore.Reason, restore.Actor),
        Command.SplitOff split => Between(split.To, null, split.Reason, split.Actor) with
        {
            Names = [split.To.ToString(), split.Leaving.ToString()], Money = split.Points,
        },
        Command.GiveBack back => Between(back.To, back.Brought, back.Reason, back.Actor) with
        {
            Names = [back.To.ToString(), .. back.Levels],
        },
        _ => null,
    };

    public static Command Of(CommandKind kind, ActivityId id, CommandTerms terms) => kind switch
    {
        CommandKind.TakeOver => new Command.TakeOver(id, terms.Belongings ?? Belongings.None, terms.Actor),
        CommandKind.Transfer => new Command.Transfer(id, Other(terms), terms.Amount, terms.Currency, terms.Reason, terms.Actor),
        CommandKind.Receive => new Command.Receive(id, Other(terms), terms.Belongings ?? Belongings.None, terms.Reason, terms.Actor),
        CommandKind.MergeInto => new Command.MergeInto(id, Other(terms), terms.Reason, terms.Actor),
        CommandKind.Absorb => new Command.Absorb(id, Other(terms), terms.Belongings ?? Belongings.None, terms.Reason, terms.Actor),
        CommandKind.Restore => new Command.Restore(id, Other(terms), terms.Belongings ?? Belongings.None, terms.Reason, terms.Actor),
        CommandKind.GiveBack => new Command.GiveBack(
            id, Other(terms), terms.Belongings ?? Belongings.None, terms.Names[1..], terms.Reason, terms.Actor),
        CommandKind.SplitOff => new Command.SplitOff(id, Other(terms), Leaving(terms), terms.Money, terms.Reason, terms.Actor),
        _ => throw new InvariantViolated($"{kind} is no command on belongings"),
    };

    private static CommandTerms Between(AccountId other, Belongings? brought, string reason, string actor) =>
        new(0, 0, default, null, reason, actor) { Names = [other.ToString()], Belongings = brought };

    private static AccountId Other(CommandTerms terms)
    {
        Invariant.Hold(IdText.TryRead("acc", terms.Names.FirstOrDefault(), out var id), "what is moved has another account");
        return new AccountId(id);
    }

    private static MemberId Leaving(CommandTerms terms)
    {
        Invariant.Hold(IdText.TryRead("mem", terms.Names.ElementAtOrDefault(1), out var id), "who leaves is named");
        return new MemberId(id);
    }

    private static int CurrencyOf(Belongings brought) => brought.Lots.IsEmpty ? 0 : brought.Lots[0].Terms.Currency;
}
