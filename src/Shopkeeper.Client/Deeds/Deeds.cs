using System.Globalization;

namespace Shopkeeper.Client;

/// <summary>Something that was bought and kept; ReviewOpen: the member has not reviewed it yet.</summary>
public sealed record Bought(string Sku, string Name, DateTimeOffset LastBought, bool ReviewOpen);

public sealed record BoughtProducts(string AccountId, IReadOnlyList<Bought> Products);

/// <summary>A review of a member; State is waiting, published or declined, Reason why it was declined.</summary>
public sealed record WrittenReview(string Id, string Sku, int Rating, string Text, DateTimeOffset Written, string State)
{
    public string? Reason { get; init; }
}

/// <summary>The newest first.</summary>
public sealed record WrittenReviews(IReadOnlyList<WrittenReview> Reviews);

public sealed record WriteReview(string Sku, int Rating, string Text);

public sealed record RedeemCode(string Code);

public sealed record ShareIdea(string Text);

public sealed record ShareMilestone(string Milestone);

/// <summary>An idea of a member; State is new, seen, taken or declined, Answer what the shop said.</summary>
public sealed record SharedIdea(string Id, DateTimeOffset Written, string Text, string State)
{
    public string? Answer { get; init; }
}

public sealed record SharedIdeas(IReadOnlyList<SharedIdea> Ideas);

/// <summary>A receipt's code; with a number its total (minor units) and day.</summary>
public sealed record ClaimReceipt(string Code)
{
    public long? Total { get; init; }

    public string? Date { get; init; }
}

public sealed record SurveyOption(string Id, string Text);

/// <summary>Kind: single, multi, scale (0 to 10) or text.</summary>
public sealed record SurveyQuestion(string Id, string Kind, string Text, bool Optional)
{
    public IReadOnlyList<SurveyOption>? Options { get; init; }
}

public sealed record OpenSurvey(string Id, string Title, IReadOnlyList<SurveyQuestion> Questions);

public sealed record OpenSurveys(IReadOnlyList<OpenSurvey> Surveys);

public sealed record SurveyReply(string Question)
{
    public IReadOnlyList<string>? Options { get; init; }

    public int? Scale { get; init; }

    public string? Text { get; init; }
}

public sealed record AnswerSurvey(IReadOnlyList<SurveyReply> Answers);

/// <summary>What became of something that a member did; Reason: why it gave no points.</summary>
public sealed record Deed(string Id, Posted Activity)
{
    public string? Reason { get; init; }
}

public sealed record WorthPoints(string PointsId, string Name, long Earned, long TakenBack, long Redeemed, long Expired);

public sealed record WorthLevel(string Level, string Name, DateTimeOffset At);

public sealed record WorthMoney(string Currency, long Discounts, long Vouchers, long Spent);

public sealed record ProgrammeWorth(string Programme, string Name, long Purchases, long OffersUsed, long VouchersUsed)
{
    public IReadOnlyList<WorthPoints> Points { get; init; } = [];

    public IReadOnlyList<WorthLevel> Levels { get; init; } = [];

    public IReadOnlyList<WorthMoney> Money { get; init; } = [];
}

public sealed record Worth(string AccountId, int Year, bool Complete, IReadOnlyList<ProgrammeWorth> Programmes);

public sealed partial class ShopkeeperClient
{
    public Task<Answer<BoughtProducts>> ProductsAsync(string account, CancellationToken cancel = default) =>
        GetAsync($"v1/accounts/{Text(account)}/products", ClientJson.Default.BoughtProducts, cancel);

    public Task<Answer<Deed>> ReviewAsync(string member, WriteReview review, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/reviews", review, ClientJson.Default.WriteReview, ClientJson.Default.Deed, cancel);

    public Task<Answer<Deed>> RedeemHandoverAsync(string member, string code, CancellationToken cancel = default) => PostAsync(
        Of(member) + "/handovers", new RedeemCode(code), ClientJson.Default.RedeemCode, ClientJson.Default.Deed, cancel);

    public Task<Answer<WrittenReviews>> ReviewsAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/reviews", ClientJson.Default.WrittenReviews, cancel);

    public Task<Answer<SharedIdeas>> IdeasAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/ideas", ClientJson.Default.SharedIdeas, cancel);

    public Task<Answer<Deed>> ShareIdeaAsync(string member, string text, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/ideas", new ShareIdea(text), ClientJson.Default.ShareIdea, ClientJson.Default.Deed, cancel);

    public Task<Answer<Deed>> ShareMilestoneAsync(string member, string milestone, CancellationToken cancel = default) => PostAsync(
        Of(member) + "/shares", new ShareMilestone(milestone), ClientJson.Default.ShareMilestone, ClientJson.Default.Deed, cancel);

    public Task<Answer<Posted>> ClaimAsync(string member, ClaimReceipt claim, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/claims", claim, ClientJson.Default.ClaimReceipt, ClientJson.Default.Posted, cancel);

    public Task<Answer<OpenSurveys>> SurveysAsync(string member, string? language, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/surveys" + Query(("lang", language)), ClientJson.Default.OpenSurveys, cancel);

    public Task<Answer<Deed>> AnswerSurveyAsync(string member, string survey, AnswerSurvey answers, CancellationToken cancel = default) => PostAsync(
        $"{Of(member)}/surveys/{Text(survey)}/answers", answers, ClientJson.Default.AnswerSurvey, ClientJson.Default.Deed, cancel);

    /// <summary>What a year was worth; null = this one.</summary>
    public Task<Answer<Worth>> WorthAsync(string account, int? year, CancellationToken cancel = default) => GetAsync(
        $"v1/accounts/{Text(account)}/worth" + Query(("year", year?.ToString(CultureInfo.InvariantCulture))), ClientJson.Default.Worth, cancel);
}
