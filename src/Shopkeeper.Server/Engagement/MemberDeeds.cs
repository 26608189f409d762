using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Ideas;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Engagement.Surveys;
using Shopkeeper.Server.Http.Engagement;

namespace Shopkeeper.Server.Engagement;

public sealed record ExportedAnswers(string Survey, Instant At, IReadOnlyList<SurveyReply> Answers);

public sealed record ExportedIdea(Instant At, string Text, [property: Description("new, seen, taken or declined")] string State)
{
    [Description("What the shop answered.")]
    public string? Answer { get; init; }
}

/// <summary>What a member said, in the member's own words.</summary>
public sealed record ExportedWords
{
    [Description("Of what was bought.")]
    public IReadOnlyList<ReviewAnswer> Reviews { get; init; } = [];

    public IReadOnlyList<ExportedAnswers> Surveys { get; init; } = [];

    public IReadOnlyList<ExportedIdea> Ideas { get; init; } = [];
}

/// <summary>What is kept of members beyond shopping, for the export: opened with their own keys.</summary>
internal sealed record MemberDeeds(ReviewStore Reviews, AnswerStore Answers, IdeaStore Ideas)
{
    public async Task<ExportedWords> WordsOfAsync(MemberId member, CancellationToken cancel) => new()
    {
        Reviews = [.. (await Reviews.OfAsync(member, cancel)).Select(ReviewAnswer.Of)],
        Surveys = [.. (await Answers.OfAsync(member, cancel)).Select(static one => new ExportedAnswers(one.Survey, one.Answered, one.Replies))],
        Ideas = [.. (await Ideas.OfAsync(member, cancel)).Select(static one => new ExportedIdea(
            one.Written, one.Text ?? "", one.State.ToString().ToLowerInvariant()) { Answer = one.Answer })],
    };
}
