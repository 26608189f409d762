using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task an_unlinked_card_leads_nowhere_until_it_is_linked_again()
    {
        await using var world = await WorldAsync();
        var (holder, other) = (await world.OpenAsync(), await world.OpenAsync());
        await world.Accounts.UnlinkAsync([holder.Card, world.NewHolder().Card], default);
        Assert.Null(await world.Accounts.FindByCardAsync(holder.Card, default));
        var waiting = await world.BuyAsync(holder, 1000);
        Assert.Equal((AnswerStatus.Parked, Rejection.UnknownCard), (waiting.Status, waiting.Rejection));

        // Twice in one call, as an import may.
        var opening = new AccountOpening(other.Account, other.Member, holder.Card);
        await world.Accounts.OpenAsync([opening, opening], default);
        await world.Accounts.PlaceParkedAsync(default);
        Assert.Equal(new LinkedCard(other.Account, other.Member), await world.Accounts.FindByCardAsync(holder.Card, default));
        Assert.Equal((0, 10), (await world.BalanceAsync(holder), await world.BalanceAsync(other)));
    }

    [Fact]
    public async Task what_waits_for_a_card_is_placed_by_whoever_looks_after_the_link_even_beside_one_who_looked_before()
    {
        await using var world = await WorldAsync();
        using var over = new CancellationTokenSource();
        var looking = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await world.Accounts.PlaceParkedAsync(default);
            }
        });
        for (var i = 0; i < 100; i++)
        {
            var holder = world.NewHolder();
            await world.BuyAsync(holder, 1000);
            await world.Accounts.OpenAsync([new AccountOpening(holder.Account, holder.Member, holder.Card)], default);
            await world.Accounts.PlaceParkedAsync(default);
            Assert.Equal(10, await world.BalanceAsync(holder));
        }

        await over.CancelAsync();
        await looking;
    }
}
