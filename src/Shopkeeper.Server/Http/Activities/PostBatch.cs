using Microsoft.AspNetCore.Mvc;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Edge;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>The verdict of one item: the status that it would have had alone, and its answer or problem.</summary>
public sealed record BatchItemAnswer(int Index, int Status)
{
    public ActivityAnswer? Answer { get; init; }

    public Problem? Problem { get; init; }
}

public sealed record BatchAnswer(IReadOnlyList<BatchItemAnswer> Results);

/// <summary>
/// `POST /v1/activities/batch`: up to 1,000 activities in order, each with its own verdict; a bad one hinders no other. What
/// was shed or is not known (429, 503) may be sent again alone.
/// </summary>
internal static class PostBatch
{
    private const long BodyBytes = 64L * 1024 * 1024;

    private readonly record struct Item(ActivityInbox.Accepted Accepted, Problem? Problem);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/activities/batch", HandleAsync)
            .HandledBy(HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytes))
            .Described("postActivities", "Activities", "Commits up to 1,000 activities")
            .WithDescription(
                $"`{{\"activities\": [...]}}`, at most {Limits.BatchActivities}, posted in their order; every item gets its "
                + "own verdict, with the status it would have had alone.")
            .Takes(typeof(BatchBody))
            .Answers(200, typeof(BatchAnswer), "One verdict per item.")
            .Refuses(400, 403, 413, 415);

    private static async Task HandleAsync(HttpContext context)
    {
        var shop = ShopContext.Of(context);
        var (items, problem) = await RequestBody.ReadAsync(context, shop, static (body, shop) => Read(body, shop));
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var (accounts, inbox) = (shop.Get<IShopAccounts>(), shop.Get<ActivityInbox>());
        var posts = new Task<PostingAnswer>?[items.Count];
        for (var i = 0; i < posts.Length; i++)
        {
            items[i] = items[i] with { Accepted = await inbox.ProvedAsync(items[i].Accepted, CancellationToken.None) };
            posts[i] = items[i].Problem is null ? accounts.PostAsync(items[i].Accepted.Submission, CancellationToken.None) : null;
        }

        var results = new BatchItemAnswer[posts.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = posts[i] is { } post
                ? await VerdictAsync(i, post, items[i].Accepted, shop)
                : new BatchItemAnswer(i, items[i].Problem!.Status) { Problem = items[i].Problem };
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, new BatchAnswer(results), ApiJson.Default.BatchAnswer);
    }

    private static (List<Item> Items, Problem? Problem) Read(ReadOnlySpan<byte> body, ShopContext shop)
    {
        var cuts = new List<Range>();
        if (!ActivityReader.TryCut(body, cuts, out var problem))
        {
            return ([], problem);
        }

        var inbox = shop.Get<ActivityInbox>();
        var items = new List<Item>(cuts.Count);
        foreach (var cut in cuts)
        {
            items.Add(inbox.TryAccept(body[cut], shop.Caller.Store, out var accepted, out var bad)
                ? new Item(accepted, null)
                : new Item(default, bad));
        }

        return (items, null);
    }

    private static async Task<BatchItemAnswer> VerdictAsync(
        int index, Task<PostingAnswer> post, ActivityInbox.Accepted accepted, ShopContext shop)
    {
        try
        {
            var posted = await post;
            if (posted.Status == AnswerStatus.Refused)
            {
                return Refused(index, AnswerBuilder.ProblemOf(posted));
            }

            var answer = await SaleClaims.WithCodeAsync(shop, posted, accepted.Activity, PostActivity.Answer(shop, accepted, posted));
            if (!posted.Replayed)
            {
                await VoucherGuesses.CountAsync(shop, answer.Effects);
            }

            return new BatchItemAnswer(index, AnswerBuilder.StatusOf(posted)) { Answer = answer };
        }
        catch (Exception failure) when (Faults.ProblemOf(failure) is { } problem)
        {
            return Refused(index, problem);
        }
    }

    private static BatchItemAnswer Refused(int index, Problem problem) => new(index, problem.Status) { Problem = problem };
}
