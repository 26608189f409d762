using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>
/// A part of what a member told, read and edited under one address. The ETag is the version of the member; with If-Match nobody
/// overwrites what he has not seen. A change that is sent again changes nothing, so it needs no key.
/// </summary>
/// <param name="show">What of it is shown.</param>
/// <param name="put">What is told after a change.</param>
/// <param name="needsFresh">A member who signed in a while ago signs in again before changing it; all other sessions of the member end.</param>
internal sealed class EditedPart<T>(Func<Told, T> show, Func<T, Told, Told> put, bool needsFresh = false)
    where T : class
{
    public void Map(IEndpointRouteBuilder routes, string path, string name, string what)
    {
        routes.MapGet(path, GetAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("get" + name, "Members", what)
            .Answers(200, typeof(T), "With an ETag.")
            .Refuses(404);
#pragma warning disable RDG011 // A body whose type is only known here: this one delegate is made when the server starts.
        routes.MapPut(path, PutAsync)
#pragma warning restore RDG011
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("put" + name, "Members", what + ", replaced whole")
            .Answers(200, typeof(T), "As it is kept now.")
            .Refuses(needsFresh ? [400, 403, 404, 409, 412, 415, 422, 429, 503] : [400, 403, 404, 409, 412, 415, 422, 503]);
        routes.MapPatch(path, PatchAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("patch" + name, "Members", what + ", changed in parts: null removes (RFC 7396)")
            .Takes(typeof(T))
            .Answers(200, typeof(T), "As it is kept now.")
            .Refuses(needsFresh ? [400, 403, 404, 409, 412, 415, 422, 429, 503] : [400, 403, 404, 409, 412, 415, 422, 503]);
    }

    private async Task<IResult> GetAsync(HttpContext context, ShopContext shop, string id, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value)
            || await shop.Get<ShopMembers>().ToldByAsync(new MemberId(value), cancel) is not { } found)
        {
            return Unknown();
        }

        MemberTags.Show(context, found.Version);
        return TypedResults.Json(show(found.Told));
    }

    private Task<IResult> PutAsync(HttpContext context, ShopContext shop, string id, T body, CancellationToken cancel) =>
        EditAsync(context, shop, id, _ => body, cancel);

    private async Task<IResult> PatchAsync(HttpContext context, ShopContext shop, string id, CancellationToken cancel) =>
        context.Request.HasJsonContentType()
            ? await EditAsync(context, shop, id, await MergePatch.ReadAsync<T>(context, cancel), cancel)
            : Problems.Edge("not-json", "Send the body as Content-Type: application/merge-patch+json or application/json.");

    private async Task<IResult> EditAsync(HttpContext context, ShopContext shop, string id, Func<T, T> change, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        if (needsFresh && MemberSessions.MustSignInAgain(shop) is { } again)
        {
            return again;
        }

        var throttle = shop.Get<ShopMembers>().Throttle;
        if (needsFresh && (throttle.Blocked(shop.Caller, IdentifierKind.Email) ?? throttle.Blocked(shop.Caller, IdentifierKind.Phone)) is { } wait)
        {
            return wait;
        }

        var edited = await shop.Get<ShopMembers>().EditAsync(
            new MemberId(value), MemberTags.Expected(context), told => put(change(show(told)), told), cancel);
        switch (edited.Outcome)
        {
            case EditOutcome.Done:
                if (needsFresh)
                {
                    await shop.Get<ShopMembers>().Sessions.EndOthersAsync(new MemberId(value), shop.Caller.Own?.Id ?? default, CancellationToken.None);
                }

                MemberTags.Show(context, edited.Version);
                return TypedResults.Json(show(edited.Told));
            case EditOutcome.Stale:
                return MemberTags.Stale();
            case EditOutcome.Invalid:
                return Problems.Of(edited.Problem!.Rejection, edited.Problem.Detail, edited.Problem.Pointer);
            case EditOutcome.Taken:
                // It says that somebody is a member: a look-up, by whoever does it often.
                throttle.Miss(shop.Caller, edited.Taken);
                return MemberWords.Conflict(edited.Taken);
            default:
                return Unknown();
        }
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
