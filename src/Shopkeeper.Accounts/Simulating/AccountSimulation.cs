using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Jobs;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Reading;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>
/// One account's journal, twice: as it stands, and decided again under the draft. In the account's own order and at the
/// recorded instants. The range begins at the account's first posting that occurred in it and ends before its first posting
/// that occurred after it; what occurred earlier but arrived within keeps the version it was decided under.
/// </summary>
internal sealed class AccountSimulation(
    SimulationPlan plan, ShopRules rules, IFacts facts, SimulationSums sums, AccountJournal journal)
{
    private readonly JournalWalk walk = new(journal.Account.Account, rules, plan.Book);
    private readonly long[] redeemedBefore = new long[plan.Currencies];
    private readonly long[] redeemed = new long[plan.Currencies];
    private AccountState history = AccountState.New(journal.Account.Account, plan.Programme);
    private FactRecord? factsNow;
    private Instant clock = Instant.MinValue;
    private bool begun;

    public async ValueTask RunAsync(CancellationToken cancel)
    {
        foreach (var row in journal.Rows)
        {
            if (!IsOurs(row))
            {
                continue;
            }

            var step = walk.Read(row);
            if (plan.IsAfter(step.Posting))
            {
                break;
            }

            if (!begun && plan.IsBefore(step.Posting))
            {
                walk.Take(step);
                NoteDemand(step.Posting);
                continue;
            }

            Begin();
            await DecideAsync(plan.History is null ? Unposted(step) : step, cancel);
        }

        if (begun)
        {
            End();
        }
    }

    // A programme that was never published sees each activity once, whatever it fed.
    private bool IsOurs(JournalRow row)
    {
        if (plan.History is not null)
        {
            return row.Posting.Programme == plan.Programme;
        }

        var isNew = row.Posting.Seq != seen;
        seen = row.Posting.Seq;
        return isNew && row.Activity is not null;
    }

    private long seen;

    private static Step Unposted(Step step, string programme) => step with
    {
        Posting = step.Posting with { Programme = programme, Entries = [], Changes = [], Rejected = Rejection.None },
    };

    private Step Unposted(Step step) => Unposted(step, plan.Programme);

    private void Begin()
    {
        if (!begun)
        {
            begun = true;
            history = walk.StateOf(plan.Programme);
        }
    }

    private async ValueTask DecideAsync(Step step, CancellationToken cancel)
    {
        var posting = step.Posting;
        RunTimers(posting.RecordedAt);
        clock = Instant.Max(clock, posting.RecordedAt);
        sums.Activities += posting.Kind == CommandKind.Activity ? 1 : 0;
        var asked = await AskAsync(step, cancel);
        var outcome = Engine.Decide(asked.State, asked.Context, asked.Command);
        if (plan.History is not null)
        {
            TakeHistory(posting, Fold.Apply(history, posting));
        }

        if (outcome is { Posting: { } made, Next: { } next })
        {
            NoteScenario(step, asked.State, made);
            TakeDraft(step with { Posting = made }, next);
        }
        else if (outcome.Rejection != Rejection.None)
        {
            sums.Refuse(posting.Kind, outcome.Rejection, Math.Abs(posting.Terms?.Amount ?? 0));
        }
    }

    private async ValueTask<Asked> AskAsync(Step step, CancellationToken cancel)
    {
        var posting = step.Posting;
        if (plan.IsBefore(posting))
        {
            return await walk.AskAsync(step, cancel) ?? throw NotPublished(posting);
        }

        var under = posting with
        {
            RuleSetVersion = plan.Draft.Version,
            FactsRead = await FactsAsync(posting, cancel),
        };
        var asked = await walk.AskAsync(step with { Posting = under }, cancel) ?? throw NotPublished(under);
        return plan.AsksAsRecorded
            ? asked
            : asked with
            {
                Context = asked.Context with
                {
                    Remaining = plan.Remaining(asked.Context.Remaining, posting.RecordedAt),
                    Codes = plan.Codes(asked.Context.Codes),
                },
            };
    }

    private static InvariantViolated NotPublished(LedgerPosting posting) =>
        new($"version {posting.RuleSetVersion} of {posting.Programme} is not published here");

    /// <summary>What was recorded with the activity; where the draft reads more than that, the facts of today.</summary>
    private async ValueTask<FactRecord> FactsAsync(LedgerPosting posting, CancellationToken cancel)
    {
        var used = plan.Draft.FactsUsed;
        if (posting.Kind != CommandKind.Activity || plan.Version(posting.RuleSetVersion)?.FactsUsed.Covers(used) == true)
        {
            return posting.FactsRead;
        }

        if (FactsUsed.Nothing.Covers(used))
        {
            return FactRecord.None;
        }

        sums.WithFactsOfToday++;
        return factsNow ??= await facts.OfAsync(posting.Member, cancel);
    }

    private void TakeHistory(LedgerPosting posting, AccountState next)
    {
        history = next;
        sums.History.Add(posting);
        AddRedeemed(redeemedBefore, posting);
    }

    private void TakeDraft(Step step, AccountState next)
    {
        walk.Take(step, next);
        sums.Draft.Add(step.Posting);
        AddRedeemed(redeemed, step.Posting);
        NoteDemand(step.Posting);
    }

    private void NoteScenario(Step step, AccountState before, LedgerPosting made)
    {
        if (plan.Request.Scenario is not { } scenario || step.Activity is not { Type: ActivityType.Purchase } purchase)
        {
            return;
        }

        for (var i = 0; i < scenario.Purchases.Length; i++)
        {
            if (scenario.Purchases[i].Fits(purchase, before.Levels))
            {
                var sales = purchase.Currency == plan.Draft.Document.Currencies[0]
                    ? purchase.Lines.Sum(static line => line.Amount)
                    : 0;
                var points = made.Entries.Sum(static entry =>
                    entry is { From: Purse.Issued, Currency: 0 } ? entry.Amount : 0);
                sums.ScenarioOf(i).Add(1, sales, points);
                return;
            }
        }
    }

    private static void AddRedeemed(long[] byCurrency, LedgerPosting posting)
    {
        foreach (var entry in posting.Entries)
        {
            byCurrency[entry.Currency] += PointsSums.SpentBy(entry);
        }
    }

    private void NoteDemand(LedgerPosting posting)
    {
        if (!plan.IsGathering)
        {
            return;
        }

        foreach (var change in posting.Changes)
        {
            if (change is Change.BudgetTaken taken && plan.Replayed.Any(budget => budget.Name == taken.Rule))
            {
                sums.Demand(taken.Rule, Microseconds.Of(posting.RecordedAt), taken.Amount);
            }
        }
    }

    /// <summary>
    /// What lapses or becomes available under the draft does so at its own instant. Where the ledger has the same timer, the
    /// job's own postings are in the journal, and it runs when it ran.
    /// </summary>
    private void RunTimers(Instant until)
    {
        while (Due.Of(walk.StateOf(plan.Programme)) is { } due && due <= until && due != Due.Of(history))
        {
            clock = Instant.Max(clock, due);
            SettleDraft();
        }
    }

    private void SettleDraft()
    {
        var outcome = Expire(walk.StateOf(plan.Programme), plan.DraftNow);
        if (outcome is { Posting: { } made, Next: { } next })
        {
            TakeDraft(new Step(made, null), next);
        }
    }

    private Outcome Expire(AccountState state, BoundRules bound) => Engine.Decide(
        state,
        new DecisionContext(bound, FactRecord.None, NoBudgets, clock, state.Seq, journal.Account.Member),
        new Command.Expire(default));

    private static readonly ImmutableDictionary<string, long> NoBudgets = ImmutableDictionary<string, long>.Empty;

    /// <summary>Both sides are brought up to the end of the range, and compared there.</summary>
    private void End()
    {
        RunTimers(plan.End);
        clock = Instant.Max(clock, plan.End);
        if (plan.HistoryNow is { } bound && Due.Of(history) <= clock
            && Expire(history, bound) is { Posting: { } made, Next: { } next })
        {
            TakeHistory(made, next);
        }

        if (Due.Of(walk.StateOf(plan.Programme)) <= clock)
        {
            SettleDraft();
        }

        var draft = walk.StateOf(plan.Programme);
        sums.History.AddEnd(history, plan.Currencies, clock);
        sums.Draft.AddEnd(draft, plan.Currencies, clock);
        sums.Members.Add(MemberOutcome.Of(
            new AccountEnd(history, [.. redeemedBefore]), new AccountEnd(draft, [.. redeemed]), plan.Currencies, clock));
    }
}
