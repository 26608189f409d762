using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record BoughtAnswer(
    string Sku,
    [property: Description("As the catalogue has it; the number where it knows none.")] string Name,
    Instant LastBought,
    [property: Description("Bought and not returned.")] decimal Quantity,
    [property: Description("The member has not reviewed it yet.")] bool ReviewOpen);

public sealed record ProductsAnswer(string AccountId, IReadOnlyList<BoughtAnswer> Products);

/// <summary>`GET /v1/accounts/{id}/products`: what was bought lately and kept, and whether a review of it is open.</summary>
internal static class GetProducts
{
    private const int StandardLimit = 50;
    private const decimal Thousand = 1_000m;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/products", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getProducts", "Accounts", "What was bought lately and not returned")
            .WithDescription("Of a shared account, `?member=` says whose reviews count; without it the owner's.")
            .Answers(200, typeof(ProductsAnswer), "The latest first.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, string? member, int? limit, CancellationToken cancel)
    {
        if (!AccountCommand.TryReadAccount(id, out var account, out var problem) || !Page.TryRead(limit, StandardLimit, out var length, out problem))
        {
            return problem!;
        }

        if (await shop.Get<IShopAccounts>().OwnerAsync(account, cancel) is not { } owner)
        {
            return AccountCommand.Unknown();
        }

        // A member of a shared account is told of its own reviews.
        var who = shop.Caller.Own?.Member ?? owner.Member;
        if (member is not null && member != shop.Caller.Own?.MemberText)
        {
            if (await MemberCall.FindAsync(shop, member, cancel) is not { } named || named.Account != account || shop.Caller.Own is not null)
            {
                return Problems.Of(Rejection.NotOfAccount, "The account is not this member's.");
            }

            who = named.Id;
        }

        return TypedResults.Json(
            new ProductsAnswer(id, await ProductsAsync(shop, account, who, length, cancel)), ApiJson.Default.ProductsAnswer);
    }

    private static async Task<IReadOnlyList<BoughtAnswer>> ProductsAsync(
        ShopContext shop, AccountId account, MemberId member, int limit, CancellationToken cancel)
    {
        var bought = await BoughtProducts.ReadAsync(shop.Get<IShopAccounts>(), account, cancel);
        var reviewed = (await shop.Get<ReviewStore>().OfAsync(member, cancel))
            .Select(static review => Domain.Catalogue.ProductNumber.Key(review.Sku)).ToHashSet(StringComparer.Ordinal);
        var catalogue = shop.Get<ShopProgrammes>().CurrentCatalogue;
        return
        [
            .. bought.Kept.Take(limit).Select(product => new BoughtAnswer(
                product.Sku, catalogue.Find(product.Sku)?.Name is { Length: > 0 } name ? name : product.Sku, product.Last,
                product.Thousandths / Thousand,
                !reviewed.Contains(Domain.Catalogue.ProductNumber.Key(product.Sku)) && !bought.IsReviewed(member, product.Sku))),
        ];
    }
}
