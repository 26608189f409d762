using System.ComponentModel;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Feed;

/// <summary>One posting in commit order, with the activity that caused it when there is one.</summary>
public sealed record FeedItemAnswer(string Cursor, string Account, string Member, JournalAnswer Posting)
{
    public RecordedBody? Activity { get; init; }
}

public sealed record FeedAnswer(
    IReadOnlyList<FeedItemAnswer> Items,
    [property: Description("Send it as ?after= for what comes next; it stays the same while there is nothing new.")] string Next);

/// <summary>`GET /v1/feed?after=&amp;limit=`: the journal in commit order; a late commit is never skipped.</summary>
internal static class GetFeed
{
    private const int StandardLimit = 100;
    private const int LongestCursor = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/feed", HandleAsync)
            .RequireScope(Scopes.Read)
            .Described("getFeed", "Feed", "Everything that was posted, in commit order")
            .Answers(200, typeof(FeedAnswer), "One page.")
            .Refuses(400);

    private static async Task<IResult> HandleAsync(ShopContext shop, string? after, int? limit, CancellationToken cancel)
    {
        if (!Page.TryRead(limit, StandardLimit, out var length, out var problem))
        {
            return problem!;
        }

        if (after is { Length: > LongestCursor })
        {
            return Problems.Malformed("'after' is the 'next' of the page before.", null);
        }

        FeedPage page;
        try
        {
            page = await shop.Get<IShopAccounts>().FeedAsync(after ?? "", length, cancel);
        }
        catch (FormatException)
        {
            return Problems.Malformed("'after' is the 'next' of the page before.", null);
        }

        var book = shop.Get<ShopProgrammes>().Current;
        return TypedResults.Json(
            new FeedAnswer([.. page.Items.Select(item => Of(item, book))], page.Next), ApiJson.Default.FeedAnswer);
    }

    private static FeedItemAnswer Of(FeedItem item, ProgrammeBook book) =>
        new(item.Cursor, item.Posting.Account.ToString(), item.Posting.Member.ToString(),
            JournalAnswer.Of(item.Posting, book, item.Activity))
        {
            Activity = item.Activity is { } activity ? RecordedBody.Of(activity) : null,
        };
}
