using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Offers;

/// <summary>One offer of a member's menu.</summary>
public sealed record OfferAnswer(
    string Offer,
    string Pool,
    string Name,
    [property: Description("percent, money-off, fixed-price, free-item, buy-get, bundle, upgrade, points-multiplier, points-bonus or next-voucher")]
    string Kind,
    [property: Description("available, picked (yours, not used yet), used (yours, and used in this period) or locked (no slot is open)")]
    string State,
    [property: Description("Why it is on this list: for-all, liked, segment, given, not-listed (picked, no longer offered), or the reason of an allocation.")]
    string Reason)
{
    [Description("Of a locked one: with so many points more a slot opens. Absent when all slots are taken.")]
    public long? MissingPoints { get; init; }

    [Description("Picked or given at.")]
    public Instant? From { get; init; }

    [Description("Good up to this instant; of one that is not picked, the end of the pool's period. Absent = for ever.")]
    public Instant? Until { get; init; }

    [Description("Purchases of this period in which it gave something.")]
    public int? Uses { get; init; }

    [Description("Picked, never used, and its period is nearly over, also when it carries over to the next one.")]
    public bool? Remind { get; init; }
}

public sealed record OffersAnswer(string AccountId, string Programme, Instant AsOf, IReadOnlyList<OfferAnswer> Offers)
{
    [Description("Send it as ?after= for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

/// <summary>What of a menu is asked for.</summary>
public sealed record MenuAsked
{
    public string? Programme { get; init; }

    public string? Pool { get; init; }

    [Description("Part of an offer's name or id.")]
    public string? Q { get; init; }

    [Description("A category path: offers on it, on what it holds or on what holds it.")]
    public string? Category { get; init; }

    public int? Limit { get; init; }

    public string? After { get; init; }
}

/// <summary>`GET /v1/accounts/{id}/offers`: the member's menu with reasons, pools in document order, each in the member's own order.</summary>
internal static class GetOffers
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/offers", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getOffers", "Offers", "The member's menu, with reasons")
            .Answers(200, typeof(OffersAnswer), "One page.")
            .Refuses(400, 404, 422);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, [AsParameters] MenuAsked asked, CancellationToken cancel)
    {
        if (!AccountCommand.TryReadAccount(id, out var account, out var problem)
            || !Page.TryRead(asked.Limit, StandardLimit, out var length, out problem))
        {
            return problem!;
        }

        var (view, refused) = await MemberView.OfAsync(shop, account, asked.Programme, cancel);
        if (view is null)
        {
            return refused!;
        }

        if (asked.Pool is { } pool && view.Rules.FindPool(pool) is null)
        {
            return Problems.Of(Domain.Kernel.Rejection.UnknownPool, $"There is no pool '{pool}'.");
        }

        var page = await PageAsync(shop.Get<IOfferMenus>(), view, asked with { Limit = length }, cancel);
        return TypedResults.Json(
            new OffersAnswer(id, view.Document.Id, view.Now, page)
            {
                Next = page.Count < length ? null : $"{page[^1].Pool}/{page[^1].Offer}",
            },
            ApiJson.Default.OffersAnswer);
    }

    internal static async Task<List<OfferAnswer>> PageAsync(IOfferMenus menus, MemberView view, MenuAsked asked, CancellationToken cancel)
    {
        var page = new List<OfferAnswer>();
        var shows = string.IsNullOrEmpty(asked.After);
        // Of pools that the version has dropped, picks are still good.
        foreach (var pool in view.Document.Pools.Concat(view.Rules.Kept.Pools))
        {
            // Pools before the one that the last page ended in have been shown.
            if ((asked.Pool is { } only && only != pool.Id) || (!shows && !asked.After!.StartsWith(pool.Id + "/", StringComparison.Ordinal)))
            {
                continue;
            }

            var rows = MemberMenu.Of((view.Programme, view.Document.LevelBasis), pool, await Menus.OfAsync(menus, view, pool, cancel), view.State, view.Now);
            foreach (var row in rows)
            {
                if (shows && page.Count < asked.Limit && Matches(row.Offer, asked))
                {
                    page.Add(Of(view, pool, row));
                }

                shows |= asked.After == $"{pool.Id}/{row.Offer.Id}";
            }

            shows = true;
        }

        return page;
    }

    private static bool Matches(OfferDefinition offer, MenuAsked asked) =>
        (asked.Q is not { Length: > 0 } text || offer.Id.Contains(text, StringComparison.OrdinalIgnoreCase)
            || offer.Name?.ByLanguage.Values.Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)) == true)
        && (asked.Category is not { Length: > 0 } category || offer.Only?.Categories.Any(path => IsOnWay(path, category)) == true);

    private static bool IsOnWay(string path, string category) =>
        path == category || path.StartsWith(category + "/", StringComparison.Ordinal) || category.StartsWith(path + "/", StringComparison.Ordinal);

    private static OfferAnswer Of(MemberView view, PoolDefinition pool, MenuRow row)
    {
        var zone = view.Document.Zone;
        var (_, end) = pool.PeriodOf(view.Now.InZone(zone).Date);
        Instant? periodEnd = end is { } next ? zone.AtStartOfDay(next).ToInstant() : null;
        var until = row.Pick is null ? periodEnd : row.Pick.Until;
        return new OfferAnswer(
            row.Offer.Id, pool.Id, row.Offer.Name?.In("en") ?? row.Offer.Id, OfferWords.Of(row.Offer.Kind), OfferWords.Of(row.State), row.Reason)
        {
            MissingPoints = row.MissingPoints,
            From = row.Pick?.From,
            Until = until,
            Uses = row.Pick?.Uses,
            Remind = row.State == MenuState.Picked && IsNearly(pool, view, until ?? periodEnd) ? true : null,
        };
    }

    private static bool IsNearly(PoolDefinition pool, MemberView view, Instant? until) =>
        until is { } end && pool.Remind is { } before && view.Now.InZone(view.Document.Zone).LocalDateTime + before
        >= end.InZone(view.Document.Zone).LocalDateTime;
}

/// <summary>The words of the API for what is a number inside.</summary>
internal static class OfferWords
{
    public static string Of(OfferKind kind) => kind switch
    {
        OfferKind.Percent => "percent",
        OfferKind.MoneyOff => "money-off",
        OfferKind.FixedPrice => "fixed-price",
        OfferKind.FreeItem => "free-item",
        OfferKind.BuyGet => "buy-get",
        OfferKind.Bundle => "bundle",
        OfferKind.Upgrade => "upgrade",
        OfferKind.PointsMultiplier => "points-multiplier",
        OfferKind.PointsBonus => "points-bonus",
        _ => "next-voucher",
    };

    public static string Of(MenuState state) => state switch
    {
        MenuState.Picked => "picked",
        MenuState.Used => "used",
        MenuState.Locked => "locked",
        _ => "available",
    };
}
