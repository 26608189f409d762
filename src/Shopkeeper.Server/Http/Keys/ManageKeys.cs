using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Keys;

public sealed record KeyBody
{
    [Description("Who uses it.")]
    public required string Name { get; init; }

    [Description("What it may do: office, till, shop, read, partner:NAME.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Description("The only store it acts for; left out, any.")]
    public string? Store { get; init; }
}

/// <summary>An API key without its secret.</summary>
public sealed record KeyAnswer(string Id, string Name, IReadOnlyList<string> Scopes, Instant Created)
{
    public string? Store { get; init; }

    [Description("Since when it is refused; absent while it works.")]
    public Instant? Revoked { get; init; }

    internal static KeyAnswer Of(ApiKey key) => new(key.IdText, key.Name, key.Scopes, key.Created)
    {
        Store = key.Store, Revoked = key.Revoked,
    };
}

public sealed record NewKeyAnswer(
    KeyAnswer Key,
    [property: Description("Send it as `Authorization: Bearer ...`; it is shown this once.")] string Secret);

public sealed record KeysAnswer(IReadOnlyList<KeyAnswer> Keys);

/// <summary>
/// `/v1/keys`: list, make and revoke API keys while the server runs. For office keys of the whole shop: one that acts for a
/// store only could make itself one that does not.
/// </summary>
internal static class ManageKeys
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/keys", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getKeys", "Keys", "All API keys, revoked ones too")
            .Answers(200, typeof(KeysAnswer), "Oldest first; no secrets.")
            .Refuses(403);
        routes.MapPost("/v1/keys", CreateAsync)
            .RequireScope(Scopes.Office)
            .Described("createKey", "Keys", "Makes an API key and shows its secret")
            .WithDescription(
                "The secret is in this answer and nowhere else, so there is no replay: when the answer is lost, revoke that key "
                + "and make another one.")
            .Answers(201, typeof(NewKeyAnswer), "Made.")
            .Refuses(400, 403);
        routes.MapDelete("/v1/keys/{id}", RevokeAsync)
            .RequireScope(Scopes.Office)
            .Described("revokeKey", "Keys", "Ends an API key for ever")
            .WithDescription(
                "It is refused at once by the process that answers, and within 4 seconds by every other one. Revoking again "
                + "changes nothing.")
            .Answers(200, typeof(KeyAnswer), "Revoked.")
            .Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) =>
        BoundTo(shop) is { } problem
            ? problem
            : TypedResults.Json(
                new KeysAnswer([.. (await shop.Get<ApiKeys>().ListAsync(cancel)).Select(KeyAnswer.Of)]),
                ApiJson.Default.KeysAnswer);

    private static async Task<IResult> CreateAsync(ShopContext shop, KeyBody body, CancellationToken cancel)
    {
        if (BoundTo(shop) is { } bound)
        {
            return bound;
        }

        var (made, problem) = await shop.Get<ApiKeys>().CreateAsync(
            body.Name, body.Scopes, body.Store, shop.Caller.KeyId, cancel);
        return made is null
            ? Problems.Malformed(problem, null)
            : TypedResults.Json(
                new NewKeyAnswer(KeyAnswer.Of(made.Key), made.Secret), ApiJson.Default.NewKeyAnswer,
                statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        if (BoundTo(shop) is { } bound)
        {
            return bound;
        }

        var keys = shop.Get<ApiKeys>();
        if (IdText.TryRead(ApiKey.Prefix, id, out var key))
        {
            await keys.RevokeAsync(key, shop.Caller.KeyId, cancel);
        }

        return (await keys.ListAsync(cancel)).FirstOrDefault(one => one.IdText == id) is { } revoked
            ? TypedResults.Json(KeyAnswer.Of(revoked), ApiJson.Default.KeyAnswer)
            : Problems.NotFound("There is no key with this id.");
    }

    private static Problem? BoundTo(ShopContext shop) => WholeShop.Check(shop.Caller, "keys belong");
}
