using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record CardRangeBody
{
    [Description("The first digits of its numbers.")]
    public required string Prefix { get; init; }

    [Description("Digits in all, the check digit among them; 13 when left out.")]
    public int? Length { get; init; }

    [Description("gs1 (the default, as in an EAN-13), luhn or none.")]
    public string? Check { get; init; }

    [Description("cards (the default), or claims: set aside for claim codes, never a card.")]
    public string? Purpose { get; init; }
}

public sealed record CardRangeAnswer(string Name, string Prefix, int Length, string Check, string Purpose)
{
    [Description("Numbers that there can be.")]
    public long Numbers { get; init; }

    [Description("Cards drawn for printing.")]
    public long Printed { get; init; }

    [Description("Cards that may be: one of a hundred numbers, so that guessing finds nothing.")]
    public long PrintedAtMost { get; init; }
}

public sealed record CardRangesAnswer(
    [property: Description("None: any EAN-13 from 20 to 29 is a card.")] IReadOnlyList<CardRangeAnswer> Ranges);

/// <summary>`/v1/card-ranges`: which numbers are cards of this shop. A range has a name and is never changed, only removed.</summary>
internal static class CardRangeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/card-ranges", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getCardRanges", "Cards", "The ranges of card numbers")
            .Answers(200, typeof(CardRangesAnswer), "In order of name.")
            .Refuses(403);
        routes.MapPut("/v1/card-ranges/{name}", SetAsync)
            .RequireScope(Scopes.Office)
            .Described("setCardRange", "Cards", "Sets a range of card numbers")
            .WithDescription("The first range for cards takes the place of the standard ones. The same again changes nothing.")
            .Answers(201, typeof(CardRangeAnswer), "Set.")
            .Answers(200, typeof(CardRangeAnswer), "It was there already.")
            .Refuses(400, 403, 422);
        routes.MapDelete("/v1/card-ranges/{name}", RemoveAsync)
            .RequireScope(Scopes.Office)
            .Described("removeCardRange", "Cards", "Removes a range from which nothing was printed")
            .WithDescription("Cards of its numbers are not looked up any more; those that are somebody's go on earning.")
            .Answers(200, typeof(CardRangesAnswer), "The ranges that are left.")
            .Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(await AllAsync(shop, cancel));

    private static async Task<IResult> SetAsync(ShopContext shop, string name, CardRangeBody body, CancellationToken cancel)
    {
        if (!CardWords.TryRead(name, body, out var range, out var problem))
        {
            return problem!;
        }

        var set = await shop.Get<ShopMembers>().Cards.SetRangeAsync(range!, shop.Caller.KeyId, cancel);
        return !set.Stands
            ? Problems.Of(set.Rejection, set.Detail, set.Pointer)
            : TypedResults.Json(
                (await AllAsync(shop, cancel)).Ranges.First(one => one.Name == name),
                statusCode: set.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> RemoveAsync(ShopContext shop, string name, CancellationToken cancel) =>
        await shop.Get<ShopMembers>().Cards.RemoveRangeAsync(name, shop.Caller.KeyId, cancel)
            ? TypedResults.Json(await AllAsync(shop, cancel))
            : Problems.NotFound("There is no range with this name from which nothing was printed.");

    private static async Task<CardRangesAnswer> AllAsync(ShopContext shop, CancellationToken cancel) =>
        new([.. (await shop.Get<ShopMembers>().Cards.RangesAsync(cancel)).Select(CardWords.Of)]);
}
