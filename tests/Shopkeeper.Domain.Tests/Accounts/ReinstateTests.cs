using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

/// <summary>Points that a sale spent come back with what is returned of it, or stay spent, as the programme says.</summary>
public sealed class ReinstateTests
{
    private const string Head = "programme: p\ncurrency: EUR\ntimezone: Europe/Athens\n"
        + "points: { name: points, spendable: true, expire: 90d }\n"
        + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 EUR }]\n";

    private const string Reinstate = Head + "returns: { redeemed: reinstate }\n";

    [Fact]
    public void points_spent_on_a_returned_sale_come_back_on_their_old_terms()
    {
        var world = new World(Reinstate);
        world.Adjust(500);
        var expiry = Assert.Single(world.State.Lots).ExpiresAt;
        var sale = Paid(world, 500, ("coat", 5730));
        Assert.Equal((57, 0), (world.Balance, world.State.Reserved(0, world.Now)));
        world.Now += Duration.FromDays(7);

        world.Return(sale);

        Assert.Equal(500, world.Balance);
        Assert.Equal(new Lot(2, 0, 500, LotTerms.Always, expiry, ""), Assert.Single(world.State.Lots));
        Assert.Contains(
            new Entry(Purse.Reinstated, Purse.Available, 0, 500, 2, "", 0), world.Last.Posting!.Entries);
    }

    [Fact]
    public void points_spent_on_a_returned_sale_stay_spent_when_the_programme_forfeits_them()
    {
        var world = new World(Head);
        world.Adjust(500);
        var sale = Paid(world, 500, ("coat", 5730));
        world.Return(sale);
        Assert.Equal(0, world.Balance);
        Assert.DoesNotContain(world.Last.Posting!.Entries, static entry => entry.From == Purse.Reinstated);
    }

    [Fact]
    public void a_voided_sale_gives_its_points_back_whatever_the_programme_says()
    {
        var world = new World(Head);
        world.Adjust(500);
        var sale = Paid(world, 500, ("coat", 5730));
        world.Record(world.ReturnOf(sale) with { Returns = [World.Part(sale) with { Reason = ReturnReason.Voided }] });
        Assert.Equal(500, world.Balance);
    }

    [Fact]
    public void the_points_spent_last_come_back_first_and_each_with_its_own_expiry()
    {
        var world = new World(Reinstate);
        world.Adjust(30);
        var first = world.State.Lots[0].ExpiresAt;
        world.Now += Duration.FromDays(1);
        world.Adjust(70);
        var second = world.State.Lots[1].ExpiresAt;
        var sale = Paid(world, 100, ("cup", 500), ("jug", 500));

        world.Return(sale, (2, 1000, null));
        Assert.Equal(new[] { (50L, second) }, Reinstated(world));
        world.Return(sale, (1, 1000, null));
        Assert.Equal(new[] { (20L, second), (30L, first) }, Reinstated(world));
        Assert.Equal(100, world.Balance);
    }

    [Fact]
    public void points_whose_time_ran_out_meanwhile_lapse_at_once()
    {
        var world = new World(Reinstate);
        world.Adjust(500);
        var sale = Paid(world, 500, ("coat", 5700));
        world.Now += Duration.FromDays(91);

        world.Return(sale);

        Assert.Contains(new Entry(Purse.Reinstated, Purse.Expired, 0, 500, 0, "", 0), world.Last.Posting!.Entries);
        Assert.Equal((0, 57), (world.Balance, world.State.Deficit(0)));
    }

    [Fact]
    public void points_that_come_back_pay_off_what_the_return_takes_back()
    {
        var world = new World(Reinstate);
        world.Adjust(500);
        var sale = Paid(world, 500, ("coat", 5700));
        world.Redeem(57);
        world.Return(sale);
        Assert.Equal((443, 0), (world.Balance, world.State.Deficit(0)));
    }

    [Fact]
    public void a_reservation_that_has_ended_or_is_not_here_does_not_hinder_the_sale()
    {
        var world = new World(Reinstate);
        world.Adjust(500);
        var hold = world.Reserve(500, Duration.FromMinutes(15));
        world.Now += Duration.FromMinutes(15);
        var sale = world.Record(
            world.Purchase(("coat", 5700)) with { Reservations = [hold, new HoldId(new Guid(9, 9, 9, [0, 0, 0, 0, 0, 0, 0, 0]))] });
        Assert.Equal(557, world.Balance);
        world.Return(sale);
        Assert.Equal(500, world.Balance);
    }

    [Fact]
    public void a_reservation_is_spent_once_by_whichever_sale_comes_first()
    {
        var world = new World(Reinstate);
        world.Adjust(500);
        var hold = world.Reserve(200, Duration.FromMinutes(15));
        var first = world.Record(world.Purchase(("coat", 0)) with { Reservations = [hold, hold] });
        var second = world.Record(world.Purchase(("coat", 0)) with { Reservations = [hold] });
        Assert.Equal(300, world.Balance);
        world.Return(second);
        Assert.Equal(300, world.Balance);
        world.Return(first);
        Assert.Equal(500, world.Balance);
    }

    [Theory]
    [InlineData(1000, 0, 50)]
    [InlineData(1000, -200, 62)]
    [InlineData(0, 0, 50)]
    public void a_part_gives_its_share_of_the_money_or_of_the_pieces_when_it_cost_nothing(long amount, long deposit, long back)
    {
        var world = new World(Reinstate);
        world.Adjust(100);
        var sale = Paid(world, 100, [("cup", amount / 2), ("jug", amount / 2), .. Deposit(deposit)]);
        world.Return(sale, (1, 1000, null));
        Assert.Equal(back, Reinstated(world).Sum(static part => part.Amount));
        world.Return(sale, (2, 1000, null));
        Assert.Equal(100 - back, Reinstated(world).Sum(static part => part.Amount));
    }

    /// <summary>Sum and lots: whatever the parts, in pieces or money, and in whatever order.</summary>
    [Fact]
    public void any_split_of_returns_gives_back_the_same_points_of_the_same_lots_as_the_whole() => Gen
        .Select(Gen.Int[1, 6], Gen.Int[0, int.MaxValue], Gen.Long[1, 900])
        .Holds(
            static (lots, seed, spent) =>
            {
                var (whole, sale) = Sold(lots, seed, spent);
                whole.Return(sale);
                var expected = Owned(whole, sale);
                Assert.Equal(Math.Min(spent, lots * 150), expected.Sum(static lot => lot.Value));

                (var split, sale) = Sold(lots, seed, spent);
                foreach (var (line, thousandths, amount) in Split(sale, new Random(seed)))
                {
                    split.Return(sale, (line, thousandths, amount));
                }

                Assert.Equal(expected, Owned(split, sale));
                Assert.Equal(whole.Balance - whole.State.Deficit(0), split.Balance - split.State.Deficit(0));
            },
            iter: 6_000);

    private static (World World, Activity Sale) Sold(int lots, int seed, long spent)
    {
        var world = new World(Reinstate) { ChecksFold = false };
        for (var i = 0; i < lots; i++)
        {
            world.Adjust(150);
            world.Now += Duration.FromDays(1);
        }

        var random = new Random(seed);
        var lines = Enumerable.Range(1, random.Next(1, 6)).Select(number => new Line(
            number, $"sku-{number}", 1000 * random.Next(1, 4), Unit.Each, random.Next(4) == 0 ? 0 : random.Next(-200, 4000), 0, 0, 0));
        var hold = world.Reserve(Math.Min(spent, lots * 150), Duration.FromMinutes(15));
        return (world, world.Record(world.Basket([.. lines]) with { Reservations = [hold] }));
    }

    /// <summary>Points given back, by expiry.</summary>
    private static SortedDictionary<Instant, long> Owned(World world, Activity sale)
    {
        var sums = new SortedDictionary<Instant, long>();
        var terms = new Dictionary<int, Instant>();
        foreach (var posting in world.Journal)
        {
            foreach (var opened in posting.Changes.OfType<Change.LotOpened>())
            {
                terms[opened.Lot] = opened.ExpiresAt!.Value;
            }

            foreach (var entry in posting.Entries.Where(static entry => entry.From == Purse.Reinstated))
            {
                Assert.NotEqual(sale.Id, posting.Activity);
                var expiry = entry.To == Purse.Deficit ? Instant.MinValue : terms[entry.Lot];
                sums[expiry] = sums.GetValueOrDefault(expiry) + entry.Amount;
            }
        }

        return sums;
    }

    private static (string, long)[] Deposit(long amount) => amount == 0 ? [] : [("deposit", amount)];

    private static List<(int Line, long Thousandths, long? Amount)> Split(Activity sale, Random random)
    {
        var parts = new List<(int Line, long Thousandths, long? Amount)>();
        foreach (var line in sale.Lines)
        {
            for (var pieces = line.Thousandths; pieces > 1000 && random.Next(3) > 0; pieces -= 1000)
            {
                parts.Add((line.Number, 1000, random.Next(2) == 0 ? null : random.NextInt64(0, Math.Abs(line.Amount / 3) + 1)));
            }
        }

        var order = parts.ToArray();
        random.Shuffle(order);
        var rest = sale.Lines.Select(static line => (line.Number, 0L, (long?)null)).ToArray();
        random.Shuffle(rest);
        return [.. order, .. rest];
    }

    private static Activity Paid(World world, long points, params (string Sku, long Amount)[] lines) =>
        world.Record(world.Purchase(lines) with { Reservations = [world.Reserve(points, Duration.FromMinutes(15))] });

    private static (long Amount, Instant? Expiry)[] Reinstated(World world) =>
    [
        .. world.Last.Posting!.Entries.Where(static entry => entry.From == Purse.Reinstated)
            .Select(entry => (entry.Amount, Expiry(world, entry.Lot))),
    ];

    private static Instant? Expiry(World world, int lot) => world.Journal.SelectMany(static posting => posting.Changes)
        .OfType<Change.LotOpened>().Last(opened => opened.Lot == lot).ExpiresAt;
}
