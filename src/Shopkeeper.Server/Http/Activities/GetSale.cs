using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Tills;

namespace Shopkeeper.Server.Http.Activities;

[Description("What has come back of a line: pieces and money.")]
public sealed record CameBackAnswer(decimal Quantity, long Amount);

[Description("A line as it was sold.")]
public sealed record SoldLineAnswer(int Line, string Sku, decimal Quantity, string Unit, [property: Description("What was charged for all of it, minor units.")] long Amount)
{
    [Description("As the catalogue has it now; absent for a product that it does not know.")]
    public string? Name { get; init; }

    [Description("Absent when nothing of the line has come back.")]
    public CameBackAnswer? Returned { get; init; }
}

public sealed record SoldAnswer(
    string ActivityId, string Source, string Key, string Type, LocalDate BusinessDate, string Currency, IReadOnlyList<SoldLineAnswer> Lines, IReadOnlyList<TenderAnswer> Tenders)
{
    public string? Store { get; init; }
}

/// <summary>`GET /v1/sales?key=`: what is on a receipt and has not come back, for whoever takes goods back. It does not say whose it was.</summary>
internal static class GetSale
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/sales", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getSale", "Activities", "A sale by the key on its receipt, with what has come back of it")
            .WithDescription("`source` is `pos` when it is not given. A sale that nobody has claimed yet is not found.")
            .Answers(200, typeof(SoldAnswer), "As sold.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string? key, string? source, CancellationToken cancel)
    {
        if (key is not { Length: > 0 and <= Limits.KeyLength })
        {
            return Problems.Malformed($"`key` is the sale's key: from 1 to {Limits.KeyLength} characters.", "/key");
        }

        if (source is { Length: 0 or > Limits.NameLength })
        {
            return Problems.Malformed($"From 1 to {Limits.NameLength} characters.", "/source");
        }

        var found = await shop.Get<IShopAccounts>().FindSaleAsync(new ActivityKey(source ?? GetTillGaps.StandardSource, key), cancel);
        return found is null
            ? Problems.NotFound("No member's sale has this key.")
            : TypedResults.Json(Answer(found, shop.Get<ShopProgrammes>()), ApiJson.Default.SoldAnswer);
    }

    private static SoldAnswer Answer(SaleFound found, ShopProgrammes programmes)
    {
        var (sale, body) = (found.Sale, RecordedBody.Of(found.Sale, programmes.CurrentCatalogue));
        var returned = found.Returned.ToDictionary(static line => line.Line);
        return new SoldAnswer(
            sale.Id.ToString(), body.Source, body.Key, body.Type, body.BusinessDate, sale.Currency.ToString(),
            [.. (body.Lines ?? []).Select(line => new SoldLineAnswer(line.Line, line.Sku, line.Quantity, line.Unit, line.Amount)
            {
                Name = line.Name,
                Returned = returned.TryGetValue(line.Line, out var back) ? new CameBackAnswer(back.Thousandths / 1000m, back.Amount) : null,
            })],
            body.Tenders ?? [])
        {
            Store = body.Store,
        };
    }
}
