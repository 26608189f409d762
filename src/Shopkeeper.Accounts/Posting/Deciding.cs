using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
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
internal sealed partial class Deciding(
    RulesInForce inForce, ShopRules rules, SalesInBatch sales, SharedInBatch shared, IFacts facts, Instant now)
{
    private readonly Dictionary<MemberId, FactRecord> known = [];

    public ValueTask<Decided> DecideAsync(Submission submission, Placed placed, bool explain, CancellationToken cancel) =>
        DecideAsync(submission, placed, Versions(inForce.Book, submission, now), explain, cancel);

    /// <summary>
    /// Prices the basket of the first target with the offers of every version in turn: each sees the basket as it was before
    /// all of them, none takes a line below zero.
    /// </summary>
    public async ValueTask<(Activity Priced, ImmutableArray<OfferPrices> Offers)> PriceAsync(
        Target target, ImmutableArray<RuleSet> versions, MemberId member, CancellationToken cancel)
    {
        var priced = target.Part!.WithoutOffers();
        var offers = ImmutableArray.CreateBuilder<OfferPrices>(versions.Length);
        foreach (var version in versions)
        {
            var context = await ContextAsync(target, version, member, new Command.Record(priced, []), default, cancel);
            var quote = Engine.Quote(target.Account.In(version.Programme).State, context, priced);
            priced = quote.Priced;
            offers.Add(quote.Offers);
        }

        return (priced, offers.MoveToImmutable());
    }

    public async ValueTask<Decided> DecideAsync(
        Submission submission, Placed placed, ImmutableArray<RuleSet> versions, bool explain, CancellationToken cancel)
    {
        if (versions.IsEmpty)
        {
            return submission.Programme is { } named && inForce.Book.Find(named) is null
                ? Decided.Refuse(Rejection.UnknownProgramme, $"There is no programme '{named}'.")
                : Decided.Refuse(Rejection.NoVersionInForce, "No version of a programme is in force at that time.");
        }

        versions = await ChosenAsync(versions, submission, placed.Member, cancel);
        if (submission.Other is not null)
        {
            return await MoveAsync(submission, placed, versions, cancel);
        }

        var answering = Answering(versions, placed.Targets[0].Part);
        var decisions = new Decision[placed.Targets.Length * versions.Length];
        var count = 0;
        foreach (var target in placed.Targets)
        {
            for (var i = 0; i < versions.Length; i++)
            {
                var command = await CommandAsync(submission.Command, target, versions[i].Programme, cancel);
                var context = await ContextAsync(target, versions[i], placed.Member, command, answering.IsDefault ? default : answering[i], cancel);
                var decision = DecideOne(target, context, command, explain);
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
        var only = submission.Programme ?? (activity is null && !submission.IsOfAll ? book.Programmes.FirstOrDefault()?.Programme : null);
        var versions = ImmutableArray.CreateBuilder<RuleSet>(book.Programmes.Length);
        foreach (var programme in book.Programmes)
        {
            if ((only is null || only == programme.Programme)
                && (Quoted(programme, activity) ?? programme.InForce(at)) is { } version)
            {
                versions.Add(version);
            }
        }

        return versions.DrainToImmutable();
    }

    public static Instant InstantOf(Submission submission, Instant now) =>
        (submission.Command as Command.Record)?.Activity.OccurredAt ?? now;

    /// <summary>
    /// The version that decides for this member and store where the latest is a pilot. A command has no store: it is under a pilot by
    /// its member's segments, or when there is nothing else. A version that an honoured quote promised stays.
    /// </summary>
    public async ValueTask<ImmutableArray<RuleSet>> ChosenAsync(
        ImmutableArray<RuleSet> versions, Submission submission, MemberId member, CancellationToken cancel)
    {
        var at = InstantOf(submission, now);
        var activity = (submission.Command as Command.Record)?.Activity;
        for (var i = 0; i < versions.Length; i++)
        {
            if (versions[i].IsPilotAt(at) && !IsQuoted(versions[i], activity))
            {
                versions = versions.SetItem(i, await ChooseAsync(versions[i], submission, member, cancel));
            }
        }

        return versions;
    }

    private async ValueTask<RuleSet> ChooseAsync(
        RuleSet latest, Submission submission, MemberId member, CancellationToken cancel)
    {
        var at = InstantOf(submission, now);
        var store = (submission.Command as Command.Record)?.Activity.Store ?? "";
        return inForce.Book.Find(latest.Programme)?.InForce(at, store, await FactsAsync(member, cancel)) ?? latest;
    }

    private static bool IsQuoted(RuleSet version, Activity? activity)
    {
        foreach (var quoted in activity?.QuotedVersions ?? [])
        {
            if (quoted.Programme == version.Programme && quoted.Version == version.Version)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The version that an honoured quote was made under.</summary>
    private static RuleSet? Quoted(ProgrammeHistory programme, Activity? activity)
    {
        foreach (var quoted in activity?.QuotedVersions ?? [])
        {
            if (quoted.Programme == programme.Programme)
            {
                return programme.Version(quoted.Version);
            }
        }

        return null;
    }

    /// <summary>
    /// Which programme answers for which offers in the lines: the first that has the offer, and the first of all for those
    /// that none has; and so for vouchers. Default when there is nothing to share out.
    /// </summary>
    private ImmutableArray<Answered> Answering(ImmutableArray<RuleSet> versions, Activity? activity)
    {
        if (versions.Length < 2 || activity is null || (activity.Applied.IsEmpty && activity.Vouchers.IsEmpty))
        {
            return default;
        }

        ImmutableArray<Answered> sets = [.. versions.Select(static _ => new Answered(new(StringComparer.Ordinal), []))];
        foreach (var applied in activity.Applied)
        {
            sets[FirstOf(versions, version => version.Knows(applied.Offer))].Offers.Add(applied.Offer);
        }

        foreach (var voucher in activity.Vouchers)
        {
            var programme = shared.ProgrammeOf(voucher);
            sets[FirstOf(versions, version => version.Programme == programme)].Vouchers.Add(voucher);
        }

        return sets;
    }

    private static int FirstOf(ImmutableArray<RuleSet> versions, Func<RuleSet, bool> answers)
    {
        for (var i = 0; i < versions.Length; i++)
        {
            if (answers(versions[i]))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>What of a purchase one programme answers for; default = all of it.</summary>
    private readonly record struct Answered(HashSet<string> Offers, HashSet<VoucherId> Vouchers);

    private static Decision DecideOne(Target target, DecisionContext context, Command command, bool explain)
    {
        var state = target.Account.In(context.Rules.RuleSet.Programme).State;
        if (!explain)
        {
            return new Decision(target, context.Rules, command, Engine.Decide(state, context, command), null);
        }

        var (outcome, explanation) = Engine.Explain(state, context, command);
        return new Decision(target, context.Rules, command, outcome, explanation);
    }

    private async ValueTask<DecisionContext> ContextAsync(
        Target target, RuleSet version, MemberId member, Command command, Answered answered, CancellationToken cancel)
    {
        var bound = version.Bind(inForce.Catalogue);
        var account = target.Account;
        return new DecisionContext(
            bound,
            version.FactsUsed.IsNothing ? FactRecord.None : await FactsAsync(member, cancel),
            shared.Remaining(version.Programme, rules.BudgetsOf(version)),
            now,
            account.LastSeq + 1,
            member)
        {
            OnceTaken = shared.OnceTaken(account.Id, version.Programme, Engine.OnceKeys(bound, command, member)),
            Offers = target.Part is { Applied.IsEmpty: false } ? answered.Offers : null,
            Vouchers = answered.Vouchers,
            Codes = shared.Codes(version.Programme),
        };
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
