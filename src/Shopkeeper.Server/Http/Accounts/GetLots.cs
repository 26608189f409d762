using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record LotAnswer(
    string Programme, string PointsId, int Lot, long Points,
    [property: Description("available or pending")] string State)
{
    public Instant ActiveFrom { get; init; }

    [Description("Good up to this instant; absent = for ever.")]
    public Instant? ExpiresAt { get; init; }

    [Description("Pending until an activity names this event.")]
    public string? WaitsFor { get; init; }
}

public sealed record LotsAnswer(string AccountId, Instant AsOf, IReadOnlyList<LotAnswer> Lots);

/// <summary>`GET /v1/accounts/{id}/lots`: open points by their terms, soonest expiry first: the order in which they are spent.</summary>
internal static class GetLots
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/lots", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getLots", "Accounts", "Open points by their terms")
            .Answers(200, typeof(LotsAnswer), "As of now.")
            .Refuses(404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var (_, states, problem) = await AccountCommand.ReadAsync(shop, id, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var (book, now) = (shop.Get<ShopProgrammes>().Current, shop.Shop.Now);
        var lots =
            from state in states
            let points = book.Find(state.Programme)?.Versions.LastOrDefault()?.Document.Points
            from lot in state.Lots
            where !lot.IsExpired(now)
            orderby lot.ExpiresAt ?? Instant.MaxValue, lot.Number
            select Of(state.Programme, points is { } known && lot.Currency < known.Length ? known[lot.Currency].Id : "", lot, now);
        return TypedResults.Json(new LotsAnswer(id, now, [.. lots]), ApiJson.Default.LotsAnswer);
    }

    private static LotAnswer Of(string programme, string pointsId, Lot lot, Instant now) =>
        new(programme, pointsId, lot.Number, lot.Amount, lot.IsActive(now) ? "available" : "pending")
        {
            ActiveFrom = lot.ActiveFrom,
            ExpiresAt = lot.ExpiresAt,
            WaitsFor = lot.WaitsFor.Length == 0 ? null : lot.WaitsFor,
        };
}
