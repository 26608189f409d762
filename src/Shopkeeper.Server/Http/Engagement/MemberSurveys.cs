using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Surveys;
using Shopkeeper.Members;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Server.Engagement;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record OpenOptionAnswer(string Id, string Text);

public sealed record OpenQuestionAnswer(
    string Id, [property: Description("single, multi, scale (0 to 10) or text")] string Kind, string Text, bool Optional)
{
    public IReadOnlyList<OpenOptionAnswer>? Options { get; init; }
}

public sealed record OpenSurveyAnswer(string Id, string Title, IReadOnlyList<OpenQuestionAnswer> Questions)
{
    public Instant? Until { get; init; }
}

public sealed record OpenSurveysAnswer(IReadOnlyList<OpenSurveyAnswer> Surveys);

public sealed record SurveyAnswersBody
{
    public required IReadOnlyList<SurveyReply> Answers { get; init; }
}

/// <summary>`/v1/members/{id}/surveys`: what a member may answer, each once, and the answers. Answering is voluntary and asks for no consent.</summary>
internal static class MemberSurveys
{
    private const string Path = "/v1/members/{id}/surveys";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, OpenAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getOpenSurveys", "Surveys", "What the member may answer now")
            .WithDescription("Texts in the language of `?lang=`, else in English, else in the first that there is.")
            .Answers(200, typeof(OpenSurveysAnswer), "Open, and not answered by the member.")
            .Refuses(403, 404);
        routes.MapPost(Path + "/{survey}/answers", AnswerAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("answerSurvey", "Surveys", "Answers a survey, once")
            .Answers(201, typeof(DeedAnswer), "Kept, with what the programme gives for it.")
            .Answers(200, typeof(DeedAnswer), "The same answers again: the first answer.")
            .Answers(202, typeof(DeedAnswer), "Kept; no version of the programme is in force yet.")
            .Refuses(400, 403, 404, 409, 422, 429, 503);
    }

    private static async Task<IResult> OpenAsync(ShopContext shop, string id, string? lang, CancellationToken cancel) =>
        await MemberCall.FindAsync(shop, id, cancel) is { } member
            ? TypedResults.Json(
                new OpenSurveysAnswer([.. (await shop.Get<SurveyStore>().OpenAsync(member.Id, cancel)).Select(survey => Of(survey, lang))]),
                ApiJson.Default.OpenSurveysAnswer)
            : MemberCall.Unknown();

    private static async Task<IResult> AnswerAsync(
        ShopContext shop, string id, string survey, SurveyAnswersBody body, CancellationToken cancel)
    {
        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        if (await shop.Get<SurveyStore>().FindAsync(survey, cancel) is not { } asked)
        {
            return Problems.NotFound("There is no survey with this id.");
        }

        var store = shop.Get<AnswerStore>();
        var answers = await store.FindAsync(member.Id, survey, cancel);
        if (answers is null)
        {
            if (Refusal(asked.Document, body.Answers, shop.Shop) is { } refusal)
            {
                return refusal;
            }

            answers = await store.AddAsync(member.Id, asked, body.Answers, CancellationToken.None);
        }

        return answers is null ? Problems.Edge("conflict", "The survey has changed; read it again.")
            : !answers.AreSame(body.Answers) ? Problems.Edge("conflict", "The member has answered this survey.")
            : await PostAsync(shop, member, answers, cancel);
    }

    private static Problem? Refusal(SurveyDocument survey, IReadOnlyList<SurveyReply> replies, Shop shop) =>
        !survey.IsOpen(shop.Now) ? Problems.Of(Rejection.SurveyNotOpen, "")
        : replies.Any(static reply => reply is null) ? Problems.Malformed("Each answer says to which question.", "/answers")
        : SurveyCheck.Answers(survey, replies) is var (pointer, detail) ? Problems.Malformed(detail, pointer)
        : replies.Any(static reply => PaymentCard.AppearsIn(reply.Text)) ? Problems.Malformed(MemberCall.HasPaymentCard, "/answers")
        : null;

    private static async Task<IResult> PostAsync(ShopContext shop, Member member, SurveyAnswers answers, CancellationToken cancel)
    {
        var deed = new MemberDeed("survey", answers.Id, ActivityType.Survey, answers.Answered) { Subject = answers.Survey };
        return await MemberDeed.AnswerAsync(
            shop, IdText.Write("ans", answers.Id), await deed.PostAsync(shop, member.Id, member.Account), cancel);
    }

    private static OpenSurveyAnswer Of(Survey survey, string? lang) => new(
        survey.Id, In(survey.Document.Title, lang), [.. survey.Document.Questions.Select(question => Of(question, lang))])
    {
        Until = survey.Document.Until,
    };

    private static OpenQuestionAnswer Of(SurveyQuestion question, string? lang) =>
        new(question.Id, question.Kind, In(question.Text, lang), question.Optional)
        {
            Options = question.Options is { } options ? [.. options.Select(option => new OpenOptionAnswer(option.Id, In(option.Text, lang)))] : null,
        };

    private static string In(IReadOnlyDictionary<string, string> texts, string? lang) =>
        lang is not null && texts.TryGetValue(lang, out var text) ? text
        : lang is not null && texts.TryGetValue(lang.Split('-')[0], out text) ? text
        : texts.TryGetValue("en", out text) ? text
        : texts.OrderBy(static one => one.Key, StringComparer.Ordinal).First().Value;
}
