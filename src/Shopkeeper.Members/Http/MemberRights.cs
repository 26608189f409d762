using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record ErasureAnswer(
    string MemberId,
    Instant ErasedAt,
    [property: Description(
        "False: a backup of the key store and the master key of that day would still open the data; the next master-key epoch ends that.")]
    bool Final,
    [property: Description("True: the member had been erased before.")] bool Replayed);

public sealed record RestrictionAnswer(string MemberId)
{
    [Description("Since when the member's data are kept and not used; absent when they are used.")]
    public Instant? RestrictedSince { get; init; }
}

/// <summary>
/// `POST /v1/members/{id}/erase`, `/restrict` and `/lift`, `GET /v1/members/{id}/erasure`: what a member may ask of us. All may
/// be sent again.
/// </summary>
internal static class MemberRights
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/members/{id}/erase", EraseAsync)
            .RequireScope(Scopes.Office, Scopes.Member)
            .Described("eraseMember", "Members", "Erases everything personal about a member, for ever")
            .WithDescription("The cards stop and look-ups find nobody; the account's points and postings stay, under an id that is nobody's.")
            .Answers(200, typeof(ErasureAnswer), "Erased, now or before.")
            .Refuses(403, 404, 503);
        routes.MapGet("/v1/members/{id}/erasure", FindAsync)
            .RequireScope(Scopes.Office)
            .Described("getErasure", "Members", "When a member was erased, and whether that is final")
            .Answers(200, typeof(ErasureAnswer), "The erasure.")
            .Refuses(403, 404);
        routes.MapPost("/v1/members/{id}/restrict", RestrictAsync)
            .RequireScope(Scopes.Office, Scopes.Member)
            .Described("restrictMember", "Members", "Keeps a member's data without using them")
            .WithDescription("No ranking, no campaign, no profile for rules of choice; earning goes on.")
            .Answers(200, typeof(RestrictionAnswer), "Restricted, now or before.")
            .Refuses(403, 404, 503);
        routes.MapGet("/v1/members/{id}/restriction", RestrictionAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getRestriction", "Members", "Whether a member's data are used")
            .Answers(200, typeof(RestrictionAnswer), "Since when they are not.")
            .Refuses(403, 404);
        routes.MapPost("/v1/members/{id}/lift", LiftAsync)
            .RequireScope(Scopes.Office, Scopes.Member)
            .Described("liftRestriction", "Members", "Uses a restricted member's data again")
            .Answers(200, typeof(RestrictionAnswer), "Not restricted.")
            .Refuses(403, 404, 503);
    }

    private static async Task<IResult> EraseAsync(ShopContext shop, string id, CancellationToken cancel) =>
        MemberSessions.MustSignInAgain(shop) is { } again ? again
        : IdText.TryRead("mem", id, out var value)
        && await shop.Get<ShopMembers>().EraseAsync(new MemberId(value), shop.Caller.KeyId, cancel) is { } erased
            ? Answer(erased)
            : Unknown();

    private static async Task<IResult> FindAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value)
        && await shop.Get<ShopMembers>().ErasureOfAsync(new MemberId(value), cancel) is { } erased
            ? Answer(erased)
            : Problems.NotFound("No member with this id was erased.");

    private static Task<IResult> RestrictAsync(ShopContext shop, string id, CancellationToken cancel) =>
        ChangeAsync(shop, id, restrict: true, cancel);

    private static Task<IResult> LiftAsync(ShopContext shop, string id, CancellationToken cancel) =>
        ChangeAsync(shop, id, restrict: false, cancel);

    private static async Task<IResult> RestrictionAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel) is not null
            ? TypedResults.Json(new RestrictionAnswer(id)
            {
                RestrictedSince = await shop.Get<ShopMembers>().RestrictedSinceAsync(new MemberId(value), cancel),
            })
            : Unknown();

    private static async Task<IResult> ChangeAsync(ShopContext shop, string id, bool restrict, CancellationToken cancel)
    {
        var members = shop.Get<ShopMembers>();
        if (!IdText.TryRead("mem", id, out var value) || await members.FindAsync(new MemberId(value), cancel) is null)
        {
            return Unknown();
        }

        var since = await members.RestrictAsync(new MemberId(value), restrict, shop.Caller.KeyId, cancel);
        return TypedResults.Json(new RestrictionAnswer(id) { RestrictedSince = since });
    }

    private static IResult Answer(Erasure erased) => TypedResults.Json(
        new ErasureAnswer(erased.Member.ToString(), erased.At, erased.IsFinal, erased.Replayed));

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
