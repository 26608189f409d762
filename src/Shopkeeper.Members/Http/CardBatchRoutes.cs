using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record CardBatchBody
{
    [Description("The name of a range of cards.")]
    public required string Range { get; init; }

    [Description("How many, at most 100,000.")]
    public required int Cards { get; init; }
}

public sealed record CardBatchAnswer(string Name, string Range, int Cards, Instant Created)
{
    [Description("Drawn so far; fewer than `cards` only when a run was cut off: send it again.")]
    public int Issued { get; init; }

    [Description("Of them, somebody's by now.")]
    public long Held { get; init; }

    [Description("The API key that ordered it.")]
    public string Operator { get; init; } = "";

    internal static CardBatchAnswer Of(CardBatch batch) => new(batch.Name, batch.Range, batch.Cards, batch.Created)
    {
        Issued = batch.Issued, Held = batch.Held, Operator = batch.By,
    };
}

public sealed record CardBatchesAnswer(IReadOnlyList<CardBatchAnswer> Batches);

/// <summary>`/v1/card-batches`: cards drawn for the card maker. They are *issued*; one is held once somebody has it.</summary>
internal static class CardBatchRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/card-batches", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getCardBatches", "Cards", "The print runs, and how many of their cards are somebody's")
            .Answers(200, typeof(CardBatchesAnswer), "Oldest first.")
            .Refuses(403);
        routes.MapPut("/v1/card-batches/{name}", PrintAsync)
            .RequireScope(Scopes.Office)
            .Described("printCards", "Cards", "Draws cards of a range at random, for printing")
            .WithDescription("The name makes it safe to send again: the same run is answered, nothing is drawn twice.")
            .Answers(201, typeof(CardBatchAnswer), "Drawn.")
            .Answers(200, typeof(CardBatchAnswer), "It was there already.")
            .Refuses(400, 403, 422, 503);
        routes.MapGet("/v1/card-batches/{name}/file", FileAsync)
            .RequireScope(Scopes.Office)
            .Described("getCardFile", "Cards", "The file for the card maker")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [CardFile.MediaType]))
            .Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(
        new CardBatchesAnswer([.. (await shop.Get<ShopMembers>().Cards.BatchesAsync(cancel)).Select(CardBatchAnswer.Of)]));

    private static async Task<IResult> PrintAsync(ShopContext shop, string name, CardBatchBody body, CancellationToken cancel)
    {
        var printed = await shop.Get<ShopMembers>().Cards.PrintAsync(name, body.Range, body.Cards, (shop.Caller.Name, shop.Caller.KeyId), cancel);
        return printed.Batch is { } batch
            ? TypedResults.Json(
                CardBatchAnswer.Of(batch), statusCode: printed.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : Problems.Of(printed.Rejection, printed.Detail, printed.Pointer);
    }

    private static async Task<IResult> FileAsync(HttpContext context, ShopContext shop, string name, CancellationToken cancel)
    {
        if (await shop.Get<ShopMembers>().Cards.FileAsync(name, cancel) is not var (batch, cards))
        {
            return Problems.NotFound("There is no complete run with this name.");
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"cards-{batch.Name}.csv\"";
        return TypedResults.Stream(
            async body =>
            {
                await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                await CardFile.WriteAsync(text, cards, cancel);
            },
            CardFile.MediaType);
    }
}
