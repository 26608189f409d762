using System.ComponentModel;
using System.Globalization;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record EntriesAnswer(string AccountId, IReadOnlyList<JournalAnswer> Postings)
{
    [Description("Send it as ?after= for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

/// <summary>`GET /v1/accounts/{id}/entries?limit=100&amp;after=`: the statement, newest first.</summary>
internal static class GetEntries
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/entries", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getEntries", "Accounts", "The statement, newest first")
            .Answers(200, typeof(EntriesAnswer), "One page.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, int? limit, string? after, CancellationToken cancel)
    {
        if (!AccountCommand.TryReadAccount(id, out var account, out var problem)
            || !Page.TryRead(limit, StandardLimit, out var length, out problem)
            || !Page.TryReadNumber(after, out var before, out problem))
        {
            return problem!;
        }

        var accounts = shop.Get<IShopAccounts>();
        var postings = await accounts.EntriesAsync(account, before, length, cancel);
        if (postings.IsEmpty && await accounts.FindAsync(account, cancel) is null)
        {
            return AccountCommand.Unknown();
        }

        var book = shop.Get<ShopProgrammes>().Current;
        return TypedResults.Json(
            new EntriesAnswer(id, [.. postings.Select(posting => JournalAnswer.Of(posting, book, null))])
            {
                Next = postings.Length < length ? null : postings[^1].Seq.ToString(CultureInfo.InvariantCulture),
            },
            ApiJson.Default.EntriesAnswer);
    }
}
