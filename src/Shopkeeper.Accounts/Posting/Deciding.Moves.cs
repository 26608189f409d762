using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// What moves between two accounts: decided in the one that gives, then, with what that gave, in the one that receives. Both or
/// none are posted.
/// </summary>
internal sealed partial class Deciding
{
    private async ValueTask<Decided> MoveAsync(
        Submission submission, Placed placed, ImmutableArray<RuleSet> versions, CancellationToken cancel)
    {
        var decisions = ImmutableArray.CreateBuilder<Decision>(2 * versions.Length);
        foreach (var version in versions)
        {
            var command = submission.ByProgramme is { } each ? each.GetValueOrDefault(version.Programme) : submission.Command;
            if (command is not null && await MoveAsync(command, placed, version, decisions, cancel) is { Rejection: not Rejection.None } refused)
            {
                return refused;
            }
        }

        // In the order of accounts: what is written of one account stands together.
        return new Decided([.. decisions.OrderBy(one => ReferenceEquals(one.Target, placed.Targets[0]) ? 0 : 1)], Rejection.None, "");
    }

    private async ValueTask<Decided> MoveAsync(
        Command command, Placed placed, RuleSet version, ImmutableArray<Decision>.Builder decisions, CancellationToken cancel)
    {
        var (giver, receiver) = (placed.Targets[0], placed.Targets[1]);
        var before = giver.Account.In(version.Programme).State;
        var given = await DecideOneAsync(giver, version, command, cancel);
        if (given.Outcome.Posting is not { } posting)
        {
            return Decided.Refuse(given.Outcome.Rejection, given.Outcome.Detail);
        }

        var taken = await DecideOneAsync(receiver, version, Other(command, before, posting), cancel);
        if (taken.Outcome.Rejection != Rejection.None)
        {
            return Decided.Refuse(taken.Outcome.Rejection, taken.Outcome.Detail);
        }

        decisions.Add(given);
        decisions.Add(taken);
        return default;
    }

    private async ValueTask<Decision> DecideOneAsync(Target target, RuleSet version, Command command, CancellationToken cancel) =>
        DecideOne(target, await ContextAsync(target, version, target.Account.Member, command, default, cancel), command, explain: false);

    private static Command Other(Command command, AccountState before, LedgerPosting posting)
    {
        var (from, moved) = (before.Account, Engine.Moved(before, posting));
        return command switch
        {
            Command.Transfer transfer => new Command.Receive(transfer.Id, from, moved, transfer.Reason, transfer.Actor),
            Command.MergeInto merge when before.MergedInto is null => new Command.Absorb(merge.Id, from, moved, merge.Reason, merge.Actor),
            Command.MergeInto later => new Command.Receive(later.Id, from, moved, later.Reason, later.Actor),
            Command.SplitOff split => new Command.Absorb(split.Id, from, moved, split.Reason, split.Actor),
            Command.GiveBack back => new Command.Restore(back.Id, from, moved, back.Reason, back.Actor),
            _ => throw new InvariantViolated("a command that moves nothing between accounts"),
        };
    }
}
