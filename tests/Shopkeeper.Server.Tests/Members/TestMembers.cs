using System.Collections.Concurrent;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>A shop with its secrets and members; Accounts is played by a record of what was opened.</summary>
internal sealed class TestMembers : IAsyncDisposable
{
    private TestMembers(TestShop shop, ShopSecrets secrets, MembersOptions options)
    {
        Shop = shop;
        Options = options;
        Secrets = secrets;
        Members = new ShopMembers(shop.Shop, secrets, Opened, Programmes, options);
    }

    public static readonly KnownProgrammes Programmes = new();

    public TestShop Shop { get; }

    public MembersOptions Options { get; set; }

    public ShopSecrets Secrets { get; private set; }

    public ShopMembers Members { get; private set; }

    public OpenedAccounts Opened { get; } = new();

    public static async Task<TestMembers> OpenAsync(
        DatabaseEngine engine, MembersOptions? options = null, TimeProvider? time = null)
    {
        var shop = await TestShop.OpenAsync(engine, time, typeof(ShopMembers).Assembly);
        var secrets = await ShopSecrets.OpenAsync(shop.Shop, shop.Secrets, CancellationToken.None);
        return new TestMembers(shop, secrets, options ?? MembersOptions.Default);
    }

    public async Task RestartAsync()
    {
        await Secrets.DisposeAsync();
        await Shop.RestartAsync();
        Secrets = await ShopSecrets.OpenAsync(Shop.Shop, Shop.Secrets, CancellationToken.None);
        Members = new ShopMembers(Shop.Shop, Secrets, Opened, Programmes, Options);
    }

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Shop.Shop.Database.OpenReadAsync();
        await using var command = connection.Command(null, $"select count(*) from {table}");
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Secrets.DisposeAsync();
        await Shop.DisposeAsync();
    }
}

/// <summary>Opens accounts as Accounts does: what is open and linked stays as it is.</summary>
internal sealed class OpenedAccounts : IAccountOpening
{
    public ConcurrentDictionary<AccountId, MemberId> Accounts { get; } = new();

    public ConcurrentDictionary<KeyedHash, AccountId> Cards { get; } = new();

    /// <summary>Set: the process dies before the accounts are opened.</summary>
    public bool Crashes { get; set; }

    public Task OpenAsync(IReadOnlyList<AccountToOpen> openings, CancellationToken cancel)
    {
        if (Crashes)
        {
            throw new IOException("killed before the accounts were opened");
        }

        foreach (var opening in openings)
        {
            Accounts.TryAdd(opening.Account, opening.Member);
            if (opening.Card is { } card)
            {
                Cards.TryAdd(card, opening.Account);
            }
        }

        return Task.CompletedTask;
    }

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel)
    {
        foreach (var card in cards)
        {
            Cards.TryRemove(card, out _);
        }

        return Task.CompletedTask;
    }
}

internal sealed class KnownProgrammes : IProgrammeNames
{
    public bool Exists(string programme) => programme == "sparks";
}
