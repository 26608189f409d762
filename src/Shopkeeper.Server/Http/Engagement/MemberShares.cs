using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record ShareBody
{
    [Description("What was shared, as the page of milestones names it: level-PROGRAMME.ID of an open level, points-PROGRAMME.N for the last full thousand ever earned, or years-N since joining.")]
    public required string Milestone { get; init; }
}

/// <summary>`POST /v1/members/{id}/shares`: a member showed a milestone to others. Each milestone once, for ever.</summary>
internal static class MemberShares
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members/{id}/shares", ShareAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("postShare", "Milestones", "A member has shared a milestone")
            .WithDescription("What it gives is a rule of the programme (`on: share`). With whom it was shared is neither asked nor kept.")
            .Answers(201, typeof(DeedAnswer), "Recorded, with what the programme gives for it.")
            .Answers(200, typeof(DeedAnswer), "Shared before: the first answer.")
            .Answers(202, typeof(DeedAnswer), "Recorded; no version of the programme is in force yet.")
            .Refuses(400, 403, 404, 422, 503);

    private static async Task<IResult> ShareAsync(ShopContext shop, string id, ShareBody body, CancellationToken cancel)
    {
        if (body.Milestone.Length is 0 or > Limits.SubjectLength)
        {
            return Problems.Malformed($"From 1 to {Limits.SubjectLength} characters.", "/milestone");
        }

        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        var key = shop.Get<ShopSecrets>().Hash(HashedField.Share, $"{member.Id}/{body.Milestone}").Value;
        if (!await shop.Get<IShopAccounts>().KnowsAsync(new ActivityKey("share", key.ToString("N")), cancel)
            && !(await ReachedAsync(shop, member, cancel)).Contains(body.Milestone))
        {
            return Problems.Of(Rejection.NotReached, "");
        }

        var deed = new MemberDeed("share", key, ActivityType.Share, shop.Shop.Now) { Subject = body.Milestone };
        return await MemberDeed.AnswerAsync(shop, IdText.Write("shr", key), await deed.PostAsync(shop, member.Id, member.Account), cancel);
    }

    private static async Task<IReadOnlySet<string>> ReachedAsync(ShopContext shop, Member member, CancellationToken cancel) =>
        await shop.Get<IShopAccounts>().OwnerAsync(member.Account, cancel) is { } owner
            ? ReachedMilestones.Of(GetAccount.Answer(member.Account, owner.States, shop.Get<ShopProgrammes>().Current, (shop.Shop.Now, FactRecord.None)), member.Created)
            : new HashSet<string>();
}
