using System.Globalization;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Engagement.Surveys;

/// <summary>Whether a survey can be asked, and whether answers answer it.</summary>
public static class SurveyCheck
{
    public const string Kinds = "single, multi, scale, text";
    private const int MostScale = 10;

    public static bool IsId(string id) => id.Length is > 0 and <= Limits.NameLength
        && id.All(static letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter == '-');

    internal static (string, string)? Texts(IReadOnlyDictionary<string, string> texts, string pointer) =>
        texts.Count is < 1 or > Limits.SurveyLanguages ? (pointer, $"In one to {Limits.SurveyLanguages} languages.")
        : texts.Any(static text => text.Key.Length is < 2 or > 35 || string.IsNullOrWhiteSpace(text.Value) || text.Value.Length > Limits.SurveyText)
            ? (pointer, $"By language tag, each from 1 to {Limits.SurveyText} characters.")
        : null;

    internal static (string, string)? Questions(IReadOnlyList<SurveyQuestion> questions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < questions.Count; i++)
        {
            var (question, at) = (questions[i], string.Create(CultureInfo.InvariantCulture, $"/questions/{i}"));
            var problem = !IsId(question.Id) || !seen.Add(question.Id) ? (at + "/id", "Small letters, digits and hyphens, each id once.")
                : Texts(question.Text, at + "/text") ?? Options(question, at);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>The first thing that is wrong with answers: where, and what is asked.</summary>
    public static (string Pointer, string Detail)? Answers(SurveyDocument survey, IReadOnlyList<SurveyReply> replies)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < replies.Count; i++)
        {
            var (reply, at) = (replies[i], string.Create(CultureInfo.InvariantCulture, $"/answers/{i}"));
            var question = survey.Questions.FirstOrDefault(one => one.Id == reply.Question);
            var problem = question is null ? (at + "/question", "The survey has no such question.")
                : !seen.Add(reply.Question) ? (at + "/question", "Each question once.")
                : Answer(question, reply, at);
            if (problem is not null)
            {
                return problem;
            }
        }

        return survey.Questions.FirstOrDefault(question => !question.Optional && !seen.Contains(question.Id)) is { } missing
            ? ("/answers", $"The question '{missing.Id}' is not answered.")
            : null;
    }

    private static (string, string)? Options(SurveyQuestion question, string at)
    {
        var hasOptions = question.Kind is "single" or "multi";
        var options = question.Options ?? [];
        if (!hasOptions)
        {
            return question.Kind is not ("scale" or "text") ? (at + "/kind", $"One of: {Kinds}.")
                : options.Count > 0 ? (at + "/options", "Only questions of the kinds single and multi have options.")
                : null;
        }

        return options.Count is < 2 or > Limits.SurveyOptions ? (at + "/options", $"From 2 to {Limits.SurveyOptions} options.")
            : options.Any(static option => !IsId(option.Id)) || options.DistinctBy(static option => option.Id).Count() != options.Count
                ? (at + "/options", "Ids are small letters, digits and hyphens, each once.")
            : options.Select(option => Texts(option.Text, at + "/options")).FirstOrDefault(static problem => problem is not null);
    }

    private static (string, string)? Answer(SurveyQuestion question, SurveyReply reply, string at)
    {
        var given = (reply.Options is null ? 0 : 1) + (reply.Scale is null ? 0 : 1) + (reply.Text is null ? 0 : 1);
        return question.Kind switch
        {
            _ when given != 1 => (at, "Answer with what the question's kind asks for: options, scale or text, one of them."),
            "scale" => reply.Scale is >= 0 and <= MostScale ? null : (at + "/scale", $"From 0 to {MostScale}."),
            "text" => reply.Text is { Length: > 0 and <= Limits.AnswerText } ? null : (at + "/text", $"From 1 to {Limits.AnswerText} characters."),
            _ => Chosen(question, reply.Options, at + "/options"),
        };
    }

    private static (string, string)? Chosen(SurveyQuestion question, IReadOnlyList<string>? chosen, string at) =>
        chosen is null || chosen.Count < 1 || (question.Kind == "single" && chosen.Count > 1) ? (at, question.Kind == "single" ? "One option." : "One option or more.")
        : chosen.Distinct(StringComparer.Ordinal).Count() != chosen.Count ? (at, "Each option once.")
        : chosen.Any(id => !question.Options!.Any(option => option.Id == id)) ? (at, "The question has no such option.")
        : null;
}
