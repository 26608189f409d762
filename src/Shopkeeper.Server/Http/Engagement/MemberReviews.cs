using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Engagement;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record ReviewBody
{
    [Description("The product's number, as it was bought.")]
    public required string Sku { get; init; }

    [Description("From 1 to 5.")]
    public required int Rating { get; init; }

    [Description("In any script and several lines. It is a text: whoever shows it escapes it.")]
    [JsonConverter(typeof(LinesJson))]
    public required string Text { get; init; }
}

public sealed record ReviewAnswer(
    string Id, string Sku, int Rating, string Text, Instant Written, [property: Description("waiting, published or declined")] string State)
{
    [Description("Why it was declined.")]
    public string? Reason { get; init; }

    public Instant? Decided { get; init; }

    internal static ReviewAnswer Of(Review review) => new(
        IdText.Write("rev", review.Id), review.Sku, review.Rating, review.Text ?? "", review.Written, review.State.ToString().ToLowerInvariant())
    {
        Reason = review.Reason, Decided = review.Decided,
    };
}

public sealed record ReviewsAnswer([property: Description("Of a member the newest first, of the office the oldest.")] IReadOnlyList<ReviewAnswer> Reviews)
{
    [Description("Into `after` for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

/// <summary>`/v1/members/{id}/reviews`: what a member says of something bought. Once per product; the same again is a replay.</summary>
internal static class MemberReviews
{
    private const string Path = "/v1/members/{id}/reviews";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getReviews", "Reviews", "What a member said of what was bought")
            .Answers(200, typeof(ReviewsAnswer), "The newest first.")
            .Refuses(403, 404);
        routes.MapPost(Path, WriteAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("postReview", "Reviews", "Reviews something that was bought and not returned")
            .Answers(201, typeof(DeedAnswer), "Kept, with what the programme gives for it.")
            .Answers(200, typeof(DeedAnswer), "The same review again: the first answer.")
            .Answers(202, typeof(DeedAnswer), "Kept; no version of the programme is in force yet.")
            .Refuses(400, 403, 404, 409, 422, 429, 503);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, string id, CancellationToken cancel) =>
        await MemberCall.FindAsync(shop, id, cancel) is { } member
            ? TypedResults.Json(
                new ReviewsAnswer([.. (await shop.Get<ReviewStore>().OfAsync(member.Id, cancel)).Select(ReviewAnswer.Of)]),
                ApiJson.Default.ReviewsAnswer)
            : MemberCall.Unknown();

    private static async Task<IResult> WriteAsync(ShopContext shop, string id, ReviewBody body, CancellationToken cancel)
    {
        if (Problem(body) is { } problem)
        {
            return problem;
        }

        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        var store = shop.Get<ReviewStore>();
        var review = await store.FindAsync(member.Id, body.Sku, cancel);
        if (review is null)
        {
            if (!(await BoughtProducts.ReadAsync(shop.Get<IShopAccounts>(), member.Account, cancel)).Has(body.Sku))
            {
                return Problems.Of(Rejection.NotBought, "Only what was bought with the card, and not returned, can be reviewed.", "/sku");
            }

            review = await store.AddAsync(member.Id, body.Sku, (body.Rating, body.Text), CancellationToken.None);
        }

        return review is null ? MemberCall.Unknown()
            : (review.Rating, review.Text) != (body.Rating, body.Text)
                ? Problems.Edge("conflict", "The member has reviewed this product.", "/sku")
            : await PostAsync(shop, member, review, cancel);
    }

    private static async Task<IResult> PostAsync(ShopContext shop, Member member, Review review, CancellationToken cancel)
    {
        var deed = new MemberDeed("review", review.Id, ActivityType.Review, review.Written) { Subject = review.Sku };
        return await MemberDeed.AnswerAsync(
            shop, IdText.Write("rev", review.Id), await deed.PostAsync(shop, member.Id, member.Account), cancel);
    }

    private static Problem? Problem(ReviewBody body) =>
        string.IsNullOrWhiteSpace(body.Sku) || body.Sku.Length > Limits.SkuLength
            ? Problems.Malformed($"The number of a product, at most {Limits.SkuLength} characters.", "/sku")
        : body.Rating is < 1 or > 5 ? Problems.Malformed("From 1 to 5.", "/rating")
        : MemberCall.ProblemWith(body.Text, Limits.ReviewText) is { } why ? Problems.Malformed(why, "/text")
        : null;
}
