using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    /// <summary>Random histories: whatever is stated goes, not a point more or less, and of every lot its part.</summary>
    [Fact]
    public async Task a_split_moves_what_is_stated_and_of_every_lot_its_part()
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            await using var world = await WorldAsync(seed % 2 == 0 ? Programme.Patient : Programme.Club);
            var (shared, own) = (await world.OpenAsync(), await world.OpenAsync());
            await LiveAsync(world, [shared], random);
            await world.Accounts.RunDueAsync(default);
            var before = (await world.StateAsync(shared))!;
            var balance = await world.BalanceAsync(shared);
            var free = before.Lots.Where(static lot => !lot.Terms.IsPending).ToDictionary(static lot => lot.Terms, static lot => lot.Amount);
            var there = free.Values.Sum();
            var stated = random.NextInt64(0, there + 1);

            var split = await SplitAsync(world, shared, own, stated);

            Assert.Equal(Rejection.None, split.Rejection);
            Assert.Equal((balance - stated, stated), (await world.BalanceAsync(shared), await world.BalanceAsync(own)));
            foreach (var lot in (await world.StateAsync(own))?.Lots ?? [])
            {
                var part = (decimal)stated * free[lot.Terms] / there;
                Assert.InRange(lot.Amount, decimal.Floor(part), decimal.Ceiling(part));
            }

            Assert.Equal(new(own.Account, own.Member), await world.Accounts.FindByCardAsync(shared.Card, default));
            var more = await SplitAsync(world, shared, own, there - stated + 1);
            Assert.Equal(Rejection.Insufficient, more.Rejection);
            await world.HoldsAsync();
        }
    }

    private static Task<PostingAnswer> SplitAsync(LedgerWorld world, LedgerWorld.Holder from, LedgerWorld.Holder to, long points)
    {
        var command = new Command.SplitOff(world.NewActivity(), to.Account, to.Member, [points], "leaves", "desk");
        return SendAsync(world, command, from.Account, null, new CardsMoved([from.Card], to.Account, to.Member));
    }
}
