using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Http;

public sealed record SignUpBody : PersonBody
{
    [Description("Of `POST /v1/sign-in`: the address has been shown to be one's own.")]
    public required string Ticket { get; init; }

    public required string Email { get; init; }

    [Description("With + and country code.")]
    public string? Phone { get; init; }

    [Description("A card that was handed out and is not in somebody's name yet; left out, the member gets a fresh number.")]
    public string? Card { get; init; }

    [Description("Where it is joined.")]
    public string? Store { get; init; }
}

/// <summary>
/// `POST /v1/sign-up`: joins with an address that was shown to be one's own, or activates the card in one's pocket, and signs in. Safe to send
/// again: who is there by then signs in with another code.
/// </summary>
internal static class SignUp
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/sign-up", AnswerAsync)
            .RequireScope(Scopes.Form, Scopes.Shop, Scopes.Office)
            .Described("signUp", "Sessions", "Joins, or activates a card, with a ticket, and signs in")
            .Answers(201, typeof(SignInAnswer), "A session of the new member.")
            .Refuses(400, 403, 409, 422, 429, 503);

    private static async Task<IResult> AnswerAsync(ShopContext shop, SignUpBody body, CancellationToken cancel)
    {
        var throttle = shop.Get<ShopMembers>().Throttle;
        if ((throttle.BlockedByInvitation(shop.Caller, body.Invitation)
            ?? (body.Card is null ? null : throttle.Blocked(shop.Caller, IdentifierKind.Card))) is { } wait)
        {
            return wait;
        }

        var answer = await FormAnswers.LevelAsync(() => HandleAsync(shop, body, cancel));
        throttle.CountInvitation(shop.Caller, answer);
        if (answer is Problem { Pointer: "/card" })
        {
            throttle.Miss(shop.Caller, IdentifierKind.Card);
        }

        return answer;
    }

    private static async Task<IResult> HandleAsync(ShopContext shop, SignUpBody body, CancellationToken cancel)
    {
        var members = shop.Get<ShopMembers>();
        if (!EmailAddress.TryRead(body.Email, out var email, out var reason))
        {
            return Problems.Malformed(reason, "/email");
        }

        if (!members.SignUpTickets.Holds(body.Ticket, members.HashOf(HashedField.Email, email), shop.Shop.Now))
        {
            return Problems.Edge("code-not-accepted", "This has taken too long. Ask for another code and join with it.", "/ticket");
        }

        if (ConsentReading.Read(body.Consents, "member", out var consents) is { } unread)
        {
            return Problems.Malformed(unread.Detail, unread.Pointer);
        }

        var (held, problem) = body.Card is { } card ? await HeldAsync(members, card, cancel) : (null, null);
        return problem ?? (held is null
            ? await JoinAsync(shop, body, consents, cancel)
            : await ActivateAsync(shop, held, body, consents, cancel));
    }

    /// <summary>The member of a card that was handed out; null when nobody holds it. A card in somebody's name is said to be none of ours.</summary>
    private static async Task<(Member? Held, Problem? Problem)> HeldAsync(ShopMembers members, string card, CancellationToken cancel)
    {
        var found = await members.FindByAsync(IdentifierKind.Card, card, cancel);
        return found switch
        {
            { Problem: { } unreadable } => (null, Problems.Of(found.Rejection, unreadable, "/card")),
            { Member: { Status: MemberStatus.Held } held, IsLost: false } => (held, null),
            { Member: null } when await members.Cards.IsIssuedAsync(card, cancel) => (null, null),
            _ => (null, Problems.Edge(
                "conflict", "This card cannot be activated here: look at the number again, or join without it and ask in a store.", "/card")),
        };
    }

    private static async Task<IResult> ActivateAsync(
        ShopContext shop, Member held, SignUpBody body, ImmutableArray<ConsentEntry> consents, CancellationToken cancel)
    {
        var told = new Told(body.ToFields(), body.Email, body.Phone);
        var (found, result) = await shop.Get<ShopMembers>().ActivateAsync(held.Id, told, (consents, body.Invitation, held.Id.ToString()), cancel);
        return result switch
        {
            { Problem: { } problem } => Problems.Of(problem.Rejection, problem.Detail, problem.Pointer),
            { Outcome: EditOutcome.Taken } => Taken(result.Taken),
            _ when found is null => Problems.NotFound("There is no member with this card any more."),
            _ => await SignedInAsync(shop, found.Account, found.Id, body.Card),
        };
    }

    private static async Task<IResult> JoinAsync(
        ShopContext shop, SignUpBody body, ImmutableArray<ConsentEntry> consents, CancellationToken cancel)
    {
        var joined = await shop.Get<ShopMembers>().JoinAsync(
            new JoinRequest(body.ToFields())
            {
                Email = body.Email, Phone = body.Phone, Card = body.Card, Store = body.Store ?? shop.Caller.Store, Invitation = body.Invitation,
                Consents = consents, Actor = "member",
            },
            null,
            cancel);
        return joined.Outcome switch
        {
            JoinOutcome.Joined => await SignedInAsync(shop, joined.Account, joined.Member, body.Card),
            JoinOutcome.AlreadyThere => Taken(joined.Taken ?? IdentifierKind.Email),
            _ => Problems.Of(joined.Rejection, joined.Detail, joined.Pointer),
        };
    }

    private static async Task<IResult> SignedInAsync(ShopContext shop, AccountId account, MemberId member, string? card)
    {
        if (card is not null)
        {
            await shop.Get<ShopMembers>().ShowCardAsync(member, card, CancellationToken.None);
        }

        var given = await shop.Get<IJoiningOffers>().GiveAsync(account, member, CancellationToken.None);
        return await SignInAnswer.BeginAsync(shop, member) is { } answer
            ? TypedResults.Json(
                answer with { Offers = [.. given.Select(static one => new GivenOfferAnswer(one.Programme, one.Pool, one.Offer, one.Until))] },
                statusCode: StatusCodes.Status201Created)
            : Problems.NotFound("There is no such member any more.");
    }

    /// <summary>Whose it is has not been shown by a phone number alone: the same words for whoever has it.</summary>
    private static Problem Taken(IdentifierKind? taken) => taken == IdentifierKind.Email
        ? Problems.Edge("conflict", "You are a member already: sign in with a new code.", "/email")
        : Problems.Edge("conflict", "This cannot be used for a new membership: leave it out, or ask in a store.", taken == IdentifierKind.Phone ? "/phone" : "/card");
}
