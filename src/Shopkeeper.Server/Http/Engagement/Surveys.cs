using System.ComponentModel;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Surveys;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record SurveyAnswer(string Id, [property: Description("Grows with each change.")] int Version, SurveyDocument Survey);

public sealed record SurveysAnswer(IReadOnlyList<SurveyAnswer> Surveys);

/// <summary>`/v1/surveys`: short surveys of the shop. Questions that somebody has answered do not change any more.</summary>
internal static class Surveys
{
    private const string Path = "/v1/surveys";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getSurveys", "Surveys", "The shop's surveys")
            .Answers(200, typeof(SurveysAnswer), "By id.")
            .Refuses(403);
        routes.MapGet(Path + "/{survey}", ReadAsync)
            .RequireScope(Scopes.Office)
            .Described("getSurvey", "Surveys", "One survey")
            .Answers(200, typeof(SurveyAnswer), "Its ETag is the If-Match of the next change.")
            .Refuses(403, 404);
        routes.MapPut(Path + "/{survey}", PutAsync)
            .RequireScope(Scopes.Office)
            .Described("putSurvey", "Surveys", "Sets a survey")
            .WithDescription(
                "What answering gives is a rule of the programme (`on: survey`, `limit: 1 per subject`). The same again changes nothing; once somebody "
                + "has answered only the window may change. If-Match, when it is sent, is the version that is to be changed.")
            .Answers(200, typeof(SurveyAnswer), "As it stands now.")
            .Refuses(400, 403, 409, 412, 503);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(
        new SurveysAnswer([.. (await shop.Get<SurveyStore>().AllAsync(cancel)).Select(Of)]), ApiJson.Default.SurveysAnswer);

    private static async Task<IResult> ReadAsync(HttpContext context, ShopContext shop, string survey, CancellationToken cancel)
    {
        if (await shop.Get<SurveyStore>().FindAsync(survey, cancel) is not { } found)
        {
            return Problems.NotFound("There is no survey with this id.");
        }

        MemberTags.Show(context, found.Version);
        return TypedResults.Json(Of(found), ApiJson.Default.SurveyAnswer);
    }

    private static async Task<IResult> PutAsync(
        HttpContext context, ShopContext shop, string survey, SurveyDocument body, CancellationToken cancel)
    {
        if (!SurveyCheck.IsId(survey))
        {
            return Problems.Malformed($"The id of a survey has from 1 to {Limits.NameLength} small letters, digits and hyphens.", null);
        }

        if (body.Problem() is var (pointer, detail))
        {
            return Problems.Malformed(detail, pointer);
        }

        return await shop.Get<SurveyStore>().PutAsync(survey, body, MemberTags.Expected(context), shop.Caller.KeyId, CancellationToken.None) switch
        {
            SurveyPut.Answered => Problems.Edge("conflict", "Somebody has answered: only its window may change. Set the new questions under another id."),
            SurveyPut.Stale => MemberTags.Stale(),
            SurveyPut.TooMany => Problems.Malformed($"A shop has at most {Limits.Surveys} surveys.", null),
            _ => await ReadAsync(context, shop, survey, cancel),
        };
    }

    private static SurveyAnswer Of(Survey survey) => new(survey.Id, survey.Version, survey.Document);
}
