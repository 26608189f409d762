using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>What is left out stays as it was said before.</summary>
public sealed record ActivateBody : PersonBody
{
    public string? Email { get; init; }

    [Description("With + and country code.")]
    public string? Phone { get; init; }
}

/// <summary>An offer that was given at joining; until absent = for ever.</summary>
public sealed record GivenOfferAnswer(string Programme, string Pool, string Offer, Instant? Until);

public sealed record ActivateAnswer(
    string MemberId, string AccountId, string Status, Instant? Activated,
    [property: Description("True when it was active already: nothing was given again.")] bool Replayed)
{
    [Description("What was given at joining and is still good.")]
    public IReadOnlyList<GivenOfferAnswer> Offers { get; init; } = [];

    [Description("Tokens for the addresses that must confirm what was agreed to.")]
    public IReadOnlyList<ConfirmationAnswer>? Confirmations { get; init; }
}

/// <summary>`POST /v1/members/{id}/activate`: a held card becomes a member and gets its joining offer. Safe to send again.</summary>
internal static class ActivateMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members/{id}/activate", AnswerAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("activateMember", "Members", "Makes a held card an active member")
            .Answers(200, typeof(ActivateAnswer), "Active, now or before.")
            .Refuses(400, 403, 404, 409, 422, 429, 503);

    /// <summary>Who tries invitations out waits, as at a join.</summary>
    private static async Task<IResult> AnswerAsync(ShopContext shop, string id, ActivateBody body, CancellationToken cancel)
    {
        var throttle = shop.Get<ShopMembers>().Throttle;
        if (throttle.BlockedByInvitation(shop.Caller, body.Invitation) is { } wait)
        {
            return wait;
        }

        var answer = await HandleAsync(shop, id, body, cancel);
        throttle.CountInvitation(shop.Caller, answer);
        return answer;
    }

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, ActivateBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        var member = new MemberId(value);
        if (ConsentReading.Read(body.Consents, shop.Caller.Name, out var consents) is { } unread)
        {
            return Problems.Malformed(unread.Detail, unread.Pointer);
        }

        var told = new Told(body.ToFields(), body.Email, body.Phone);
        var (found, result) = await shop.Get<ShopMembers>().ActivateAsync(member, told, (consents, body.Invitation, shop.Caller.KeyId), cancel);
        if (result.Problem is { } problem)
        {
            return Problems.Of(problem.Rejection, problem.Detail, problem.Pointer);
        }

        if (result.Outcome == EditOutcome.Taken)
        {
            return MemberWords.Conflict(result.Taken);
        }

        if (found is null)
        {
            return Unknown();
        }

        var offers = await shop.Get<IJoiningOffers>().GiveAsync(found.Account, member, CancellationToken.None);
        return TypedResults.Json(
            new ActivateAnswer(id, found.Account.ToString(), MemberWords.Of(found.Status), found.Activated, Replayed: !result.Moved)
            {
                Offers = [.. offers.Select(static one => new GivenOfferAnswer(one.Programme, one.Pool, one.Offer, one.Until))],
                Confirmations = await ConfirmationAnswer.ForAsync(shop, member, consents),
            });
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
