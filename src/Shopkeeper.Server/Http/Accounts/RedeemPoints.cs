using System.ComponentModel;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record RedeemBody
{
    [Description("How many, at least 1.")]
    public required long Points { get; init; }

    [Description("Default: the shop's first programme.")]
    public string? Programme { get; init; }

    [Description("Which of the programme's points; default: its first.")]
    public string? PointsId { get; init; }

    public ProofBody? Proof { get; init; }
}

/// <summary>`POST /v1/accounts/{id}/redeem`: spends points at once, earliest expiry first.</summary>
internal static class RedeemPoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/accounts/{id}/redeem", HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("redeemPoints", "Accounts", "Spends points")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Spent.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> HandleAsync(HttpContext context, ShopContext shop, string id, RedeemBody body)
    {
        var problem = Proofs.Check(body.Proof, shop.Caller) ?? AccountCommand.CheckPoints(body.Points, negative: false);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem)
            || !PointsChosen.TryChoose(shop.Get<ShopProgrammes>().Current, body.Programme, body.PointsId, out var chosen, out problem))
        {
            return problem!;
        }

        return await AccountCommand.PostAsync(context, shop, account, (chosen.Document.Id, true), (activity, actor) =>
            new Command.Redeem(activity, body.Points, chosen.Currency, Proofs.ReasonOf(body.Proof!), actor), body.Proof);
    }
}
