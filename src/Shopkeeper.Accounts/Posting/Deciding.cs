using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>What the engine said of one target in one programme.</summary>
internal readonly record struct Decision(
    Target Target, BoundRules Rules, Command Command, Outcome Outcome, Explanation? Explanation);

/// <summary>All of a submission, or its refusal: nothing of a refused submission is applied.</summary>
internal readonly record struct Decided(ImmutableArray<Decision> Decisions, Rejection Rejection, string Detail)
{
    public static Decided Refuse(Rejection why, string detail) => new([], why, detail);
}

/// <summary>
/// Asks the engine: every target of a submission, in every programme it feeds, under the version in force at OccurredAt. Used
/// by posting and, with explanations, by quotes.
/// </summary>
internal sealed class Deciding(
    RulesInForce inForce, ShopRules rules, SalesInBatch sales, SharedInBatch shared, IFacts facts, Instant now)
{
    private readonly Dictionary<MemberId, FactRecord> known = [];

    public async ValueTask<Decided> DecideAsync(Submission submission, Placed placed, bool explain, CancellationToken cancel)
    {
        var versions = Versions(inForce.Book, submission, now);
        if (versions.IsEmpty)
        {
            return submission.Programme is { } named && inForce.Book.Find(named) is null
                ? Decided.Refuse(Rejection.UnknownProgramme, $"There is no programme '{named}'.")
                : Decided.Refuse(Rejection.NoVersionInForce, "No version of a programme is in force at that time.");
        }

        var decisions = new Decision[placed.Targets.Length * versions.Length];
        var count = 0;
        foreach (var target in placed.Targets)
        {
            foreach (var latest in versions)
            {
                var version = await ChooseAsync(latest, submission, placed.Member, cancel);
                var decision = await DecideOneAsync(submission, target, version, placed.Member, explain, cancel);
                if (decision.Outcome.Rejection != Rejection.None && !explain)
                {
                    return Decided.Refuse(decision.Outcome.Rejection, decision.Outcome.Detail);
                }

                decisions[count++] = decision;
            }
        }

        return new Decided(ImmutableCollectionsMarshal.AsImmutableArray(decisions), Rejection.None, "");
    }

    /// <summary>
    /// An activity feeds every programme, or the one named, under the version in force when it occurred; a command goes to
    /// the one named, or to the shop's first, under the version in force now. While that is a pilot, an earlier one may decide
    /// instead (<see cref="ProgrammeHistory.MayDecide"/>).
    /// </summary>
    public static ImmutableArray<RuleSet> Versions(ProgrammeBook book, Submission submission, Instant now)
    {
        var activity = (submission.Command as Command.Record)?.Activity;
        var at = InstantOf(submission, now);
        var only = submission.Programme ?? (activity is null ? book.Programmes.FirstOrDefault()?.Programme : null);
        var versions = ImmutableArray.CreateBuilder<RuleSet>(book.Programmes.Length);
        foreach (var programme in book.Programmes)
        {
            if ((only is null || only == programme.Programme) && programme.InForce(at) is { } version)
            {
                versions.Add(version);
            }
        }

        return versions.DrainToImmutable();
    }

    public static Instant InstantOf(Submission submission, Instant now) =>
        (submission.Command as Command.Record)?.Activity.OccurredAt ?? now;

    /// <summary>A command has no store: it is under a pilot by its member's segments, or when there is nothing else.</summary>
    private async ValueTask<RuleSet> ChooseAsync(
        RuleSet latest, Submission submission, MemberId member, CancellationToken cancel)
    {
        var at = InstantOf(submission, now);
        if (!latest.IsPilotAt(at))
        {
            return latest;
        }

        var store = (submission.Command as Command.Record)?.Activity.Store ?? "";
        return inForce.Book.Find(latest.Programme)?.InForce(at, store, await FactsAsync(member, cancel)) ?? latest;
    }

    private async ValueTask<Decision> DecideOneAsync(
        Submission submission, Target target, RuleSet version, MemberId member, bool explain, CancellationToken cancel)
    {
        var bound = version.Bind(inForce.Catalogue);
        var command = await CommandAsync(submission.Command, target, version.Programme, cancel);
        var account = target.Account;
        var onceKeys = Engine.OnceKeys(bound, command);
        var state = account.In(version.Programme).State;
        var context = new DecisionContext(
            bound,
            version.FactsUsed.IsNothing ? FactRecord.None : await FactsAsync(member, cancel),
            shared.Remaining(version.Programme, rules.BudgetsOf(version)),
            now,
            account.LastSeq + 1,
            member)
        {
            OnceTaken = shared.OnceTaken(account.Id, version.Programme, onceKeys),
            Pinned = inForce.Book.Find(version.Programme)?.PinnedBy(state.Picks, version) ?? [],
        };
        if (!explain)
        {
            return new Decision(target, bound, command, Engine.Decide(state, context, command), null);
        }

        var (outcome, explanation) = Engine.Explain(state, context, command);
        return new Decision(target, bound, command, outcome, explanation);
    }

    private async ValueTask<Command> CommandAsync(
        Command command, Target target, string programme, CancellationToken cancel)
    {
        if (target.Part is not { } part)
        {
            return command;
        }

        if (target.Sales.IsEmpty)
        {
            return command is Command.Record { Sales.IsDefault: false } whole && ReferenceEquals(whole.Activity, part)
                ? command
                : new Command.Record(part, []);
        }

        var records = new SaleRecord?[target.Sales.Length];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = target.Sales[i] is { } sale
                ? await sales.RecordAsync(sale, programme, inForce.Book, cancel)
                : null;
        }

        return new Command.Record(part, ImmutableCollectionsMarshal.AsImmutableArray(records));
    }

    private async ValueTask<FactRecord> FactsAsync(MemberId member, CancellationToken cancel)
    {
        if (!known.TryGetValue(member, out var record))
        {
            record = await facts.OfAsync(member, cancel);
            known.Add(member, record);
        }

        return record;
    }
}
