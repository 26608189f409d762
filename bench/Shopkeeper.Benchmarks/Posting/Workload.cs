using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>What one caller posts: 90 % purchases of ten lines by card, 10 % redemptions; 1 % of all are sent a second time.</summary>
internal sealed class Workload(BenchPopulation population, string run, int caller)
{
    private const int PercentRedeemed = 10;
    private const int PercentReplayed = 1;

    private static readonly Currency Pounds = Currency.Parse("GBP");

    private readonly Random random = new(caller + 1);
    private readonly string till = string.Create(CultureInfo.InvariantCulture, $"{BenchShop.Store(caller)}/{caller / BenchShop.Stores:00}/{run}/");
    private Submission? last;
    private int number;

    /// <summary>The next one to send; Replay says that its key was sent and answered before.</summary>
    public (Submission Submission, bool Replay) Next(Instant now)
    {
        if (last is not null && random.Next(100) < PercentReplayed)
        {
            return (last, true);
        }

        last = random.Next(100) < PercentRedeemed ? Redemption(now) : Purchase(now);
        return (last, false);
    }

    private Submission Purchase(Instant now)
    {
        var (lines, applied) = population.Baskets[random.Next(population.Baskets.Length)];
        var key = NextKey("pos");
        var id = NewActivity(now);
        long total = 0;
        foreach (var line in lines)
        {
            total += line.Amount;
        }

        var activity = new Activity
        {
            Id = id, Key = key, Type = ActivityType.Purchase, OccurredAt = now,
            BusinessDate = now.InUtc().Date, Store = BenchShop.Store(caller), Channel = "store", Currency = Pounds,
            Lines = lines, Applied = applied, Tenders = [new Tender("card", total)],
        };
        return new Submission(
            key, id.Value, population.Cards[random.Next(population.Count)], null, null, new Command.Record(activity, []));
    }

    private Submission Redemption(Instant now)
    {
        var id = NewActivity(now);
        var account = BenchShop.Account(random.Next(population.Count));
        return new Submission(
            NextKey("office"), id.Value, null, account, null,
            new Command.Redeem(id, random.Next(1, 21), 0, "at the till", "bench"));
    }

    private ActivityKey NextKey(string source) =>
        new(source, string.Create(CultureInfo.InvariantCulture, $"{till}{++number:000000}"));

    private static ActivityId NewActivity(Instant now) => new(Guid.CreateVersion7(now.ToDateTimeOffset()));
}

/// <summary>Everybody who shops: cards as they are stored, and the baskets they buy.</summary>
internal sealed record BenchPopulation(int Count, KeyedHash[] Cards, BenchBasket[] Baskets);
