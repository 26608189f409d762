using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Engagement.Surveys;

/// <summary>A short survey as the shop writes it. What answering gives is said by the programme's rules (`on: survey`), not here.</summary>
public sealed record SurveyDocument
{
    [Description("By language.")]
    public required IReadOnlyDictionary<string, string> Title { get; init; }

    [Description("From when it is open; absent = at once.")]
    public Instant? From { get; init; }

    [Description("Until when (exclusive); absent = without end.")]
    public Instant? Until { get; init; }

    public required IReadOnlyList<SurveyQuestion> Questions { get; init; }

    public bool IsOpen(Instant now) => !(From > now) && !(Until <= now);

    /// <summary>The same but for its window.</summary>
    public bool AsksTheSame(SurveyDocument other) =>
        SurveyStore.Write(this with { From = null, Until = null }) == SurveyStore.Write(other with { From = null, Until = null });

    /// <summary>The first thing that is wrong: where, and what is allowed.</summary>
    public (string Pointer, string Detail)? Problem() =>
        SurveyCheck.Texts(Title, "/title")
        ?? (Until <= From ? ("/until", "It ends after it begins.") : default((string, string)?))
        ?? (Questions.Count is < 1 or > Limits.SurveyQuestions ? ("/questions", $"From 1 to {Limits.SurveyQuestions} questions.") : default((string, string)?))
        ?? SurveyCheck.Questions(Questions);
}

public sealed record SurveyQuestion
{
    [Description("Small letters, digits and hyphens; unlike that of any other question.")]
    public required string Id { get; init; }

    [Description("single or multi (of the options), scale (0 to 10) or text.")]
    public required string Kind { get; init; }

    [Description("By language.")]
    public required IReadOnlyDictionary<string, string> Text { get; init; }

    [Description("Of single and multi.")]
    public IReadOnlyList<SurveyOption>? Options { get; init; }

    [Description("It may be left out.")]
    public bool Optional { get; init; }
}

public sealed record SurveyOption
{
    public required string Id { get; init; }

    [Description("By language.")]
    public required IReadOnlyDictionary<string, string> Text { get; init; }
}

/// <summary>What a member answered to one question: what its kind asks for, and nothing else.</summary>
public sealed record SurveyReply
{
    public required string Question { get; init; }

    [Description("Ids of options: one of single, one or more of multi.")]
    public IReadOnlyList<string>? Options { get; init; }

    [Description("From 0 to 10.")]
    public int? Scale { get; init; }

    public string? Text { get; init; }
}
