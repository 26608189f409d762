using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Ledger;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    /// <summary>On 2.50 either offer is 50 pence: one has 10 uses in all, the other money for 10 and 20 pence over.</summary>
    internal const string WithBudgets = """
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          uses: { percent: 20, only: { product: [tea] }, budget: { uses: 10 } }
          money: { percent: 20, only: { product: [jam] }, budget: { money: 5.20 GBP } }
        """;

    [Fact]
    public async Task two_hundred_tills_race_for_the_last_ten_uses_and_the_last_money_of_an_offer()
    {
        await using var world = await WorldAsync(WithBudgets);
        await RaceForBudgetsAsync(world, [world]);
    }

    /// <summary>
    /// A sale is a fact: all are recorded. Ten use the offer; of the others what the till gave is a variance, with nothing
    /// expected, and takes nothing. Of the money the eleventh gets what is left.
    /// </summary>
    internal static async Task RaceForBudgetsAsync(LedgerWorld world, IReadOnlyList<LedgerWorld> nodes)
    {
        var holders = new List<LedgerWorld.Holder>();
        for (var i = 0; i < 40; i++)
        {
            holders.Add(await world.OpenAsync());
        }

        var tea = await SoldAsync(world, nodes, holders, "tea", "uses");
        Assert.Equal(10, tea.Count(static used => used is { Times: 1, Expected: 50 }));
        Assert.Equal(190, tea.Count(static used => used is { Times: 0, Expected: 0, Amount: 50 }));
        var jam = await SoldAsync(world, nodes, holders, "jam", "money");
        Assert.Equal(10, jam.Count(static used => used is { Times: 1, Expected: 50 }));
        Assert.Equal(1, jam.Count(static used => used is { Times: 1, Expected: 20 }));
        Assert.Equal(189, jam.Count(static used => used is { Times: 0, Expected: 0, Amount: 50 }));

        var taken = (await world.FeedAsync(100)).SelectMany(static item => item.Posting.Changes).OfType<Change.BudgetTaken>().ToArray();
        Assert.Equal(10, taken.Where(static one => one.Rule.StartsWith("uses", StringComparison.Ordinal)).Sum(static one => one.Amount));
        Assert.Equal(520, taken.Where(static one => one.Rule == "money").Sum(static one => one.Amount));
        await world.HoldsAsync();
    }

    private static async Task<Change.OfferUsed[]> SoldAsync(
        LedgerWorld world, IReadOnlyList<LedgerWorld> nodes, List<LedgerWorld.Holder> holders, string sku, string offer)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(till => Task.Run(() => nodes[till % nodes.Count].PostAsync(
            world.Basket(new Line(1, sku, 1000, Unit.Each, 200, 0, 0, 50)) with { Applied = [new AppliedOffer(1, offer, 50)] },
            holders[till % holders.Count]))));
        Assert.All(answers, static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        return [.. answers.SelectMany(static answer => answer.Postings).SelectMany(static posting => posting.Changes).OfType<Change.OfferUsed>()];
    }
}
