using NodaTime;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task a_transfer_is_two_postings_of_one_activity_and_lots_keep_their_expiry()
    {
        await using var world = await WorldAsync();
        var (from, to) = (await world.OpenAsync(), await world.OpenAsync());
        await world.BuyAsync(from, 3_000);
        world.Time.Advance(TimeSpan.FromDays(40));
        await world.BuyAsync(from, 2_000);
        var before = (await world.StateAsync(from))!.Lots;

        var answer = await TransferAsync(world, from, to, 35, "one");

        Assert.Equal((AnswerStatus.Recorded, from.Account), (answer.Status, answer.Account));
        Assert.Equal([from.Account, to.Account], answer.Postings.Select(static posting => posting.Account));
        Assert.Equal([CommandKind.Transfer, CommandKind.Receive], answer.Postings.Select(static posting => posting.Kind));
        Assert.Equal([from.Member, to.Member], answer.Postings.Select(static posting => posting.Member));
        Assert.Equal((15, 35), (await world.BalanceAsync(from), await world.BalanceAsync(to)));
        var received = (await world.StateAsync(to))!.Lots;
        Assert.Equal([(30L, before[0].ExpiresAt), (5L, before[1].ExpiresAt)], received.Select(static lot => (lot.Amount, lot.ExpiresAt)));

        var again = await TransferAsync(world, from, to, 35, "one");
        Assert.True(again.Replayed);
        Assert.Equal(answer.Postings.Select(static posting => posting.Account), again.Postings.Select(static posting => posting.Account));
        Assert.Equal((15, 35), (await world.BalanceAsync(from), await world.BalanceAsync(to)));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task what_is_owed_is_paid_off_by_what_comes_in()
    {
        await using var world = await WorldAsync();
        var (from, to) = (await world.OpenAsync(), await world.OpenAsync());
        await world.BuyAsync(from, 5_000);
        var sale = world.Purchase(4_000);
        await world.PostAsync(sale, to);
        await world.RedeemAsync(to, 30);
        await world.PostAsync(world.Return(sale.Key, (1, 1000)), to);
        Assert.Equal(30, (await world.StateAsync(to))!.Deficit(0));

        await TransferAsync(world, from, to, 40, "one");

        Assert.Equal((0, 10), ((await world.StateAsync(to))!.Deficit(0), await world.BalanceAsync(to)));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_transfer_that_is_refused_moves_nothing_on_either_side()
    {
        await using var world = await WorldAsync();
        var (from, to) = (await world.OpenAsync(), await world.OpenAsync());
        await world.BuyAsync(from, 1_000);
        Assert.Equal(Rejection.Insufficient, (await TransferAsync(world, from, to, 11, "a")).Rejection);
        Assert.Equal(Rejection.SameAccount, (await TransferAsync(world, from, from, 1, "b")).Rejection);
        Assert.Equal(Rejection.UnknownAccount, (await TransferAsync(world, from, world.NewHolder(), 1, "c")).Rejection);
        Assert.Equal(Rejection.AmountOutOfRange, (await TransferAsync(world, from, to, 0, "d")).Rejection);
        Assert.Equal((10, 0), (await world.BalanceAsync(from), await world.BalanceAsync(to)));
        await world.HoldsAsync();
    }

    /// <summary>Everybody sends to everybody at once, in both directions, while purchases go on: no point is lost or made.</summary>
    [Fact]
    public async Task three_hundred_transfers_at_once_lose_and_make_no_point()
    {
        await using var world = await WorldAsync();
        var holders = new List<LedgerWorld.Holder>();
        for (var i = 0; i < 8; i++)
        {
            holders.Add(await world.OpenAsync());
            await world.BuyAsync(holders[i], 20_000);
        }

        var random = new Random(17);
        var moves = Enumerable.Range(0, 300).Select(i => (
            From: holders[random.Next(8)], To: holders[random.Next(8)], Points: random.Next(1, 90), Key: $"{i}")).ToArray();
        var answers = await Task.WhenAll(moves.Select(move => Task.Run(() =>
            TransferAsync(world, move.From, move.To, move.Points, move.Key))));

        Assert.Contains(answers, static answer => answer.Status == AnswerStatus.Recorded);
        long sum = 0;
        foreach (var holder in holders)
        {
            sum += await world.BalanceAsync(holder);
        }

        Assert.Equal(8 * 200, sum);
        Assert.All(answers, answer => Assert.Equal(answer.Status == AnswerStatus.Recorded ? 2 : 0, answer.Postings.Length));
        await world.HoldsAsync();
    }

    private static Task<PostingAnswer> TransferAsync(
        LedgerWorld world, LedgerWorld.Holder from, LedgerWorld.Holder to, long points, string key) => world.Accounts.PostAsync(
        world.Of(new Command.Transfer(world.NewActivity(), to.Account, points, 0, "gift", "desk"), from.Account, key), default);
}
