using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record JoinBody : PersonBody
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

    [Description("Where it is joined.")]
    public string? Store { get; init; }

    /// <summary>As it was sent; a status that is none of the words is the caller's to refuse.</summary>
    /// <param name="by">Who says what is agreed to.</param>
    /// <param name="request">The join.</param>
    public FieldProblem? Read(string by, out JoinRequest request)
    {
        var problem = ConsentReading.Read(Consents, by, out var consents);
        request = new JoinRequest(ToFields())
        {
            Programme = Programme,
            Card = Card,
            Email = Email,
            Phone = Phone,
            Status = Status == "held" ? MemberStatus.Held : MemberStatus.Active,
            Store = Store,
            Invitation = Invitation,
            Consents = consents,
        };
        return problem;
    }
}

public sealed record JoinAnswer(string MemberId, string AccountId, string Status)
{
    public string? Card { get; init; }

    public bool Replayed { get; init; }

    [Description("For shop and office: tokens for the addresses that must confirm what was agreed to.")]
    public IReadOnlyList<ConfirmationAnswer>? Confirmations { get; init; }
}

/// <summary>`POST /v1/members`: joins a member or holds a card. An `Idempotency-Key` makes it safe to send again.</summary>
internal static class JoinMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members", AnswerAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Form)
            .Described("joinMember", "Members", "Joins a member or holds a card")
            .Answers(201, typeof(JoinAnswer), "Joined.")
            .Answers(200, typeof(JoinAnswer), "Replayed: the first answer again.")
            .Answers(202, typeof(AcceptedAnswer), "To a form: taken in, whoever was a member before.")
            .Refuses(400, 403, 404, 409, 422, 429, 503);

    private static Task<IResult> AnswerAsync(HttpContext context, ShopContext shop, JoinBody body, CancellationToken cancel) =>
        JoinGate.RunAsync(context, shop, body, () => HandleAsync(context, shop, body, cancel));

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, JoinBody body, CancellationToken cancel)
    {
        if (!TryReadKey(context, shop.Caller, out var key, out var problem)
            || !MemberWords.TryReadStatus(body.Status, out _, out problem))
        {
            return problem!;
        }

        if (body.Read(shop.Caller.Name, out var request) is { } unread)
        {
            return Problems.Malformed(unread.Detail, unread.Pointer);
        }

        if (shop.Caller.Store is { } store && request.Store is { } said && said != store)
        {
            return Problems.Edge("other-store", $"This key acts for the store '{store}' only.", "/store");
        }

        var joined = await shop.Get<ShopMembers>().JoinAsync(
            request with { Store = request.Store ?? shop.Caller.Store, Actor = shop.Caller.KeyId }, key, cancel);
        return joined.Outcome switch
        {
            JoinOutcome.Joined => await JoinedAsync(context, shop, joined, request.Consents),
            JoinOutcome.AlreadyThere => Problems.Edge("conflict", joined.Detail, joined.Pointer) with
            {
                Replayed = key is null ? null : joined.Replayed,
            },
            JoinOutcome.KeyReused => Problems.Of(Rejection.KeyReusedWithAnotherBody, joined.Detail),
            JoinOutcome.Invalid => Problems.Of(joined.Rejection, joined.Detail, joined.Pointer),
            _ => throw new InvariantViolated("an unknown outcome of a join"),
        };
    }

    private static async Task<IResult> JoinedAsync(HttpContext context, ShopContext shop, JoinResult joined, ImmutableArray<ConsentEntry> said)
    {
        if (joined.Status == MemberStatus.Active)
        {
            await shop.Get<IJoiningOffers>().GiveAsync(joined.Account, joined.Member, CancellationToken.None);
        }

        context.Response.Headers.Location = $"/v1/members/{joined.Member}";
        var answer = new JoinAnswer(joined.Member.ToString(), joined.Account.ToString(), MemberWords.Of(joined.Status))
        {
            Card = joined.Card, Replayed = joined.Replayed, Confirmations = await ConfirmationAnswer.ForAsync(shop, joined.Member, said),
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
