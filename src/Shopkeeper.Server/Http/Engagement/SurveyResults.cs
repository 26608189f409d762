using System.ComponentModel;
using System.Globalization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Surveys;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record AnswerCountAnswer([property: Description("Id of an option, or a step of a scale.")] string Answer, long Count);

public sealed record QuestionResultAnswer(string Question, string Kind, [property: Description("Who answered it.")] long Answered)
{
    [Description("Of single, multi and scale: in the order of the question, those that nobody gave too.")]
    public IReadOnlyList<AnswerCountAnswer>? Counts { get; init; }

    [Description("Of text: in the order of the words, so that their place tells nothing. They are texts: whoever shows them escapes them.")]
    public IReadOnlyList<string>? Texts { get; init; }
}

public sealed record SurveyResultsAnswer(
    string Survey, long Answered, [property: Description("False: there are more answers, or texts, than are looked at; the latest are.")] bool Complete,
    IReadOnlyList<QuestionResultAnswer> Questions);

/// <summary>`GET /v1/surveys/{survey}/results`: what members answered, added up; no answer is shown beside another one of the same member.</summary>
internal static class SurveyResults
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/surveys/{survey}/results", ReadAsync)
            .RequireScope(Scopes.Office)
            .Described("getSurveyResults", "Surveys", "What members answered to a survey")
            .WithDescription("Answers of members who were erased are gone. Whose an answer is is not said, nor which answers are of one member.")
            .Answers(200, typeof(SurveyResultsAnswer), "As of now.")
            .Refuses(403, 404);

    private static async Task<IResult> ReadAsync(ShopContext shop, string survey, CancellationToken cancel)
    {
        if (WholeShop.Check(shop.Caller, "results belong") is { } notOurs)
        {
            return notOurs;
        }

        if (await shop.Get<SurveyStore>().FindAsync(survey, cancel) is not { } found)
        {
            return Problems.NotFound("There is no survey with this id.");
        }

        var answers = await shop.Get<AnswerStore>().ToAsync(survey, Limits.SurveyResults, cancel);
        var replies = answers.SelectMany(static one => one).ToLookup(static reply => reply.Question, StringComparer.Ordinal);
        var complete = answers.Length < Limits.SurveyResults
            && found.Document.Questions.All(question => question.Kind != "text" || replies[question.Id].Count() <= Limits.SurveyTexts);
        return TypedResults.Json(
            new SurveyResultsAnswer(survey, answers.Length, complete, [.. found.Document.Questions.Select(question => Of(question, [.. replies[question.Id]]))]),
            ApiJson.Default.SurveyResultsAnswer);
    }

    private static QuestionResultAnswer Of(SurveyQuestion question, IReadOnlyList<SurveyReply> replies) =>
        new(question.Id, question.Kind, replies.Count)
        {
            Counts = question.Kind switch
            {
                "text" => null,
                "scale" => [.. Enumerable.Range(0, 11).Select(step => new AnswerCountAnswer(
                    step.ToString(CultureInfo.InvariantCulture), replies.Count(reply => reply.Scale == step)))],
                _ => [.. (question.Options ?? []).Select(option => new AnswerCountAnswer(
                    option.Id, replies.Count(reply => reply.Options?.Contains(option.Id) == true)))],
            },
            Texts = question.Kind == "text"
                ? [.. replies.Select(static reply => reply.Text ?? "").Take(Limits.SurveyTexts).Order(StringComparer.Ordinal)]
                : null,
        };
}
