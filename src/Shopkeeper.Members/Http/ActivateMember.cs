using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record ActivateBody
{
    [Description("What the member says to like: categories or brands of the shop. Left out, what was said before stays.")]
    public IReadOnlyList<string>? Likes { get; init; }
}

/// <summary>An offer that was given at joining; until absent = for ever.</summary>
public sealed record GivenOfferAnswer(string Programme, string Pool, string Offer, Instant? Until);

public sealed record ActivateAnswer(
    string MemberId, string AccountId, string Status, Instant? Activated,
    [property: Description("True when it was active already: nothing was given again.")] bool Replayed)
{
    [Description("What was given at joining and is still good.")]
    public IReadOnlyList<GivenOfferAnswer> Offers { get; init; } = [];
}

/// <summary>`POST /v1/members/{id}/activate`: a held card becomes a member and gets its joining offer. Safe to send again.</summary>
internal static class ActivateMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members/{id}/activate", HandleAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("activateMember", "Members", "Makes a held card an active member")
            .Answers(200, typeof(ActivateAnswer), "Active, now or before.")
            .Refuses(400, 403, 404, 429, 503);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, ActivateBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        var member = new MemberId(value);
        var (found, moved, problem) = await shop.Get<ShopMembers>().ActivateAsync(member, body.Likes is null ? [] : [.. body.Likes], cancel);
        if (problem is not null)
        {
            return Problems.Malformed(problem, "/likes");
        }

        if (found is null)
        {
            return Unknown();
        }

        var offers = await shop.Get<IJoiningOffers>().GiveAsync(found.Account, member, CancellationToken.None);
        return TypedResults.Json(
            new ActivateAnswer(id, found.Account.ToString(), MemberWords.Of(found.Status), found.Activated, Replayed: !moved)
            {
                Offers = [.. offers.Select(static one => new GivenOfferAnswer(one.Programme, one.Pool, one.Offer, one.Until))],
            });
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
