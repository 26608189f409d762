using System.ComponentModel;
using System.Text.Json.Serialization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record ReviewDecisionBody
{
    [Description("published or declined")]
    public required string State { get; init; }

    [Description("Why it is declined; the member reads it.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Reason { get; init; }
}

/// <summary>`/v1/reviews`: the office reads what members said of products, and publishes or declines it. It sees the words, not whose they are.</summary>
internal static class OfficeReviews
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/reviews", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getReviewsToModerate", "Reviews", "Reviews of members in one state, oldest first")
            .WithDescription("`?state=` is waiting (the standard), published or declined. Whose they are is not said.")
            .Answers(200, typeof(ReviewsAnswer), "One page.")
            .Refuses(400, 403);
        routes.MapPut("/v1/reviews/{review}", DecideAsync)
            .RequireScope(Scopes.Office)
            .Described("decideReview", "Reviews", "Publishes a review, or declines it")
            .WithDescription("The same again changes nothing; another decision replaces the one before. Points stay as the programme gave them.")
            .Answers(200, typeof(ReviewAnswer), "As it stands now, and as the member sees it.")
            .Refuses(400, 403, 404, 503);
    }

    private static async Task<IResult> ListAsync(
        ShopContext shop, string? state, int? limit, string? after, CancellationToken cancel)
    {
        var problem = WholeShop.Check(shop.Caller, "reviews belong");
        if (problem is not null || !Page.TryRead(limit, StandardLimit, out var length, out problem)
            || !Page.TryReadPlace(after, "rev", out var last, out problem))
        {
            return problem!;
        }

        if (StateOf(state ?? "waiting") is not { } asked)
        {
            return Problems.Malformed("'state' is waiting, published or declined.", null);
        }

        var reviews = await shop.Get<ReviewModeration>().InStateAsync(asked, last, length, cancel);
        return TypedResults.Json(
            new ReviewsAnswer([.. reviews.Select(ReviewAnswer.Of)])
            {
                Next = reviews.Length < length ? null : Page.PlaceOf(reviews[^1].Written, IdText.Write("rev", reviews[^1].Id)),
            },
            ApiJson.Default.ReviewsAnswer);
    }

    private static async Task<IResult> DecideAsync(ShopContext shop, string review, ReviewDecisionBody body, CancellationToken cancel)
    {
        if (WholeShop.Check(shop.Caller, "reviews belong") is { } notOurs)
        {
            return notOurs;
        }

        if (StateOf(body.State) is not { } state || state == ReviewState.Waiting)
        {
            return Problems.Malformed("published or declined.", "/state");
        }

        if (body.Reason is { } reason && MemberCall.ProblemWith(reason, Limits.ReviewText) is { } mistake)
        {
            return Problems.Malformed(mistake, "/reason");
        }

        var store = shop.Get<ReviewModeration>();
        return IdText.TryRead("rev", review, out var id)
            && await store.DecideAsync(id, state, body.Reason, shop.Caller.KeyId, CancellationToken.None)
            && await store.FindAsync(id, cancel) is { } decided
                ? TypedResults.Json(ReviewAnswer.Of(decided), ApiJson.Default.ReviewAnswer)
                : Problems.NotFound("There is no review with this id.");
    }

    private static ReviewState? StateOf(string? word) => word switch
    {
        "waiting" => ReviewState.Waiting,
        "published" => ReviewState.Published,
        "declined" => ReviewState.Declined,
        _ => null,
    };
}
