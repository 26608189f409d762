using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Reading;

/// <summary>The command that a posting without an activity row came from.</summary>
internal static class Commands
{
    public static Command Of(LedgerPosting posting)
    {
        var id = posting.Activity;
        return posting.Kind switch
        {
            CommandKind.Expire => new Command.Expire(id),
            CommandKind.ReleasePending => new Command.ReleasePending(id),
            _ when posting.Terms is { } terms => WithTerms(posting.Kind, id, terms),
            _ => throw new InvariantViolated("a command's posting has its terms"),
        };
    }

    private static Command WithTerms(CommandKind kind, ActivityId id, CommandTerms terms) => kind switch
    {
        CommandKind.Redeem => new Command.Redeem(id, terms.Amount, terms.Currency, terms.Reason, terms.Actor),
        CommandKind.Reserve when terms.Until is { } until => new Command.Reserve(
            id, terms.Hold, terms.Amount, terms.Currency, until, terms.Reason, terms.Actor),
        CommandKind.Commit => new Command.Commit(id, terms.Hold, terms.Reason, terms.Actor),
        CommandKind.Release => new Command.Release(id, terms.Hold, terms.Reason, terms.Actor),
        CommandKind.Adjust => new Command.Adjust(id, terms.Amount, terms.Currency, terms.Reason, terms.Actor),
        _ => throw new InvariantViolated($"{kind} is no command with terms"),
    };
}
