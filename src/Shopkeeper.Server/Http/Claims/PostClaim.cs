using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Households;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Claims;

public record MemberClaimBody
{
    [Description("The code of the receipt, or its number.")]
    public required string Code { get; init; }

    [Description("With a number: what the receipt says was to pay, minor units.")]
    public long? Total { get; init; }

    [Description("With a number: the day of the receipt.")]
    public LocalDate? Date { get; init; }
}

public sealed record ClaimBody : MemberClaimBody
{
    [Description("Who claims: a member or an account, one of them.")]
    public string? Member { get; init; }

    public string? Account { get; init; }
}

/// <summary>
/// `POST /v1/claims` and `POST /v1/members/{id}/claims`: a sale without a member gets one, once. The code is its key: the same member
/// is given the first answer again.
/// </summary>
internal static class PostClaim
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/v1/claims", AnyAsync), "postClaim", "Claims a receipt for a member or an account", Scopes.Shop, Scopes.Office);
        Describe(
            routes.MapPost("/v1/members/{id}/claims", OwnAsync), "claimReceipt", "Claims a receipt for the member", Scopes.Shop, Scopes.Office, Scopes.Member);
    }

    private static void Describe(RouteHandlerBuilder route, string operationId, string summary, params string[] scopes) =>
        route.RequireScope(scopes)
            .Described(operationId, "Claims", summary)
            .WithDescription(
                "Decided by the rules of the day of the sale. A code that is wrong, used or expired has one answer, `claim-not-usable`; "
                + "the office is told which.")
            .Answers(201, typeof(ActivityAnswer), "Claimed.")
            .Answers(200, typeof(ActivityAnswer), "Claimed before: the first answer again.")
            .Answers(202, typeof(ActivityAnswer), "Claimed; something else that it needs is not here yet.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> AnyAsync(ShopContext shop, ClaimBody body, CancellationToken cancel)
    {
        if (body.Member is null == body.Account is null)
        {
            return Problems.Malformed("Name a member or an account, one of them.", body.Member is null ? "" : "/account");
        }

        return body.Member is { } member
            ? await OwnAsync(shop, member, body, cancel)
            : await ClaimAsync(shop, await OfAccountAsync(shop, body.Account!, cancel), body, cancel);
    }

    private static async Task<IResult> OwnAsync(ShopContext shop, string id, MemberClaimBody body, CancellationToken cancel)
    {
        var found = IdText.TryRead("mem", id, out var value)
            ? await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel)
            : null;
        return found is null
            ? Problems.NotFound("There is no member with this id.")
            : await ClaimAsync(shop, Of(shop, found.Account, found.Id), body, cancel);
    }

    private static async Task<IResult> ClaimAsync(ShopContext shop, Claimant? claimant, MemberClaimBody body, CancellationToken cancel)
    {
        if (claimant is null)
        {
            return AccountCommand.Unknown();
        }

        if (string.IsNullOrWhiteSpace(body.Code) || body.Code.Length > Limits.NameLength)
        {
            return Problems.Malformed($"Send the code of the receipt, at most {Limits.NameLength} characters.", "/code");
        }

        var (posted, problem) = await shop.Get<SaleClaims>().ClaimAsync(
            new ClaimAsked(body.Code.Trim(), body.Total, body.Date), claimant, shop.Caller, cancel);
        return problem is not null ? problem : AnswerOf(shop, posted!);
    }

    private static IResult AnswerOf(ShopContext shop, PostingAnswer posted) => AccountCommand.AnswerOf(shop, posted, null);

    private static async Task<Claimant?> OfAccountAsync(ShopContext shop, string text, CancellationToken cancel) =>
        AccountCommand.TryReadAccount(text, out var account, out _)
        && await shop.Get<IShopAccounts>().OwnerAsync(account, cancel) is { } owner
            ? Of(shop, account, owner.Member)
            : null;

    private static Claimant Of(ShopContext shop, AccountId account, MemberId member) =>
        new(account, member, MemberLink.Of(shop.Get<ShopSecrets>(), member));
}
