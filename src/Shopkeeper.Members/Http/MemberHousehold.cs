using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Households;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record JoinHouseholdBody
{
    [Description("The code of an invitation: of a member who wants to share an account.")]
    public required string Invitation { get; init; }
}

public sealed record LeaveHouseholdBody
{
    [Description("What goes along, said one by one; an empty list leaves all points to the others.")]
    public required IReadOnlyList<SplitPointsBody> Split { get; init; }
}

public sealed record SplitPointsBody(
    string Programme,
    [property: Description("The kind of points.")] string Points,
    [property: Description("Of the points that are available.")] long Amount);

public sealed record HouseholdMemberAnswer(string MemberId, Instant Since);

public sealed record HouseholdAnswer(
    [property: Description("The account that the member has now.")] string AccountId)
{
    [Description("Absent: the member shares its account with nobody.")]
    public string? HouseholdId { get; init; }

    [Description("In the order in which they came, this one too; the first one acts where nobody is named.")]
    public IReadOnlyList<HouseholdMemberAnswer> Members { get; init; } = [];
}

public sealed record HouseholdInvitationAnswer(
    [property: Description("Shown here and nowhere else; good for one member.")] string Invitation,
    [property: Description("Exclusive.")] Instant Until);

/// <summary>`/v1/members/{id}/household`: members who share an account: invite, accept, leave with a stated split.</summary>
internal static class MemberHousehold
{
    private const string Path = "/v1/members/{id}/household";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync).RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getHousehold", "Members", "With whom a member shares its account")
            .Answers(200, typeof(HouseholdAnswer), "Of somebody in no household: the account alone.")
            .Refuses(404);
        routes.MapPost(Path + "/invitations", InviteAsync).RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("inviteToHousehold", "Members", "Makes a code by which one member may come to share this member's account")
            .Answers(201, typeof(HouseholdInvitationAnswer), "Sent again, it makes another one.")
            .Refuses(403, 404, 422, 503);
        routes.MapDelete(Path + "/invitations", EndInvitationsAsync).RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("endHouseholdInvitations", "Members", "Ends the member's open invitations into its household")
            .Answers(200, typeof(HouseholdAnswer), "None is good any more.")
            .Refuses(403, 404, 503);
        routes.MapPost(Path, JoinAsync).RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("joinHousehold", "Members", "Accepts an invitation: all that the member has goes to the shared account")
            .Answers(200, typeof(HouseholdAnswer), "The household.")
            .Refuses(400, 403, 404, 422, 429, 503);
        routes.MapPost(Path + "/leave", LeaveAsync).RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("leaveHousehold", "Members", "Leaves a household for an account of its own, with so many of its points")
            .Answers(200, typeof(HouseholdAnswer), "The member's own account.")
            .Refuses(400, 403, 404, 422, 503);
    }

    private static async Task<IResult> GetAsync(ShopContext shop, string id, CancellationToken cancel) =>
        TryRead(id, out var member) && await AnswerAsync(shop, member, cancel) is { } answer ? answer : Unknown();

    private static async Task<IResult> InviteAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        if (!TryRead(id, out var member) || await Of(shop).InviteAsync(member, shop.Caller.KeyId, CancellationToken.None) is not { } made)
        {
            return Unknown();
        }

        return made.Invitation is { } invitation
            ? TypedResults.Json(new HouseholdInvitationAnswer(invitation.Code, invitation.Until), statusCode: StatusCodes.Status201Created)
            : Problems.Of(made.Why, ShopHouseholds.Full);
    }

    private static async Task<IResult> EndInvitationsAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        if (!TryRead(id, out var member) || await shop.Get<ShopMembers>().FindAsync(member, cancel) is null)
        {
            return Unknown();
        }

        await Of(shop).EndInvitationsAsync(member, CancellationToken.None);
        return await AnswerAsync(shop, member, cancel) ?? Unknown();
    }

    private static async Task<IResult> JoinAsync(ShopContext shop, string id, JoinHouseholdBody body, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(body.Invitation) || body.Invitation.Length > Limits.NameLength)
        {
            return Problems.Malformed($"Send the code, at most {Limits.NameLength} characters.", "/invitation");
        }

        // Who tries codes out waits, as at a join.
        var throttle = shop.Get<ShopMembers>().Throttle;
        if (throttle.BlockedByInvitation(shop.Caller, body.Invitation) is { } wait)
        {
            return wait;
        }

        var answer = TryRead(id, out var member)
            ? await AnswerAsync(shop, member, await Of(shop).JoinAsync(member, body.Invitation, shop.Caller.KeyId, CancellationToken.None))
            : Unknown();
        throttle.CountInvitation(shop.Caller, answer);
        return answer;
    }

    private static async Task<IResult> LeaveAsync(ShopContext shop, string id, LeaveHouseholdBody body, CancellationToken cancel)
    {
        if (MemberSessions.MustSignInAgain(shop) is { } again)
        {
            return again;
        }

        if (body.Split.Count > Limits.PageLength || body.Split.Any(static part => part is null || part.Programme is null || part.Points is null))
        {
            return Problems.Malformed($"Each part names a programme and its points; at most {Limits.PageLength} parts.", "/split");
        }

        if (body.Split.Any(static part => part.Amount is < 0 or > Limits.Points))
        {
            return Problems.Malformed($"Between 0 and {Limits.Points} points.", "/split");
        }

        ImmutableArray<SplitPoints> split = [.. body.Split.Select(static part => new SplitPoints(part.Programme, part.Points, part.Amount))];
        return TryRead(id, out var member)
            ? await AnswerAsync(shop, member, await Of(shop).LeaveAsync(member, split, shop.Caller.KeyId, CancellationToken.None))
            : Unknown();
    }

    private static async Task<IResult> AnswerAsync(ShopContext shop, MemberId member, HouseholdResult? result) => result switch
    {
        null => Unknown(),
        { Why: Rejection.None } => await AnswerAsync(shop, member, CancellationToken.None) ?? Unknown(),
        { } refused => Problems.Of(refused.Why, refused.Detail),
    };

    private static async Task<IResult?> AnswerAsync(ShopContext shop, MemberId member, CancellationToken cancel)
    {
        if (await shop.Get<ShopMembers>().FindAsync(member, cancel) is not { } found)
        {
            return null;
        }

        var household = await Of(shop).OfAsync(member, cancel);
        return TypedResults.Json(new HouseholdAnswer(found.Account.ToString())
        {
            HouseholdId = household is null ? null : HouseholdName.Of(household.Id),
            Members = [.. (household?.Members ?? []).Select(static one => new HouseholdMemberAnswer(one.Member.ToString(), one.Since))],
        });
    }

    private static ShopHouseholds Of(ShopContext shop) =>
        shop.Get<ShopMembers>().Households ?? throw new InvariantViolated("a shop that serves has its accounts wired");

    private static bool TryRead(string id, out MemberId member)
    {
        var read = IdText.TryRead("mem", id, out var value);
        member = new MemberId(value);
        return read;
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
