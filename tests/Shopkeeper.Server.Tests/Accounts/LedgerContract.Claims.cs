using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>Sales that name nobody until somebody claims them, and an account's journal from its end.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task a_sale_of_nobody_waits_and_of_two_who_claim_it_one_has_it()
    {
        await using var world = await WorldAsync();
        var (ann, ben) = (await world.OpenAsync(), await world.OpenAsync());
        var sale = world.Purchase(2500);
        var parked = await world.Accounts.PostAsync(LedgerWorld.Of(sale, null), default);
        Assert.Equal((AnswerStatus.Parked, Rejection.NoMember), (parked.Status, parked.Rejection));
        var mark = UnclaimedSale.MarkOf(sale.Key);
        Assert.Equal(sale.Key, (await world.Accounts.FindUnclaimedAsync(mark, default))!.Sale.Key);
        Assert.Equal(mark, (await world.Accounts.FindUnclaimedAsync(parked.Activity, default))!.Mark);
        Assert.Equal(0, await world.Accounts.PlaceParkedAsync(default));

        // A return of it waits for it, and takes back when it is claimed.
        Assert.Equal(AnswerStatus.Parked, (await world.Accounts.PostAsync(LedgerWorld.Of(world.Return(sale.Key, (1, 1000)), null), default)).Status);
        var claims = await Task.WhenAll(ClaimAsync(world, mark, ann), ClaimAsync(world, mark, ben));
        var first = Assert.Single(claims, static claim => claim is { Replayed: false });
        Assert.Equal(AnswerStatus.Recorded, first!.Status);
        Assert.All(claims, claim => Assert.True(claim is null || claim.Account == first.Account));
        Assert.Null(await world.Accounts.FindUnclaimedAsync(mark, default));
        Assert.Null(await world.Accounts.FindUnclaimedAsync(parked.Activity, default));
        Assert.Null(await ClaimAsync(world, mark, ben));
        Assert.Equal(0, await world.BalanceAsync(ann) + await world.BalanceAsync(ben));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_latest_are_read_with_what_came_in_and_no_further_than_asked()
    {
        await using var world = await WorldAsync();
        world.Given.Publish(Programme.Stamps, NodaTime.Instant.MinValue);
        var holder = await world.OpenAsync();
        var other = await world.OpenAsync();
        for (var i = 1; i <= 6; i++)
        {
            await world.BuyAsync(holder, i * 1000);
            await world.BuyAsync(other, 1000);
        }

        var all = await LatestAsync(world, holder, int.MaxValue);
        Assert.Equal([6000L, 5000, 4000, 3000, 2000, 1000], all.Select(static items => items[0].Activity!.Lines[0].Amount));
        Assert.All(all, items => Assert.Equal((2, holder.Account), (items.Length, items[0].Posting.Account)));
        Assert.All(all, static items => Assert.All(items, static item => Assert.NotNull(item.Activity)));
        Assert.Equal(2, (await LatestAsync(world, holder, 3)).Count);
        Assert.Empty(await LatestAsync(world, world.NewHolder(), 3));
    }

    private static Task<PostingAnswer?> ClaimAsync(LedgerWorld world, Guid mark, LedgerWorld.Holder holder) =>
        world.Accounts.ClaimAsync(mark, new Claimant(holder.Account, holder.Member, holder.Card), default);

    private static async Task<List<System.Collections.Immutable.ImmutableArray<FeedItem>>> LatestAsync(LedgerWorld world, LedgerWorld.Holder holder, int most)
    {
        var found = new List<System.Collections.Immutable.ImmutableArray<FeedItem>>();
        await foreach (var items in world.Accounts.LatestAsync(holder.Account, most, default))
        {
            found.Add(items);
        }

        return found;
    }
}
