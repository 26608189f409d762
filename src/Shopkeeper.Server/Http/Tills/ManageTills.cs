using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Tills;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Tills;

public sealed record TillAnswer(
    string Id,
    string Name,
    string Store,
    string Workstation,
    [property: Description("waiting, approved (it has not fetched its key yet), paired or revoked")] string Status,
    Instant Asked)
{
    [Description("Of one that waits: what it shows.")]
    public string? Code { get; init; }

    public Instant? Approved { get; init; }

    public Instant? Revoked { get; init; }

    internal static TillAnswer Of(Till till) => new(till.IdText, till.Name, till.Store, till.KeyName, WordOf(till.Status), till.Asked)
    {
        Code = till.Status == TillStatus.Waiting ? till.Code : null, Approved = till.Approved, Revoked = till.Revoked,
    };

    internal static string WordOf(TillStatus status) => status switch
    {
        TillStatus.Waiting => "waiting",
        TillStatus.Approved => "approved",
        TillStatus.Paired => "paired",
        _ => "revoked",
    };
}

public sealed record TillsAnswer(IReadOnlyList<TillAnswer> Tills);

/// <summary>`/v1/tills`: list, approve and end tills. Of a key that acts for one store, that store's only.</summary>
internal static class ManageTills
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/tills", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getTills", "Tills", "Tills that wait, are paired or were revoked")
            .Answers(200, typeof(TillsAnswer), "The newest first.")
            .Refuses(403);
        routes.MapPost("/v1/tills/{code}/approve", ApproveAsync)
            .RequireScope(Scopes.Office)
            .Described("approveTill", "Tills", "Lets the till in that shows this code")
            .Answers(200, typeof(TillAnswer), "Approved; the till fetches its key by itself. Again changes nothing.")
            .Refuses(403, 404);
        routes.MapDelete("/v1/tills/{id}", RevokeAsync)
            .RequireScope(Scopes.Office)
            .Described("revokeTill", "Tills", "Ends a till and its key for ever")
            .Answers(200, typeof(TillAnswer), "Revoked. What it has queued is kept there, and sent when the till is paired again.")
            .Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(
        new TillsAnswer([.. (await shop.Get<ShopTills>().ListAsync(cancel)).Where(till => IsFor(shop, till)).Select(TillAnswer.Of)]),
        ApiJson.Default.TillsAnswer);

    private static async Task<IResult> ApproveAsync(ShopContext shop, string code, CancellationToken cancel)
    {
        var tills = shop.Get<ShopTills>();
        var shown = ShopTills.Read(code);
        return (await tills.ListAsync(cancel)).FirstOrDefault(till => till.Code == shown && till.Status == TillStatus.Waiting) is { } waiting
            && !IsFor(shop, waiting)
            ? OtherStore(shop)
            : await tills.ApproveAsync(code, shop.Caller.KeyId, cancel) is { } till
                ? TypedResults.Json(TillAnswer.Of(till), ApiJson.Default.TillAnswer)
                : Problems.NotFound("No till waits with this code: it may have run out after 15 minutes.");
    }

    private static async Task<IResult> RevokeAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var tills = shop.Get<ShopTills>();
        if (!IdText.TryRead(Till.Prefix, id, out var till) || await tills.FindAsync(till, cancel) is not { } found)
        {
            return Problems.NotFound("There is no till with this id.");
        }

        return !IsFor(shop, found) ? OtherStore(shop)
            : await tills.RevokeAsync(till, shop.Caller.KeyId, cancel) is { } revoked
                ? TypedResults.Json(TillAnswer.Of(revoked), ApiJson.Default.TillAnswer)
                : Problems.NotFound("This till was never approved.");
    }

    private static bool IsFor(ShopContext shop, Till till) => shop.Caller.Store is not { } store || store == till.Store;

    private static Problem OtherStore(ShopContext shop) =>
        Problems.Edge("other-store", $"This key acts for the store '{shop.Caller.Store}' only.");
}
