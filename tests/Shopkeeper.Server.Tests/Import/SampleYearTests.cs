using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>The real retailer's year that ships, as a whole.</summary>
public sealed class SampleYearTests(ImportedYear year)
{
    private const int Activities = 15_917;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_replay_after_the_catalogue_and_the_programme_changed_gives_every_posting_to_the_byte(DatabaseEngine engine)
    {
        await using var shop = await year.CopyAsync(engine);

        // Every product moves to another category, and the next version gives twice as much.
        string[] skus;
        await using (var host = await ShopReading.OpenAsync(shop))
        {
            skus = [.. host.Programmes.CurrentCatalogue.Products.Select(static product => product.Sku)];
        }

        Assert.True(skus.Length > 3_000);
        await shop.JsonAsync("import", "products", shop.Write("moved.jsonl", string.Concat(
            skus.Select(static sku => $$"""{"sku":"{{sku}}","name":"moved","category":"gift-cards"}""" + "\n"))));
        var text = await File.ReadAllTextAsync(Shipped.Programme("sparks-2015.yaml"), TestContext.Current.CancellationToken);
        var doubled = text.Replace("points: 10", "points: 20", StringComparison.Ordinal);
        Assert.NotEqual(text, doubled);
        await shop.JsonAsync("programme", "publish", shop.Write("doubled.yaml", doubled), "--at", "now");

        var report = await shop.JsonAsync("verify", "--replay");
        Assert.Equal(0, (int)report["differences"]!);
        Assert.Equal(Activities, (int)report["postings"]!);
        Assert.Equal(3_658, (int)report["accounts"]!);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task shuffled_and_duplicated_delivery_gives_the_same_balances(DatabaseEngine engine)
    {
        await using var ordered = await year.CopyAsync(engine);
        await using var shuffled = await CommandShop.NewAsync(engine);
        await shuffled.PublishAsync();
        await using var from = await ShopReading.OpenAsync(ordered);
        await using var to = await ShopReading.OpenAsync(shuffled, ShopAccess.Write);

        // A rule is `order: free` in Sparks unless it has a limit; reviews and handovers are not in the sample.
        var deliveries = await DeliveriesAsync(from);
        Assert.Equal(Activities, deliveries.Count);
        await HoldCardsAsync(to, deliveries);
        await DeliverAsync(to, deliveries, new Random(2012));

        foreach (var customer in deliveries.Select(static delivery => delivery.Card).Distinct(StringComparer.Ordinal))
        {
            Assert.Equal(await StandingAsync(from, customer), await StandingAsync(to, customer));
        }

        var report = await to.Accounts.VerifyAsync(redecide: true, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal((Activities, 0), (report.Postings, report.Differences));
    }

    private sealed record Delivery(string Card, Activity Activity);

    /// <summary>What the shop recorded, each with the card it came with (cards follow from customer numbers).</summary>
    private static async Task<List<Delivery>> DeliveriesAsync(ShopHost host)
    {
        var cards = new Dictionary<AccountId, string>();
        var members = host.Services.Get<ShopMembers>();
        for (var customer = 12_000; customer < 18_500; customer++)
        {
            var number = CardOf(customer);
            Assert.True(members.TryReadCard(number, out var card, out _));
            if (await host.Accounts.FindByCardAsync(card, TestContext.Current.CancellationToken) is { } linked)
            {
                cards.Add(linked.Account, number);
            }
        }

        // The feed of PostgreSQL waits for older transactions of the whole cluster, those of other tests too.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var deliveries = new List<Delivery>();
        for (var after = ""; deliveries.Count < Activities;)
        {
            var page = await host.Accounts.FeedAsync(after, 1_000, patience.Token);
            deliveries.AddRange(page.Items.Select(item => new Delivery(cards[item.Posting.Account], item.Activity!)));
            after = page.Next;
        }

        return deliveries;
    }

    private static async Task HoldCardsAsync(ShopHost host, List<Delivery> deliveries)
    {
        var requests = deliveries.Select(static delivery => delivery.Card).Distinct(StringComparer.Ordinal)
            .Select(static card => new JoinRequest { Card = card, Status = MemberStatus.Held }).ToArray();
        var joined = await host.Services.Get<ShopMembers>().JoinManyAsync(requests, TestContext.Current.CancellationToken);
        Assert.All(joined, static result => Assert.Equal(JoinOutcome.Joined, result.Outcome));
    }

    /// <summary>In any order, every tenth twice; what came before its sale is placed once the sale is there.</summary>
    private static async Task DeliverAsync(ShopHost host, List<Delivery> deliveries, Random random)
    {
        var sent = deliveries.Concat(deliveries.Where((_, i) => i % 10 == 0)).ToArray();
        random.Shuffle(sent);
        var members = host.Services.Get<ShopMembers>();
        foreach (var chunk in sent.Chunk(2_000))
        {
            await Task.WhenAll(chunk.Select(delivery =>
            {
                members.TryReadCard(delivery.Card, out var card, out _);
                var activity = delivery.Activity with { Id = new ActivityId(Guid.CreateVersion7()) };
                return host.Accounts.PostAsync(
                    new Submission(
                        activity.Key, BodyHash.Of(activity, card, null, null), card, null, null, new Command.Record(activity, [])),
                    TestContext.Current.CancellationToken);
            }));
        }

        while (await host.Accounts.PlaceParkedAsync(TestContext.Current.CancellationToken) > 0)
        {
        }

        var totals = await host.Accounts.TotalsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, totals.Parked);
    }

    private static async Task<(long Available, long Deficit, string Levels)> StandingAsync(ShopHost host, string number)
    {
        host.Services.Get<ShopMembers>().TryReadCard(number, out var card, out _);
        var linked = await host.Accounts.FindByCardAsync(card, TestContext.Current.CancellationToken);
        ImmutableArray<AccountState> states = (await host.Accounts.FindAsync(linked!.Account, TestContext.Current.CancellationToken))!.Value;
        var state = states[0];
        return (state.Available(0, host.Shop.Now), state.Deficit(0), string.Join(' ', state.Levels.Order(StringComparer.Ordinal)));
    }

    private static string CardOf(int customer)
    {
        var digits = "29" + customer.ToString("D10", CultureInfo.InvariantCulture);
        var sum = digits.Select(static (digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }
}
