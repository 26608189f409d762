using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Offers;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Club;

/// <summary>A member's home page: how it stands, and in slots what matters most now.</summary>
public sealed record HomeAnswer(string MemberId, string AccountId, Instant AsOf, IReadOnlyList<HomeSlotAnswer> Slots)
{
    public string? Name { get; init; }

    public string? PointsName { get; init; }

    public long Balance { get; init; }

    public long Pending { get; init; }

    [System.ComponentModel.Description("The highest level that is open.")]
    public string? Level { get; init; }

    public NextLevelAnswer? NextLevel { get; init; }
}

/// <summary>`GET /v1/home`: of whoever is signed in, in one call.</summary>
internal static class GetHome
{
    private const int MenuRows = 40;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/home", HandleAsync)
            .RequireScope(Scopes.Member)
            .Described("getHome", "Accounts", "The signed-in member's home page, in slots with reasons")
            .Answers(200, typeof(HomeAnswer), "As of now; the same facts give the same slots in the same order.")
            .Refuses(403, 404, 422);

    private static async Task<IResult> HandleAsync(ShopContext shop, CancellationToken cancel)
    {
        var own = shop.Caller.Own ?? throw new InvariantViolated("the scope `member` comes with a session");
        var (view, problem) = await MemberView.OfAsync(shop, own.Account, null, cancel);
        if (view is null)
        {
            return problem!;
        }

        var member = await shop.Get<ShopMembers>().FindAsync(own.Member, cancel);
        var account = GetAccount.Answer(own.Account, [view.State], shop.Get<ShopProgrammes>().Current, (view.Now, view.Facts));
        var balance = account.Programmes.First(programme => programme.Programme == view.Document.Id);
        var facts = new HomeFacts(
            balance, [.. view.State.Vouchers.Where(voucher => voucher.IsOpen(view.Now)).Select(voucher =>
                GetVouchers.Of(voucher, view.Document.Id, view.Document, view.Now))],
            await GetOffers.PageAsync(shop.Get<IOfferMenus>(), view, new MenuAsked { Limit = MenuRows }, cancel), PoolsOf(view), view.Now, TermsOf(shop, view.Now));
        var points = balance.Points.Count > 0 ? balance.Points[0] : null;
        return TypedResults.Json(
            new HomeAnswer(own.MemberText, own.AccountText, view.Now, HomeSlots.Of(facts))
            {
                Name = member?.Profile.GivenName ?? member?.Profile.Name,
                PointsName = points?.Name,
                Balance = points?.Available ?? 0,
                Pending = points?.Pending ?? 0,
                Level = balance.Levels.Count > 0 ? balance.Levels[^1].Name : null,
                NextLevel = balance.NextLevel,
            },
            ApiJson.Default.HomeAnswer);
    }

    private static List<(Instant From, string Day)> TermsOf(ShopContext shop, Instant now) =>
        [.. GetChanges.Since(shop, now - HomeSlots.TermsTold).Select(told => (told.From, GetChanges.DayOf(told)))];

    private static List<(string Pool, string Name, int Open)> PoolsOf(MemberView view)
    {
        var points = PostQuote.LevelCount(view.Document, view.State, view.Now);
        return
        [
            .. view.Document.Pools.Where(static pool => pool is { Pick: true, Slots.IsEmpty: false }).Select(pool => (
                pool.Id, pool.Name?.In("en") ?? pool.Id,
                pool.SlotsAt(points) - view.State.Picks.Count(pick => pick.Pool == pool.Id && pick.IsOpen(view.Now)))),
        ];
    }
}
