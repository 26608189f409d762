using Shopkeeper.Client.Receipts;
using System.ComponentModel;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Receipts;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>What one programme has to say on a receipt.</summary>
public sealed record ProgrammeReceiptAnswer(
    string Programme,
    [property: Description("Each at most so many columns.")] IReadOnlyList<string> Lines);

public sealed record ReceiptAnswer(
    string ActivityId,
    [property: Description("en or el: that asked for, else en.")] string Language,
    int Width,
    IReadOnlyList<ProgrammeReceiptAnswer> Programmes)
{
    [Description("Of a sale that names nobody: how its points are claimed.")]
    public ClaimReceiptAnswer? Claim { get; init; }
}

/// <summary>What the receipt of a sale without a member says: the code as a QR code, and the text beside it.</summary>
public sealed record ClaimReceiptAnswer(string ClaimCode, LocalDate ClaimUntil, IReadOnlyList<string> Lines)
{
    public string? ClaimNumber { get; init; }
}

/// <summary>`GET /v1/activities/{id}/receipt?lang=el&amp;width=40`: the text for the till's paper, a part for every programme.</summary>
internal static class GetReceipt
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/activities/{id}/receipt", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getReceipt", "Activities", "What a receipt says of one activity")
            .Answers(200, typeof(ReceiptAnswer), "In the customer's language and the till's width.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, string? lang, int? width, CancellationToken cancel)
    {
        var columns = width ?? Receipt.StandardWidth;
        if (columns is < Receipt.NarrowestWidth or > Receipt.WidestWidth)
        {
            return Problems.Malformed($"width must lie between {Receipt.NarrowestWidth} and {Receipt.WidestWidth} columns.", "width");
        }

        var phrases = Phrases.In(lang);
        if (!IdText.TryRead("act", id, out var value)
            || await shop.Get<IShopAccounts>().FindActivityAsync(new ActivityId(value), true, cancel) is not { } recorded)
        {
            return await UnclaimedAsync(shop, new ActivityId(value), phrases, columns, cancel) is { } claim
                ? TypedResults.Json(new ReceiptAnswer(id, phrases.Language, columns, []) { Claim = claim }, ApiJson.Default.ReceiptAnswer)
                : Problems.NotFound("There is no recorded activity with this id.");
        }

        var answer = new ReceiptAnswer(id, phrases.Language, columns, await PartsAsync(shop, recorded, phrases, columns, cancel));
        return TypedResults.Json(answer, ApiJson.Default.ReceiptAnswer);
    }

    private static async Task<ClaimReceiptAnswer?> UnclaimedAsync(
        ShopContext shop, ActivityId id, Phrases phrases, int width, CancellationToken cancel)
    {
        if (await shop.Get<IShopAccounts>().FindUnclaimedAsync(id, cancel) is not { Sale: { } sale })
        {
            return null;
        }

        var offer = await shop.Get<SaleClaims>().OfferAsync(sale, cancel);
        var paper = new ReceiptPaper(width);
        paper.Text(phrases.Say("claim", LocalDatePattern.Iso.Format(offer.Until)));
        paper.Text(offer.Code);
        if (offer.Number is not null)
        {
            paper.Text(offer.Number);
        }

        return new ClaimReceiptAnswer(offer.Code, offer.Until, paper.Lines) { ClaimNumber = offer.Number };
    }

    private static async Task<IReadOnlyList<ProgrammeReceiptAnswer>> PartsAsync(
        ShopContext shop, RecordedActivity recorded, Phrases phrases, int width, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var states = await shop.Get<IShopAccounts>().FindAsync(recorded.Account, cancel) ?? [];
        var parts = new List<ProgrammeReceiptAnswer>();
        foreach (var posting in recorded.Postings.Where(posting => posting.Account == recorded.Account))
        {
            var rules = programmes.Current.Find(posting.Programme)?.Version(posting.RuleSetVersion);
            var explanation = recorded.Explanations.FirstOrDefault(one => one.Programme == posting.Programme);
            if (rules is not null && explanation is not null)
            {
                var of = new ReceiptOf(
                    rules, posting, explanation, recorded.Activity, states.FirstOrDefault(state => state.Programme == posting.Programme),
                    programmes.CurrentCatalogue, shop.Shop.Now);
                parts.Add(new ProgrammeReceiptAnswer(posting.Programme, new Receipt(of, phrases, width).Write()));
            }
        }

        return parts;
    }
}
