using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>Looks into a shop that the command line filled.</summary>
public static class ShopReading
{
    public static Task<ShopHost> OpenAsync(CommandShop shop, ShopAccess access = ShopAccess.Read) => ShopHost.OpenAsync(
        new ShopOptions { DataFolder = shop.In("shop"), Database = shop.Connection, Access = access },
        TestContext.Current.CancellationToken);

    public static async Task<Activity> ActivityAsync(CommandShop shop, string id)
    {
        await using var host = await OpenAsync(shop);
        Assert.True(IdText.TryRead("act", id, out var value));
        var recorded = await host.Accounts.FindActivityAsync(new ActivityId(value), explain: false, TestContext.Current.CancellationToken);
        return recorded!.Activity!;
    }

    /// <summary>Of the account that this number identifies, digits only: a card of ours or a number of another till.</summary>
    public static async Task<long> BalanceOfCardAsync(CommandShop shop, string number)
    {
        await using var host = await OpenAsync(shop);
        var linked = await host.Accounts.FindByCardAsync(host.Secrets.HashCard(number), TestContext.Current.CancellationToken);
        var state = (await host.Accounts.FindAsync(linked!.Account, TestContext.Current.CancellationToken))!.Value[0];
        return state.Available(0, host.Shop.Now);
    }

    /// <summary>What is known, sealed, of the member whom this number identifies.</summary>
    public static async Task<Profile> ProfileOfCardAsync(CommandShop shop, string number)
    {
        await using var host = await OpenAsync(shop);
        var linked = await host.Accounts.FindByCardAsync(host.Secrets.HashCard(number), TestContext.Current.CancellationToken);
        return (await host.Services.Get<ShopMembers>().FindAsync(linked!.Member, TestContext.Current.CancellationToken))!.Profile;
    }

    public static async Task<bool> KnowsCardAsync(CommandShop shop, string number)
    {
        await using var host = await OpenAsync(shop);
        return await host.Accounts.FindByCardAsync(host.Secrets.HashCard(number), TestContext.Current.CancellationToken) is not null;
    }

    /// <summary>Postings of a held card's account; fails when no card of that number is linked.</summary>
    public static async Task<int> PostingsOfCardAsync(CommandShop shop, string number)
    {
        await using var host = await OpenAsync(shop);
        Assert.True(host.Services.Get<ShopMembers>().TryReadCard(number, out var card, out var reason), reason);
        var linked = await host.Accounts.FindByCardAsync(card, TestContext.Current.CancellationToken);
        Assert.NotNull(linked);
        return (await host.Accounts.EntriesAsync(linked.Account, null, 10, TestContext.Current.CancellationToken)).Length;
    }
}
