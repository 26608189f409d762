using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record WorthPointsAnswer(string PointsId, string Name, long Earned, long TakenBack, long Redeemed, long Expired);

public sealed record WorthLevelAnswer(string Level, string Name, Instant At);

public sealed record WorthMoneyAnswer(
    string Currency,
    [property: Description("What the shop's own offers took off, minor units.")] long Discounts,
    [property: Description("What vouchers took off.")] long Vouchers,
    [property: Description("What was charged, vouchers not yet taken off.")] long Spent);

public sealed record ProgrammeWorthAnswer(string Programme, string Name, long Purchases, long OffersUsed, long VouchersUsed)
{
    public IReadOnlyList<WorthPointsAnswer> Points { get; init; } = [];

    [Description("Reached in the year, in this order.")]
    public IReadOnlyList<WorthLevelAnswer> Levels { get; init; } = [];

    [Description("Of what was kept: goods that came back later, in another year too, are taken off.")]
    public IReadOnlyList<WorthMoneyAnswer> Money { get; init; } = [];
}

public sealed record WorthAnswer(
    string AccountId, int Year,
    [property: Description("False when the account has more postings than are looked at: then the earliest of the year may be missing.")] bool Complete,
    IReadOnlyList<ProgrammeWorthAnswer> Programmes);

/// <summary>`GET /v1/accounts/{id}/worth?year=`: what the programme was worth to an account in a year.</summary>
internal static class GetWorth
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/worth", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getWorth", "Accounts", "What the programme was worth in a year")
            .WithDescription("Points earned, levels reached, discounts and vouchers, from the account's own journal; `?year=` is this year when left out.")
            .Answers(200, typeof(WorthAnswer), "As of now.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, int? year, CancellationToken cancel)
    {
        var (programmes, now) = (shop.Get<ShopProgrammes>(), shop.Shop.Now);
        var current = now.InZone(new TimePlacement(programmes.CurrentCatalogue, programmes.Current, now).ZoneOf("")).Year;
        var asked = year ?? current;
        if (asked < Limits.FirstYear || asked > current + 1)
        {
            return Problems.Malformed($"'year' must lie between {Limits.FirstYear} and {current + 1}.", null);
        }

        if (!AccountCommand.TryReadAccount(id, out var account, out var problem))
        {
            return problem!;
        }

        if (await shop.Get<IShopAccounts>().OwnerAsync(account, cancel) is null)
        {
            return AccountCommand.Unknown();
        }

        var worth = await YearWorth.ReadAsync(shop.Get<IShopAccounts>(), programmes.Current, account, asked, cancel);
        return TypedResults.Json(
            new WorthAnswer(id, asked, worth.IsComplete, [.. worth.Programmes.Select(one => Of(one.Key, one.Value, programmes.Current))]),
            ApiJson.Default.WorthAnswer);
    }

    private static ProgrammeWorthAnswer Of(string programme, ProgrammeWorth worth, ProgrammeBook book)
    {
        var document = book.Find(programme)?.Versions.LastOrDefault()?.Document;
        return new ProgrammeWorthAnswer(
            programme, document?.Name.In("en") ?? programme, worth.Purchases, worth.OffersUsed, worth.VouchersUsed)
        {
            Points = [.. worth.Points.Select(one => Of(one.Key, one.Value, document))],
            Levels = [.. worth.Levels.Select(level => new WorthLevelAnswer(level.Level, NameOf(document, level.Level), level.At))],
            Money = [.. worth.Money.Select(static money => new WorthMoneyAnswer(money.Key, money.Value.Discounts, money.Value.Vouchers, money.Value.Spent))],
        };
    }

    private static WorthPointsAnswer Of(int kind, WorthInPoints sums, ProgrammeDocument? document)
    {
        var points = document is not null && kind < document.Points.Length ? document.Points[kind] : null;
        return new WorthPointsAnswer(
            points?.Id ?? "", points?.Name?.In("en") ?? points?.Id ?? "", sums.Earned, sums.TakenBack, sums.Redeemed, sums.Expired);
    }

    private static string NameOf(ProgrammeDocument? document, string level) =>
        document?.Levels.FirstOrDefault(one => one.Id == level)?.Name?.In("en") is { Length: > 0 } name ? name : level;
}
