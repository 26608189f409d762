using System.Security.Cryptography;
using System.Text;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// Gives what the pools of every programme give to a new member. The key is made of member, programme and pool, so that a
/// retry, or another node, gives nothing twice.
/// </summary>
internal sealed class JoiningOffers(Shop shop, ShopProgrammes programmes, IShopAccounts accounts, ShopMembers members) : IJoiningOffers
{
    private const string Source = "activation";

    // More than any pool gives; the command is kept with its posting.
    private const int MostListed = 100;

    public async Task<IReadOnlyList<GivenOffer>> GiveAsync(AccountId account, MemberId member, CancellationToken cancel)
    {
        var now = shop.Now;
        if (!programmes.Current.Programmes.Any(programme => programme.MayDecide(now).Any(static version => Giving(version).Any())))
        {
            return [];
        }

        var facts = await members.FactsOfAsync(member, cancel);
        var giving = programmes.Current.Programmes.Select(programme => programme.InForce(now, facts)).OfType<RuleSet>()
            .SelectMany(static version => Giving(version).Select(pool => (version.Document, Pool: pool))).ToArray();
        foreach (var (document, pool) in giving)
        {
            var menu = PoolMenu.Of(document, pool, facts, now);
            var command = new Command.GiveOffers(
                new ActivityId(Guid.CreateVersion7(shop.Time.GetUtcNow())), pool.Id,
                [.. menu.Take(MostListed).Select(static item => item.Offer.Id)], Source);
            var key = new ActivityKey(Source, $"{member}/{document.Id}/{pool.Id}");
            await accounts.PostAsync(new Submission(key, BodyOf(key), null, account, document.Id, command), CancellationToken.None);
        }

        var pools = giving.Select(static one => (one.Document.Id, one.Pool.Id)).ToHashSet();
        return
        [
            .. (await accounts.FindAsync(account, cancel) ?? []).SelectMany(state => state.Picks
                .Where(pick => pick.IsOpen(now) && pools.Contains((state.Programme, pick.Pool)))
                .Select(pick => new GivenOffer(state.Programme, pick.Pool, pick.Offer, pick.Until))),
        ];
    }

    private static IEnumerable<PoolDefinition> Giving(RuleSet version) =>
        version.Document.Pools.Where(static pool => pool is { When: GiveWhen.Activated, Give: > 0 });

    /// <summary>The key says it all: the menu may differ between two sends.</summary>
    private static Guid BodyOf(ActivityKey key) => new(SHA256.HashData(Encoding.UTF8.GetBytes(key.Key)).AsSpan(0, 16), bigEndian: true);
}
