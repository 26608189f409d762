using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>What the field gets wrong, as far as the engine alone decides it.</summary>
public sealed class FieldCases
{
    private const string Spend = "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP }]";
    private const string Head = "programme: p\ncurrency: GBP\ntimezone: Europe/London\n";

    [Fact]
    public void W1_buying_and_returning_a_hundred_times_leaves_the_balance_as_before()
    {
        var world = World.Ready("bonus-card");
        world.Buy(12_300);
        for (var i = 0; i < 100; i++)
        {
            world.Return(world.Buy(("a", 1999), ("b", 333)));
        }

        Assert.Equal(123, world.Balance);
    }

    [Theory]
    [InlineData("earn: [{ id: spend, on: purchase, points: 2, per: 1.00 GBP }]")]
    [InlineData("earn: []")]
    public void W2_a_return_takes_back_by_the_rule_of_the_sale_and_not_of_today(string today)
    {
        var world = new World(Head + "points: {}\n" + Spend);
        var sale = world.Buy(5000);
        world.Rules = RuleSet.Compile(ReadyProgramme.Of(Head + "points: {}\n" + today), 2, Instant.MinValue);

        world.Return(sale);

        Assert.Equal(-50, world.Points);
    }

    [Fact]
    public void W3_any_sequence_of_partial_returns_equals_the_full_one_a_year_later_too()
    {
        foreach (var order in new int[][] { [1, 2, 3], [3, 1, 2], [2, 3, 1] })
        {
            var world = World.Ready("bonus-card");
            var sale = world.Buy(("a", 333), ("b", 1250), ("c", 99));
            foreach (var line in order)
            {
                world.Now += Duration.FromDays(400);
                world.Return(sale, (line, 400, null));
                world.Return(sale, (line, 600, null));
            }

            Assert.Equal(0, world.Balance);
            Assert.Equal(16, -world.Journal.Skip(1).Sum(static posting => World.Moved(posting, 0)));
        }
    }

    [Fact]
    public void W4_a_voided_line_earns_nothing()
    {
        var world = World.Ready("bonus-card");
        world.Buy(("coat", 5000), ("scarf", 1000), ("coat", -5000));
        Assert.Equal(10, world.Points);
    }

    [Fact]
    public void W5_one_purchase_has_an_entry_for_every_rule_and_each_names_its_lines()
    {
        var world = new World(Head + "points: {}\nearn:\n"
            + "  - { id: shop, on: purchase, points: 10 }\n"
            + "  - { id: spend, on: purchase, points: 1, per: 1.00 GBP }\n"
            + "  - { id: scarves, on: purchase, points: 5, per: 1 ea, only: { product: scarf } }\n");
        world.Buy(("coat", 2000), ("scarf", 1500));

        Assert.Equal([("shop", 10L), ("spend", 35L), ("scarves", 5L)],
            world.Last.Posting!.Entries.Select(static entry => (entry.Rule, entry.Amount)));
        var scarves = world.Last.Posting.Changes.OfType<Change.RuleFired>()
            .Single(static fired => fired.Rule == "scarves");
        Assert.Equal([1], scarves.Lines);
    }

    [Fact]
    public void W14_old_lots_keep_the_terms_under_which_they_were_earned()
    {
        var world = new World(Head + "points: { expire: never, spendable: true }\n" + Spend);
        world.Buy(5000);
        world.Rules = RuleSet.Compile(
            ReadyProgramme.Of(Head + "points: { expire: 30d, spendable: true }\n" + Spend), 2, Instant.MinValue);
        world.Now += Duration.FromDays(1);
        world.Buy(1000);

        world.Now += Duration.FromDays(60);

        Assert.Equal(50, world.Balance);
    }

    [Fact]
    public void W15_any_rule_has_a_cap_and_a_time_to_wait()
    {
        var world = new World(Head + "points: { spendable: true }\n"
            + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP, cap: 30, pending: 14d }]");
        world.Buy(5000);

        Assert.Equal(30, world.Points);
        Assert.Equal(Rejection.Insufficient, world.Redeem(30).Rejection);
        world.Now = world.Now.InZone(world.Rules.Document.Zone).Date.PlusDays(14)
            .At(world.Now.InZone(world.Rules.Document.Zone).TimeOfDay).InZoneStrictly(world.Rules.Document.Zone).ToInstant();
        Assert.Equal(Rejection.None, world.Redeem(30).Rejection);
    }

    [Fact]
    public void W16_a_debit_names_its_lots_and_never_takes_an_expired_one()
    {
        var world = new World(Head + "points: { spendable: true, expire: 30d }\n" + Spend);
        world.Buy(1000);
        world.Now += Duration.FromDays(10);
        world.Buy(2000);
        var lots = world.State.Lots;

        world.Redeem(15);
        Assert.Equal([(lots[0].Number, 10L), (lots[1].Number, 5L)],
            world.Last.Posting!.Entries.Select(static entry => (entry.Lot, entry.Amount)));

        world.Now = lots[1].ExpiresAt!.Value;
        Assert.Equal(Rejection.Insufficient, world.Redeem(1).Rejection);
    }

    [Fact]
    public void W18_an_activity_keeps_the_time_at_which_it_occurred()
    {
        var world = new World(Head + "points: { expire: 30d }\n" + Spend);
        var sale = world.Purchase(("a", 1000));
        world.Now += Duration.FromDays(20);
        world.Record(sale);

        Assert.Equal(sale.OccurredAt, world.Last.Posting!.OccurredAt);
        Assert.Equal(world.Now, world.Last.Posting.RecordedAt);
        Assert.True(world.State.Lots[0].ExpiresAt < sale.OccurredAt + Duration.FromDays(31) + Duration.FromHours(1));
    }

    [Fact]
    public void W22_the_explained_parts_add_up_to_the_points()
    {
        var world = new World(Head + "points: {}\nearn:\n"
            + "  - { id: spend, on: purchase, points: 3, per: 1.00 GBP, cap: 70 }\n"
            + "  - { id: double, on: purchase, multiply: 2 }\n"
            + "  - { id: hello, on: purchase, bonus: 9, when: { first-purchase: true } }\n"
            + "  - { id: never, on: purchase, bonus: 5, when: { store: elsewhere } }\n");
        foreach (var amount in (long[])[99, 1234, 99_999])
        {
            var command = new Command.Record(world.Purchase(("a", amount), ("b", amount)), []);
            var (outcome, explanation) = Engine.Explain(world.State, world.Context(command), command);

            Assert.Equal(World.Moved(outcome.Posting!, 0), explanation.Verdicts.Sum(static verdict => verdict.Points));
            Assert.Equal(4, explanation.Verdicts.Length);
            Assert.Equal(SkipReason.OtherStore, explanation.Verdicts[3].Reason);
        }
    }

    [Fact]
    public void W26_durations_are_exact()
    {
        var world = new World(Head + "points: { expire: 27w, spendable: true }\n" + Spend);
        world.Buy(1000);
        var zone = world.Rules.Document.Zone;
        var last = world.Now.InZone(zone).Date.PlusWeeks(27);

        Assert.Equal(zone.AtStartOfDay(last.PlusDays(1)).ToInstant(), world.State.Lots[0].ExpiresAt);
    }
}
