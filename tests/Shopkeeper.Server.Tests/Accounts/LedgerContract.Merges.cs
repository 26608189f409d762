using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    /// <summary>Random histories of purchases, returns, spending and time: merged and undone, both accounts have what they had.</summary>
    [Fact]
    public async Task a_merge_that_is_undone_leaves_both_accounts_as_they_were()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            await using var world = await WorldAsync(seed % 2 == 0 ? Programme.Patient : Programme.Club);
            var (one, two) = (await world.OpenAsync(), await world.OpenAsync());
            await LiveAsync(world, [one, two], new Random(seed));
            await world.Accounts.RunDueAsync(default);
            var before = (await ShownAsync(world, one), await ShownAsync(world, two));
            var sum = await world.BalanceAsync(one) + await world.BalanceAsync(two);

            var merged = await MergeAsync(world, two, one);

            Assert.Equal(Rejection.None, merged.Rejection);
            Assert.Equal(sum, await world.BalanceAsync(one));
            Assert.Equal(0, await world.BalanceAsync(two));
            Assert.Equal(new(one.Account, one.Member), await world.Accounts.FindByCardAsync(two.Card, default));

            var undone = await UndoAsync(world, two, one, merged);
            Assert.Equal(Rejection.None, undone.Rejection);
            Assert.Equal(before, (await ShownAsync(world, one), await ShownAsync(world, two)));
            Assert.Equal(new(two.Account, two.Member), await world.Accounts.FindByCardAsync(two.Card, default));
            await world.HoldsAsync();
        }
    }

    [Fact]
    public async Task after_a_merge_the_account_that_left_passes_on_what_still_happens_in_it()
    {
        await using var world = await WorldAsync();
        var (one, two) = (await world.OpenAsync(), await world.OpenAsync());
        await world.BuyAsync(two, 5_000);
        await MergeAsync(world, two, one);

        await world.BuyAsync(two, 1_000);
        Assert.Equal(60, await world.BalanceAsync(one));
        await world.Accounts.PostAsync(LedgerWorld.Of(world.Purchase(700), null, two.Account), default);
        Assert.Equal(7, await world.BalanceAsync(two));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default) > 0 ? 1 : 0);
        Assert.Equal((67, 0), (await world.BalanceAsync(one), await world.BalanceAsync(two)));
        Assert.Equal(Rejection.AccountMerged, (await world.RedeemAsync(two, 1)).Rejection);
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        await world.HoldsAsync();
    }

    private static async Task LiveAsync(LedgerWorld world, LedgerWorld.Holder[] holders, Random random)
    {
        var sales = new List<(LedgerWorld.Holder Holder, Activity Sale)>();
        for (var i = 0; i < 30; i++)
        {
            var holder = holders[random.Next(holders.Length)];
            switch (random.Next(5))
            {
                case 0 when sales.Count > 0:
                    var (buyer, sale) = sales[random.Next(sales.Count)];
                    await world.PostAsync(world.Return(sale.Key, (1, 1000)), buyer);
                    sales.RemoveAll(one => one.Sale.Key == sale.Key);
                    break;
                case 1:
                    await world.RedeemAsync(holder, random.Next(1, 40));
                    break;
                case 2:
                    world.Time.Advance(TimeSpan.FromDays(random.Next(1, 60)));
                    break;
                default:
                    var bought = world.Purchase(random.Next(100, 9_000));
                    await world.PostAsync(bought, holder);
                    sales.Add((holder, bought));
                    break;
            }
        }
    }

    private static Task<PostingAnswer> MergeAsync(LedgerWorld world, LedgerWorld.Holder from, LedgerWorld.Holder to)
    {
        var command = new Command.MergeInto(world.NewActivity(), to.Account, "one person", "desk");
        return SendAsync(world, command, from.Account, null, new CardsMoved([from.Card], to.Account, to.Member));
    }

    private static Task<PostingAnswer> UndoAsync(LedgerWorld world, LedgerWorld.Holder from, LedgerWorld.Holder to, PostingAnswer merged)
    {
        var id = world.NewActivity();
        var each = merged.Postings.Where(static posting => posting.Kind == CommandKind.Absorb).ToDictionary(
            static posting => posting.Programme,
            posting => (Command)new Command.GiveBack(
                id, from.Account, posting.Terms!.Belongings!,
                [.. posting.Changes.OfType<Change.LevelReached>().Select(static reached => reached.Level)], "two people", "desk"));
        return SendAsync(world, each.Values.First(), to.Account, each, new CardsMoved([from.Card], from.Account, from.Member));
    }

    private static Task<PostingAnswer> SendAsync(
        LedgerWorld world, Command command, AccountId account, Dictionary<string, Command>? each, CardsMoved cards) =>
        world.Accounts.PostAsync(
            new Submission(
                new ActivityKey("merge", $"{command.Id}"), BodyHash.Of(command, null, account, null), null, account, null, command)
            {
                ByProgramme = each, Cards = cards,
            },
            default);

    /// <summary>What an account has, without the numbers that only its history gives.</summary>
    private static async Task<string> ShownAsync(LedgerWorld world, LedgerWorld.Holder holder)
    {
        var state = (await world.StateAsync(holder))!;
        var lots = state.Lots.Select(static lot => $"{lot.Amount} {lot.Terms}").Order(StringComparer.Ordinal);
        return string.Join(
            '\n',
            [
                .. lots, $"owed {state.Deficit(0)}", $"lifetime {state.LifetimeOf(0)}", $"purchases {state.Purchases}",
                string.Join(' ', state.Levels), string.Join(' ', state.Vouchers), $"merged {state.MergedInto}",
            ]);
    }
}
