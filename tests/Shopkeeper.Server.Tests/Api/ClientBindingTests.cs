using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shopkeeper.Client;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>One journey with the typed client, over HTTP as a till speaks and in-process as the member's pages do: the same answers.</summary>
public sealed class ClientBindingTests
{
    private const string Ann = "ann@example.com";

    public static readonly TheoryData<DatabaseEngine, bool> Bindings = new()
    {
        { DatabaseEngine.Sqlite, false }, { DatabaseEngine.Sqlite, true }, { DatabaseEngine.Postgres, false }, { DatabaseEngine.Postgres, true },
    };

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task a_member_joins_picks_ten_is_refused_the_eleventh_swaps_and_signs_out(DatabaseEngine engine, bool isInProcess)
    {
        await using var shop = await ApiShop.StartAsync(engine, await File.ReadAllTextAsync(Shipped.Programme("pick-your-own.yaml")));
        await using var bound = Bound.To(shop, isInProcess);
        var api = bound.Client;

        var asked = (await api.AskCodeAsync(Ann)).Required;
        var entered = (await api.SignInAsync(new EnterCode(asked.Question, await shop.Mails.CodeAsync(Ann), Ann))).Required;
        var wrong = await api.SignInAsync(new EnterCode(asked.Question, "0000 0000", Ann));
        Assert.Equal((403, "code-not-accepted"), (wrong.Refusal!.Status, wrong.Refusal.Code));
        var joined = (await api.SignUpAsync(new SignUp(entered.Ticket!, Ann) { Name = "Ann" })).Required;

        api.As(joined.Session);
        var me = (await api.SessionAsync()).Required;
        Assert.Equal((joined.MemberId, joined.AccountId, true), (me.MemberId, me.AccountId, me.IsFresh));
        Assert.Equal(("Ann", 0L), ((await api.HomeAsync()).Required.Name, (await api.HomeAsync()).Required.Balance));

        var menu = (await api.MenuAsync(me.AccountId, new MenuAsked(null, null, null, null, 12))).Required;
        foreach (var offer in menu.Offers.Take(10))
        {
            Assert.False((await api.PickAsync(me.AccountId, offer.Offer, new PickOffer { Pool = offer.Pool }, $"pick-{offer.Offer}")).Required.Replayed);
        }

        var (first, last) = (menu.Offers[0], menu.Offers[10]);
        Assert.True((await api.PickAsync(me.AccountId, first.Offer, new PickOffer { Pool = first.Pool }, $"pick-{first.Offer}")).Required.Replayed);
        var full = await api.PickAsync(me.AccountId, last.Offer, new PickOffer { Pool = last.Pool }, "eleventh");
        Assert.Equal((422, "picks-full"), (full.Refusal!.Status, full.Refusal.Code));
        Assert.False((await api.PickAsync(me.AccountId, last.Offer, new PickOffer { Pool = last.Pool, Replaces = first.Offer }, "swap")).IsRefused);
        var states = (await api.MenuAsync(me.AccountId, new MenuAsked(null, null, null, null, 50))).Required.Offers
            .Where(static offer => offer.State == "picked").Select(static offer => offer.Offer).ToHashSet();
        Assert.Equal((10, false, true), (states.Count, states.Contains(first.Offer), states.Contains(last.Offer)));

        // Nobody reads another member's account, whichever way he comes.
        var others = await api.AccountAsync(shop.Account);
        Assert.Equal(403, others.Refusal!.Status);

        Assert.True((await api.SignOutAsync()).Required.SignedOut);
        Assert.Equal(401, (await api.SessionAsync()).Refusal!.Status);
    }

    /// <summary>A client of the shop, bound one way or the other. In-process it is the one that a page of this visitor gets.</summary>
    private sealed class Bound(ShopkeeperClient client, IAsyncDisposable until) : IAsyncDisposable
    {
        public ShopkeeperClient Client => client;

        public static Bound To(ApiShop shop, bool isInProcess)
        {
            if (!isInProcess)
            {
                var http = shop.Client("form");
                return new Bound(new ShopkeeperClient(http), new Ending(http));
            }

            var scope = shop.App.Services.CreateAsyncScope();
            var page = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            (page.Request.Scheme, page.Request.Host) = ("http", new HostString(new Uri(shop.App.Urls.First()).Authority));
            scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = page;
            return new Bound(scope.ServiceProvider.GetRequiredService<ShopkeeperClient>(), scope);
        }

        public ValueTask DisposeAsync() => until.DisposeAsync();

        private sealed class Ending(HttpClient http) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                http.Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
