using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Tills;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Http.Tills;

public sealed record TillAskBody
{
    [Description("What people call it: \"Till 3, by the door\".")]
    public required string Name { get; init; }

    [Description("The id of the store it stands in.")]
    public required string Store { get; init; }

    [Description("Its number in the store, as it stands in the keys of its sales: letters, digits and hyphens, at most 20.")]
    public required string Workstation { get; init; }
}

public sealed record TillAskedAnswer(
    [property: Description("To be shown at the till: an operator approves it.")] string Code,
    [property: Description("To be sent with POST /v1/tills/claim; shown nowhere.")] string Secret,
    [property: Description("When it has to be approved by.")] Instant Until);

public sealed record TillClaimBody
{
    public required string Secret { get; init; }
}

public sealed record TillClaimAnswer(
    [property: Description("waiting, or paired")] string Status)
{
    public string? TillId { get; init; }

    [Description("The till's own API key, scope `till`, bound to its store. In this answer only.")]
    public string? Key { get; init; }

    public string? Store { get; init; }

    [Description("As it is to stand in the keys of sales; another one each time a workstation is paired.")]
    public string? Workstation { get; init; }

    [Description("The key that snapshots are signed for (SubjectPublicKeyInfo, base64url): to be pinned.")]
    public string? SnapshotKey { get; init; }
}

/// <summary>
/// `POST /v1/tills` and `/v1/tills/claim`: a till asks to be let in, and asks what became of it. Open to everybody, so they are few at once
/// (<see cref="ShopTills.MostWaiting"/>), few from one address, and tell nothing but what the asker said.
/// </summary>
internal static class PairTill
{
    private const int LongestWorkstation = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/tills", AskAsync)
            .AllowAnonymous()
            .Described("askForTill", "Tills", "A till asks to be paired")
            .Answers(201, typeof(TillAskedAnswer), "It waits for an operator to approve its code.")
            .Refuses(400, 404, 429);
        routes.MapPost("/v1/tills/claim", ClaimAsync)
            .AllowAnonymous()
            .Described("claimTill", "Tills", "What became of it, and the till's key when it was approved")
            .Answers(200, typeof(TillClaimAnswer), "Waiting or paired. Asking again within 15 minutes makes another key and ends the one before.")
            .Refuses(400, 404);
    }

    /// <summary>Refused in this order: no such shop, a name, store or workstation that is none, too many from one address, too many at once.</summary>
    private static async Task<IResult> AskAsync(
        HttpContext context, ShopDirectory shops, TillThrottle throttle, TillAskBody body, CancellationToken cancel)
    {
        if (shops.ByHostName(context.Request.Host.Host) is not { } shop)
        {
            return Problems.NotFound("There is no shop under this host name.");
        }

        if (ProblemWith(body) is { } problem)
        {
            return problem;
        }

        if (throttle.Blocked(context.Connection.RemoteIpAddress) is { } wait)
        {
            return wait;
        }

        return await shop.Services.Get<ShopTills>().AskAsync(body.Name.Trim(), body.Store, body.Workstation, cancel) is var (till, secret)
            ? TypedResults.Json(
                new TillAskedAnswer(till.Code, secret, till.Asked + ShopTills.Patience), ApiJson.Default.TillAskedAnswer,
                statusCode: StatusCodes.Status201Created)
            : Problems.Edge("queue-full", "Too many tills wait for their approval already.") with { RetryAfterSeconds = 60 };
    }

    private static async Task<IResult> ClaimAsync(HttpContext context, ShopDirectory shops, TillClaimBody body, CancellationToken cancel)
    {
        if (shops.ByHostName(context.Request.Host.Host) is not { } shop
            || await shop.Services.Get<ShopTills>().ClaimAsync(body.Secret, cancel) is not var (till, key))
        {
            return Problems.NotFound("Nobody waits with this secret any more: ask again with POST /v1/tills.");
        }

        return TypedResults.Json(
            key is null ? new TillClaimAnswer("waiting") : new TillClaimAnswer("paired")
            {
                TillId = till.IdText,
                Key = key,
                Store = till.Store,
                Workstation = till.KeyName,
                SnapshotKey = System.Buffers.Text.Base64Url.EncodeToString(shop.Services.Get<ShopSecrets>().Snapshots.PublicKey),
            },
            ApiJson.Default.TillClaimAnswer);
    }

    private static Problem? ProblemWith(TillAskBody body) =>
        !IsText(body.Name) ? Problems.Malformed($"/name has 1 to {Limits.NameLength} characters.", "/name")
        : !IsText(body.Store) || body.Store.Contains('/', StringComparison.Ordinal)
            ? Problems.Malformed($"/store has 1 to {Limits.NameLength} characters and no slash.", "/store")
        : body.Workstation.Length is 0 or > LongestWorkstation || !body.Workstation.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign == '-')
            ? Problems.Malformed($"/workstation has 1 to {LongestWorkstation} letters, digits and hyphens.", "/workstation")
        : null;

    private static bool IsText(string text) => text.Trim().Length is > 0 and <= Limits.NameLength && !text.Any(char.IsControl);
}
