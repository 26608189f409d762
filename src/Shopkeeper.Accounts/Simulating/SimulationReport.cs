using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Accounts;

/// <summary>
/// Runs the stored history through a draft. From: for each account the draft is in force from that instant, on the state
/// that the ledger had before; null = from its first posting. To: exclusive; null = now. Sample: so many accounts, always
/// the same ones; null = all. Cores: how many workers.
/// </summary>
public sealed record SimulationRequest(ProgrammeDocument Draft, Instant? From, Instant? To, int? Sample, int Cores)
{
    /// <summary>What the user assumes; computed beside the simulation, and part of no other figure.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>How many winners and losers are named.</summary>
    public int Named { get; init; } = 20;

    /// <summary>Why it cannot be run, in plain words; null = it can.</summary>
    public string? Refusal =>
        Sample is <= 0 or > MostSampled ? $"A sample is from 1 to {MostSampled} accounts."
        : From is { } from && To is { } to && to <= from ? "The range ends before it begins."
        : null;

    /// <summary>Chosen accounts are kept in memory; a larger sample is as well all of them.</summary>
    public const int MostSampled = 1_000_000;
}

/// <summary>Activities decided so far, and accounts done of all (a two-pass run counts both passes).</summary>
public readonly record struct SimulationProgress(long Activities, long Accounts, long AllAccounts);

/// <summary>
/// What the draft would have made of the history. History and Draft are the two sides; Before is the version in force at the
/// end, null when the programme was never published. Nothing here is written anywhere.
/// </summary>
public sealed record SimulationReport
{
    public required ProgrammeDocument Draft { get; init; }

    public required ProgrammeDocument? Before { get; init; }

    /// <summary>The instant of the balances at the end.</summary>
    public required Instant End { get; init; }

    public required long Activities { get; init; }

    /// <summary>Activities whose members' facts were not recorded with them: the facts of today were read.</summary>
    public required long WithFactsOfToday { get; init; }

    public required TimeSpan Took { get; init; }

    public required SideSums History { get; init; }

    public required SideSums DraftSums { get; init; }

    public required MemberSums Members { get; init; }

    /// <summary>What the draft refuses that the ledger holds, by command and reason.</summary>
    public required ImmutableArray<RefusedSum> Refused { get; init; }

    public required ImmutableArray<BudgetOutcome> Budgets { get; init; }

    /// <summary>Pools of outside codes that history had not: they were taken to have a code whenever one was asked for.</summary>
    public required ImmutableArray<string> EndlessPools { get; init; }

    /// <summary>By uplift of the scenario, in its order; empty without one.</summary>
    public required ImmutableArray<ScenarioSums> Scenario { get; init; }

    public double PerSecond => Activities / Math.Max(Took.TotalSeconds, 1e-6);
}

/// <summary>Points: those that the refused commands named.</summary>
public readonly record struct RefusedSum(CommandKind Kind, Rejection Reason, long Times, long Points);

/// <summary>
/// A budget that was replayed by arrival, by the id of its rule or offer (`id#uses` for uses): when it closed (null = never), and how wide the time slots were by which that was
/// found.
/// </summary>
public readonly record struct BudgetOutcome(string Rule, long Budget, Instant? ClosedAt, Duration Slot);
