using System.ComponentModel;
using System.Text.Json.Serialization;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Ideas;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Engagement;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record IdeaBody
{
    [Description("In any script and several lines. It is a text: whoever shows it escapes it.")]
    [JsonConverter(typeof(LinesJson))]
    public required string Text { get; init; }
}

/// <summary>`/v1/members/{id}/ideas`: what a member thinks the shop should do, and what came of it. The same text again is the same idea.</summary>
internal static class MemberIdeas
{
    private const string Path = "/v1/members/{id}/ideas";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getMemberIdeas", "Ideas", "A member's ideas, and what the shop made of them")
            .Answers(200, typeof(IdeasAnswer), "In order of time.")
            .Refuses(403, 404);
        routes.MapPost(Path, WriteAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("postIdea", "Ideas", "Shares an idea")
            .WithDescription($"At most {Limits.IdeasPerDay} within 24 hours. What one gives is a rule of the programme (`on: custom:idea`).")
            .Answers(201, typeof(DeedAnswer), "Kept, with what the programme gives for it.")
            .Answers(200, typeof(DeedAnswer), "The same idea again: the first answer.")
            .Answers(202, typeof(DeedAnswer), "Kept; no version of the programme is in force yet.")
            .Refuses(400, 403, 404, 422, 429, 503);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, string id, CancellationToken cancel) =>
        await MemberCall.FindAsync(shop, id, cancel) is { } member
            ? TypedResults.Json(
                new IdeasAnswer([.. (await shop.Get<IdeaStore>().OfAsync(member.Id, cancel)).Select(IdeaAnswer.Of)]), ApiJson.Default.IdeasAnswer)
            : MemberCall.Unknown();

    private static async Task<IResult> WriteAsync(ShopContext shop, string id, IdeaBody body, CancellationToken cancel)
    {
        if (MemberCall.ProblemWith(body.Text, Limits.IdeaText) is { } mistake)
        {
            return Problems.Malformed(mistake, "/text");
        }

        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        var (idea, why) = await shop.Get<IdeaStore>().AddAsync(member.Id, body.Text, CancellationToken.None);
        if (idea is null)
        {
            return why == Rejection.Limit ? Problems.Of(why, $"At most {Limits.IdeasPerDay} ideas within 24 hours.") : MemberCall.Unknown();
        }

        var deed = new MemberDeed("idea", idea.Id, ActivityType.Custom, idea.Written) { CustomType = "idea", Subject = idea.Id.ToString("N") };
        return await MemberDeed.AnswerAsync(
            shop, IdText.Write("idea", idea.Id), await deed.PostAsync(shop, member.Id, member.Account), cancel);
    }
}
