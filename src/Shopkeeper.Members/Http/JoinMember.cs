using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record JoinBody
{
    [Description("A programme of the shop, to make sure that it is there; a member is in all of them.")]
    public string? Programme { get; init; }

    [Description("A card of the shop's ranges; left out, the member gets a fresh number.")]
    public string? Card { get; init; }

    public string? Email { get; init; }

    [Description("With + and country code.")]
    public string? Phone { get; init; }

    [Description("`active` (the default), or `held`: the card was handed out, its member joins later.")]
    public string? Status { get; init; }

    public string? Name { get; init; }

    public LocalDate? BirthDate { get; init; }

    public string? HomeStore { get; init; }

    [Description("What the member says to like: categories or brands of the shop.")]
    public IReadOnlyList<string>? Likes { get; init; }
}

public sealed record JoinAnswer(string MemberId, string AccountId, string Status)
{
    public string? Card { get; init; }

    public bool Replayed { get; init; }
}

/// <summary>`POST /v1/members`: joins a member or holds a card. An `Idempotency-Key` makes it safe to send again.</summary>
internal static class JoinMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members", HandleAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("joinMember", "Members", "Joins a member or holds a card")
            .Answers(201, typeof(JoinAnswer), "Joined.")
            .Answers(200, typeof(JoinAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 409, 422, 503);

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, JoinBody body, CancellationToken cancel)
    {
        if (!TryReadKey(context, shop.Caller, out var key, out var problem)
            || !MemberWords.TryReadStatus(body.Status, out var status, out problem))
        {
            return problem!;
        }

        var request = new JoinRequest
        {
            Programme = body.Programme,
            Card = body.Card,
            Email = body.Email,
            Phone = body.Phone,
            Status = status,
            Name = body.Name,
            BirthDate = body.BirthDate,
            HomeStore = body.HomeStore,
            Likes = body.Likes is null ? [] : [.. body.Likes],
        };
        var joined = await shop.Get<ShopMembers>().JoinAsync(request, key, cancel);
        return joined.Outcome switch
        {
            JoinOutcome.Joined => await AnswerAsync(context, shop, joined),
            JoinOutcome.AlreadyThere => Problems.Edge("conflict", joined.Detail, joined.Pointer) with
            {
                Replayed = key is null ? null : joined.Replayed,
            },
            JoinOutcome.KeyReused => Problems.Of(Rejection.KeyReusedWithAnotherBody, joined.Detail),
            JoinOutcome.Invalid => Problems.Of(joined.Rejection, joined.Detail, joined.Pointer),
            _ => throw new InvariantViolated("an unknown outcome of a join"),
        };
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, ShopContext shop, JoinResult joined)
    {
        if (joined.Status == MemberStatus.Active)
        {
            await shop.Get<IJoiningOffers>().GiveAsync(joined.Account, joined.Member, CancellationToken.None);
        }

        context.Response.Headers.Location = $"/v1/members/{joined.Member}";
        var answer = new JoinAnswer(joined.Member.ToString(), joined.Account.ToString(), MemberWords.Of(joined.Status))
        {
            Card = joined.Card, Replayed = joined.Replayed,
        };
        return TypedResults.Json(answer, statusCode: joined.Replayed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static bool TryReadKey(HttpContext context, Caller caller, out ActivityKey? key, out Problem? problem)
    {
        (key, problem) = (null, null);
        if (context.Request.Headers.ContainsKey(IdempotencyKey.Header))
        {
            (key, problem) = IdempotencyKey.Read(context, caller);
        }

        return problem is null;
    }
}
