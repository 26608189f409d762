using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Http.Edge;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// `POST /v1/activities`: commits one activity. 201 recorded, 200 replayed, 202 parked, 422 refused. Straight on the context:
/// it is the call that a day's trade makes.
/// </summary>
internal static class PostActivity
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/activities", HandleAsync)
            .HandledBy(HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("postActivity", "Activities", "Commits one activity")
            .WithDescription(
                "A purchase, return, review, handover or custom activity. `(source, key)` names it for ever: the same body "
                + "again gives the first answer with `replayed: true`, another body is refused.")
            .Takes(typeof(ActivityBody))
            .Answers(201, typeof(ActivityAnswer), "Recorded.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Answers(202, typeof(ActivityAnswer), "Parked: something it needs is not here yet; it is placed by itself.")
            .Refuses(400, 403, 413, 415, 422, 429, 503);

    private static async Task HandleAsync(HttpContext context)
    {
        var shop = ShopContext.Of(context);
        var (accepted, problem) = await RequestBody.ReadAsync(context, shop, static (body, shop) =>
            (shop.Get<ActivityInbox>().TryAccept(body, shop.Caller.Store, out var accepted, out var problem)
                ? accepted
                : default, problem));
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        accepted = await shop.Get<ActivityInbox>().ProvedAsync(accepted, CancellationToken.None);

        // Not bound to the connection: a sale that was sent is posted even when the till hangs up.
        var posted = await shop.Get<IShopAccounts>().PostAsync(accepted.Submission, CancellationToken.None);
        if (posted.Status == AnswerStatus.Refused)
        {
            await AnswerBuilder.ProblemOf(posted).ExecuteAsync(context);
            return;
        }

        var answer = await SaleClaims.WithCodeAsync(shop, posted, accepted.Activity, Answer(shop, accepted, posted));
        if (!posted.Replayed)
        {
            await VoucherGuesses.CountAsync(shop, answer.Effects);
        }

        await JsonAnswer.WriteAsync(context, AnswerBuilder.StatusOf(posted), answer, ApiJson.Default.ActivityAnswer);
    }

    internal static ActivityAnswer Answer(ShopContext shop, ActivityInbox.Accepted accepted, PostingAnswer posted) =>
        new AnswerBuilder(shop.Get<ShopProgrammes>().Current, accepted.Incoming.Programme, accepted.Activity)
            .Build(posted, accepted.Incoming.Ignored);
}
