using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Server.Tests.Accounts;

namespace Shopkeeper.Server.Tests.Simulating;

/// <summary>
/// A year of a few members, made from a seed: purchases (some late), returns, reviews, redemptions, reservations with every
/// end, adjustments, and jobs that run when they run.
/// </summary>
internal sealed class RandomHistory(LedgerWorld world, int seed)
{
    private readonly Random random = new(seed);
    private readonly List<LedgerWorld.Holder> holders = [];
    private readonly Dictionary<LedgerWorld.Holder, List<Activity>> sales = [];
    private readonly List<(LedgerWorld.Holder Holder, HoldId Hold)> holds = [];

    public IReadOnlyList<LedgerWorld.Holder> Holders => holders;

    public async Task MakeAsync(int steps, int members = 5)
    {
        for (var i = 0; i < members; i++)
        {
            var holder = await world.OpenAsync();
            holders.Add(holder);
            sales.Add(holder, []);
            if (i % 2 == 0)
            {
                world.Given.Facts[holder.Member] = new FactRecord { Segments = ["vip"] };
            }
        }

        for (var i = 0; i < steps; i++)
        {
            world.Time.Advance(TimeSpan.FromHours(random.Next(1, 60)));
            await StepAsync(holders[random.Next(holders.Count)]);
        }
    }

    private async Task StepAsync(LedgerWorld.Holder holder)
    {
        switch (random.Next(12))
        {
            case < 5:
                await BuyAsync(holder);
                break;
            case 5 when sales[holder].Count > 0:
                await ReturnAsync(holder);
                break;
            case 6:
                await world.PostAsync(world.New(ActivityType.Review) with { Subject = $"sku-{random.Next(3)}" }, holder);
                break;
            case 7:
                await world.RedeemAsync(holder, random.Next(1, 60));
                break;
            case 8:
                await ReserveAsync(holder);
                break;
            case 9 when holds.Count > 0:
                await EndHoldAsync();
                break;
            case 10:
                await AdjustAsync(holder);
                break;
            default:
                await world.Accounts.RunDueAsync(default);
                break;
        }
    }

    private Task BuyAsync(LedgerWorld.Holder holder)
    {
        var lines = Enumerable.Range(1, random.Next(1, 4)).Select(number => new Line(
            number, $"sku-{random.Next(4)}", 1000 * random.Next(1, 4), Unit.Each, random.Next(1, 6000), 0, 0, 0));
        var basket = world.Basket([.. lines]);
        if (random.Next(6) == 0)
        {
            basket = basket with { OccurredAt = basket.OccurredAt - Duration.FromHours(random.Next(1, 300)) };
        }

        sales[holder].Add(basket);
        return world.PostAsync(basket, holder);
    }

    private Task ReturnAsync(LedgerWorld.Holder holder)
    {
        var sale = sales[holder][random.Next(sales[holder].Count)];
        var line = sale.Lines[random.Next(sale.Lines.Length)];
        return world.PostAsync(
            random.Next(5) == 0
                ? world.Return(null, (1, 1000))
                : world.Return(sale.Key, (line.Number, 1000 * random.Next(1, 3))),
            holder);
    }

    private async Task ReserveAsync(LedgerWorld.Holder holder)
    {
        var hold = new HoldId(Guid.CreateVersion7(world.Time.GetUtcNow()));
        var until = world.Now + Duration.FromHours(random.Next(1, 100));
        await world.Accounts.PostAsync(
            world.Of(
                new Command.Reserve(world.NewActivity(), hold, random.Next(1, 40), 0, until, "basket", "till"), holder.Account),
            default);
        holds.Add((holder, hold));
    }

    private async Task EndHoldAsync()
    {
        var (holder, hold) = holds[^1];
        holds.RemoveAt(holds.Count - 1);
        Command command = random.Next(2) == 0
            ? new Command.Commit(world.NewActivity(), hold, "basket", "till")
            : new Command.Release(world.NewActivity(), hold, "basket", "till");
        await world.Accounts.PostAsync(world.Of(command, holder.Account), default);
    }

    private Task AdjustAsync(LedgerWorld.Holder holder) => world.Accounts.PostAsync(
        world.Of(new Command.Adjust(world.NewActivity(), random.Next(-30, 60), 0, "goodwill", "desk"), holder.Account), default);

    /// <summary>Products that rules can tell apart.</summary>
    public static Product[] Products() =>
    [
        new("sku-0", "Tea", "food/tea", ""), new("sku-1", "Card", "gift-cards", ""), new("sku-2", "Vase", "home", ""),
    ];
}
