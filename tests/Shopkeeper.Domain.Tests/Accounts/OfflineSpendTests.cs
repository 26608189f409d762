using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

/// <summary>Points that a till took without asking: what the member had, what it owes, and what the shop bears.</summary>
public sealed class OfflineSpendTests
{
    private const string Head = "programme: p\ncurrency: EUR\ntimezone: Europe/Athens\n"
        + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 EUR }]\nreturns: { redeemed: reinstate }\n";

    private const string Owing = Head + "points: { name: points, spendable: true, offline: { per-member: 30, per-till-and-day: 90 } }\n";
    private const string Losing = Head + "points: { name: points, spendable: true, offline: { per-member: 30, per-till-and-day: 90, when-short: loss } }\n";
    private const string None = Head + "points: { name: points, spendable: true }\n";

    [Theory]
    [InlineData(Owing, 100, 40, true, 40, 0, 0)]
    [InlineData(Owing, 100, 120, true, 100, 20, 0)]
    [InlineData(Owing, 100, 150, true, 100, 30, 20)]
    [InlineData(Losing, 100, 120, true, 100, 0, 20)]
    [InlineData(None, 100, 120, true, 100, 0, 20)]
    [InlineData(None, 100, 40, true, 40, 0, 0)]
    [InlineData(Owing, 100, 40, false, 0, 0, 40)]
    [InlineData(Owing, 0, 40, true, 0, 30, 10)]
    public void what_is_not_there_is_owed_within_the_allowance_and_else_the_shops(
        string programme, long balance, long asked, bool isProved, long had, long owed, long lost)
    {
        var world = new World(programme);
        if (balance > 0)
        {
            world.Adjust(balance);
        }

        world.Record(Paid(world, asked, isProved));

        Assert.Equal((balance - had, owed, lost), (world.Balance, world.State.Deficit(0), Lost(world)));
        Assert.Equal(asked, world.Last.Posting!.Entries.Where(static entry => entry.To == Purse.Redeemed).Sum(static entry => entry.Amount));
        var change = Assert.Single(world.Last.Posting.Changes.OfType<Change.SpentOffline>());
        Assert.Equal((had, owed, lost), (change.Lots.Sum(static lot => lot.Amount), change.Owed, change.Lost));
        Assert.Equal(isProved ? Rejection.None : Rejection.ProofUsed, change.Why);
    }

    [Fact]
    public void a_code_of_somebody_else_spends_nothing_of_this_account()
    {
        var world = new World(Owing);
        world.Adjust(100);
        world.Record(world.Purchase(("coat", 0)) with { SpentOffline = new OfflineSpend(40, Guid.Empty) { Programme = "p", ProvedBy = new AccountId(new Guid(7, 7, 7, new byte[8])) } });
        Assert.Equal((100, 40), (world.Balance, Lost(world)));
        Assert.Equal(Rejection.ProofNotAccepted, Assert.Single(world.Last.Posting!.Changes.OfType<Change.SpentOffline>()).Why);
    }

    [Fact]
    public void another_programme_has_no_part_in_it()
    {
        var world = new World(Owing);
        world.Adjust(100);
        var paid = Paid(world, 40, isProved: true);
        world.Record(paid with { SpentOffline = paid.SpentOffline! with { Programme = "q" } });
        Assert.Equal((100, 0), (world.Balance, Lost(world)));
    }

    [Fact]
    public void debts_of_several_tills_do_not_add_up_beyond_what_one_may_make()
    {
        var world = new World(Owing);
        world.Adjust(10);
        for (var till = 0; till < 20; till++)
        {
            world.Record(Paid(world, 30, isProved: true));
        }

        // P11: 20 tills, 30 points each; the member had 10, owes 30, and the shop bears what the two do not make.
        Assert.Equal((0, 30), (world.Balance, world.State.Deficit(0)));
        var lost = world.Journal.SelectMany(static posting => posting.Entries).Where(static entry => entry.From == Purse.Loss).Sum(static entry => entry.Amount);
        Assert.Equal((20 * 30) - 10 - 30, lost);
    }

    [Fact]
    public void a_return_gives_back_first_what_the_shop_bore_then_the_debt_then_the_lots()
    {
        var world = new World(Owing);
        world.Adjust(20);
        var sale = world.Record(world.Purchase(("cup", 40), ("jug", 40)) with { SpentOffline = Paid(world, 80, isProved: true).SpentOffline });
        Assert.Equal((0, 30), (world.Balance, world.State.Deficit(0)));

        world.Return(sale, (2, 1000, null));
        Assert.Equal((0, 20), (world.Balance, world.State.Deficit(0)));
        Assert.Contains(new Entry(Purse.Reinstated, Purse.Loss, 0, 30, 0, "", 1), world.Last.Posting!.Entries);
        world.Return(sale, (1, 1000, null));
        Assert.Equal((20, 0), (world.Balance, world.State.Deficit(0)));
    }

    [Fact]
    public void any_split_of_returns_gives_what_one_return_gives_and_nothing_is_minted() => Gen.Select(
        Gen.Int[0, 60], Gen.Int[1, 120], Gen.Int[0, 1], Gen.Int[1, 5], Gen.Int[0, 1000]).Holds(
        static (balance, asked, proved, lines, seed) =>
        {
            var (whole, split) = (Sold(balance, asked, proved == 0, lines), Sold(balance, asked, proved == 0, lines));
            whole.World.Return(whole.Sale);
            foreach (var line in Enumerable.Range(1, lines).OrderBy(line => line * (seed | 1) % 7))
            {
                split.World.Return(split.Sale, (line, 1000, null));
            }

            Assert.Equal(whole.World.Balance - whole.World.State.Deficit(0), split.World.Balance - split.World.State.Deficit(0));
            Assert.Equal(balance, split.World.Balance - split.World.State.Deficit(0));
            Assert.Equal(0, split.World.Journal.SelectMany(static posting => posting.Entries).Sum(static entry =>
                entry.From == Purse.Loss ? entry.Amount : entry.To == Purse.Loss ? -entry.Amount : 0));
        },
        iter: 2_000);

    [Theory]
    [InlineData(500, 0, 0, 30)]
    [InlineData(25, 0, 0, 25)]
    [InlineData(500, 10, 10, 20)]
    [InlineData(500, 0, 85, 5)]
    [InlineData(500, 30, 30, 0)]
    [InlineData(500, 0, 90, 0)]
    [InlineData(4, 0, 0, 0)]
    public void a_till_takes_no_more_than_is_known_and_both_allowances_let_it(long balance, long ofMember, long ofTill, long most)
    {
        var world = new World(Owing.Replace("offline:", "redeem: { minimum: 5, step: 5 }, offline:", StringComparison.Ordinal));
        world.Adjust(balance);
        var points = world.Rules.Document.Points[0];
        Assert.Equal(most, OfflineSpending.Most(points, world.State, new TakenOffline(ofMember, ofTill), world.Now));
        Assert.NotNull(OfflineSpending.WhyNot(points, most + 5, most));
        Assert.NotNull(OfflineSpending.WhyNot(points, 7, most));
        Assert.Equal(most > 0, OfflineSpending.WhyNot(points, most, most) is null);
    }

    [Fact]
    public void without_a_word_in_the_programme_a_till_takes_nothing()
    {
        var world = new World(None);
        world.Adjust(500);
        Assert.Equal(0, OfflineSpending.Most(world.Rules.Document.Points[0], world.State, default, world.Now));
    }

    private static Activity Paid(World world, long points, bool isProved) => world.Purchase(("coat", 0)) with
    {
        SpentOffline = new OfflineSpend(points, Guid.Empty)
        {
            Programme = "p", ProvedBy = isProved ? world.State.Account : null, Refused = isProved ? Rejection.None : Rejection.ProofUsed,
        },
    };

    private static (World World, Activity Sale) Sold(long balance, long asked, bool isProved, int lines)
    {
        var world = new World(Owing);
        if (balance > 0)
        {
            world.Adjust(balance);
        }

        return (world, world.Record(world.Purchase([.. Enumerable.Range(1, lines).Select(static line => ($"sku-{line}", 10L * line))]) with
        {
            SpentOffline = Paid(world, asked, isProved).SpentOffline,
        }));
    }

    private static long Lost(World world) =>
        world.Last.Posting!.Entries.Where(static entry => entry.From == Purse.Loss).Sum(static entry => entry.Amount);
}
