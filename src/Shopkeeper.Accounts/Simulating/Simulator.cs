using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>
/// Runs the stored history through a draft, in memory: accounts in id order, several at once, nothing written. A draft with a
/// budget that history did not have is run twice: first to find when the budget runs out, then under that.
/// </summary>
internal sealed class Simulator(ILedgerStore store, ShopRules rules, IFacts facts, Shop shop)
{
    private readonly ILedgerStore store = store;
    private readonly ShopRules rules = rules;
    private readonly IFacts facts = facts;

    public async Task<SimulationReport> RunAsync(
        SimulationRequest request, IProgress<SimulationProgress>? progress, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var plan = new SimulationPlan(request, rules.Current, shop.Now);
        var sample = request.Sample is { } most
            ? await AccountPages.SampleAsync(store, most, cancel)
            : (ImmutableArray<AccountId>?)null;
        var accounts = sample?.Length ?? (await store.RowCountsAsync(cancel)).Members;
        var run = new Run(this, plan, sample, new Meter(progress, plan.IsGathering ? 2 * accounts : accounts));
        var budgets = ImmutableArray<BudgetOutcome>.Empty;
        if (plan.IsGathering)
        {
            budgets = Close(plan, await run.AllAsync(cancel));
        }

        var sums = await run.AllAsync(cancel);
        return new SimulationReport
        {
            Draft = plan.Draft.Document,
            Before = plan.InForce?.Document,
            End = plan.End,
            Activities = sums.Activities,
            WithFactsOfToday = sums.WithFactsOfToday,
            Took = Stopwatch.GetElapsedTime(started),
            History = sums.History,
            DraftSums = sums.Draft,
            Members = sums.Members,
            Refused = sums.Refused,
            Budgets = budgets,
            EndlessPools = plan.EndlessPools,
            Scenario = sums.Scenario(request.Scenario?.Purchases.Length ?? 0),
        };
    }

    private static ImmutableArray<BudgetOutcome> Close(SimulationPlan plan, SimulationSums demand)
    {
        var closed = new Dictionary<string, long>(StringComparer.Ordinal);
        var outcomes = ImmutableArray.CreateBuilder<BudgetOutcome>();
        foreach (var budget in plan.Replayed)
        {
            var of = demand.Demands.GetValueOrDefault(budget.Name);
            var from = of?.ClosedFrom(budget.Total);
            if (from is { } micros)
            {
                closed[budget.Name] = micros;
            }

            outcomes.Add(new BudgetOutcome(
                budget.Name, budget.Total, from is { } at ? Microseconds.ToInstant(at) : null,
                Duration.FromNanoseconds(1_000L * (of?.SlotMicros ?? 1))));
        }

        plan.ClosedFrom = closed.ToFrozenDictionary(StringComparer.Ordinal);
        return outcomes.ToImmutable();
    }

    /// <summary>All accounts once, shared out among the workers.</summary>
    private sealed class Run(Simulator simulator, SimulationPlan plan, ImmutableArray<AccountId>? sample, Meter meter)
    {
        public async Task<SimulationSums> AllAsync(CancellationToken cancel)
        {
            using var pages = new AccountPages(simulator.store, sample);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var workers = Enumerable.Range(0, Math.Max(1, plan.Request.Cores))
                .Select(_ => Task.Run(() => WorkAsync(pages, stop), stop.Token)).ToArray();
            var all = new SimulationSums(plan.Request.Named);
            foreach (var sums in await Task.WhenAll(workers))
            {
                all.Add(sums);
            }

            return all;
        }

        private async Task<SimulationSums> WorkAsync(AccountPages pages, CancellationTokenSource stop)
        {
            var sums = new SimulationSums(plan.Request.Named);
            try
            {
                while (await pages.NextAsync(stop.Token) is { IsEmpty: false } page)
                {
                    var before = sums.Activities;
                    foreach (var journal in page)
                    {
                        stop.Token.ThrowIfCancellationRequested();
                        await new AccountSimulation(plan, simulator.rules, simulator.facts, sums, journal).RunAsync(stop.Token);
                    }

                    meter.Add(sums.Activities - before, page.Length);
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }

            return sums;
        }
    }

    /// <summary>Progress of all workers together.</summary>
    private sealed class Meter(IProgress<SimulationProgress>? progress, long allAccounts)
    {
        private long activities;
        private long accounts;

        public void Add(long moreActivities, long moreAccounts)
        {
            var (done, of) = (Interlocked.Add(ref activities, moreActivities), Interlocked.Add(ref accounts, moreAccounts));
            progress?.Report(new SimulationProgress(done, of, allAccounts));
        }
    }
}
