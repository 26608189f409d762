using System.Collections.Immutable;
using System.Collections.Frozen;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>An account as it would lie in the store: its postings and activities, oldest first, and the state they fold to.</summary>
internal readonly record struct SeededAccount(
    int Number, AccountState State, ImmutableArray<(Domain.Ledger.Posting Posting, Activity? Activity)> Journal);

/// <summary>
/// Makes the accounts of the benchmark with the real engine: an opening credit each, and for one in two thousand seven years
/// of shopping every other week, with what lapsed in between.
/// </summary>
internal sealed class Seeding(BoundRules rules, ImmutableArray<Line>[] baskets, Instant now)
{
    public const int OldOneIn = 2_000;
    public const int YearsOfTheOld = 7;
    private const int OpeningPoints = 5_000;
    private const string Programme = "bench";

    private static readonly FrozenDictionary<string, long> NoBudgets = FrozenDictionary<string, long>.Empty;
    private static readonly Currency Pounds = Currency.Parse("GBP");

    public SeededAccount Make(int number)
    {
        var journal = ImmutableArray.CreateBuilder<(Domain.Ledger.Posting, Activity?)>();
        var state = AccountState.New(BenchShop.Account(number), Programme);
        if (number % OldOneIn == 0)
        {
            state = LiveThroughYears(number, state, journal);
        }

        var opening = new Command.Adjust(Id(number, journal.Count), OpeningPoints, 0, "opening balance", "bench");
        state = Take(number, state, opening, null, now - Duration.FromDays(1), journal);
        return new SeededAccount(number, state, journal.ToImmutable());
    }

    private AccountState LiveThroughYears(
        int number, AccountState state, ImmutableArray<(Domain.Ledger.Posting, Activity?)>.Builder journal)
    {
        var random = new Random(number);
        var at = now - Duration.FromDays(YearsOfTheOld * 365);
        while (at < now - Duration.FromDays(15))
        {
            at += Duration.FromDays(14) + Duration.FromMinutes(random.Next(600));
            var id = Id(number, journal.Count);
            state = Take(number, state, new Command.Expire(id), null, at, journal);
            id = Id(number, journal.Count);
            var lines = baskets[random.Next(baskets.Length)];
            var activity = new Activity
            {
                Id = id, Key = new ActivityKey("past", id.Value.ToString("N")), Type = ActivityType.Purchase, OccurredAt = at,
                BusinessDate = at.InUtc().Date, Store = BenchShop.Store(number), Channel = "store", Currency = Pounds,
                Lines = lines, Tenders = [new Tender("card", lines.Sum(static line => line.Amount))],
            };
            state = Take(number, state, new Command.Record(activity, []), activity, at, journal);
        }

        return state;
    }

    private AccountState Take(
        int number, AccountState state, Command command, Activity? activity, Instant at,
        ImmutableArray<(Domain.Ledger.Posting, Activity?)>.Builder journal)
    {
        var context = new DecisionContext(rules, FactRecord.None, NoBudgets, at, state.Seq + 1, BenchShop.Member(number));
        var outcome = Engine.Decide(state, context, command);
        if (outcome.Posting is not { } posting || outcome.Next is not { } next)
        {
            Invariant.Hold(outcome.Rejection == Rejection.None, "the benchmark's own history is accepted: " + outcome.Detail);
            return state;
        }

        journal.Add((posting, activity));
        return next;
    }

    private static ActivityId Id(int number, int step)
    {
        var bytes = BenchShop.Account(number).Value.ToByteArray(bigEndian: true);
        bytes[14] = (byte)((step >> 8) & 0xff);
        bytes[15] = (byte)(step & 0xff);
        return new ActivityId(new Guid(bytes, bigEndian: true));
    }
}
