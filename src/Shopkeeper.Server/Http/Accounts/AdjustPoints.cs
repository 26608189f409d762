using System.ComponentModel;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record AdjustBody
{
    [Description("Positive = credit, negative = debit.")]
    public required long Points { get; init; }

    public string? Programme { get; init; }

    public string? PointsId { get; init; }

    [Description("Why; kept with the posting.")]
    public string? Reason { get; init; }
}

/// <summary>`POST /v1/accounts/{id}/adjustments`: an operator's credit or debit, within the programme's limit.</summary>
internal static class AdjustPoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/accounts/{id}/adjustments", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("adjustPoints", "Accounts", "Credits or debits points, with a reason")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Adjusted.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> HandleAsync(HttpContext context, ShopContext shop, string id, AdjustBody body)
    {
        var problem = Reasons.Check(body.Reason, "/reason") ?? AccountCommand.CheckPoints(body.Points, negative: true);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem)
            || !PointsChosen.TryChoose(shop.Get<ShopProgrammes>().Current, body.Programme, body.PointsId, out var chosen, out problem))
        {
            return problem!;
        }

        var detail = $"{body.Points} of {chosen.Document.Id}";
        return await Audited.AskAsync(context, shop, AuditAction.AdjustmentAsked, account, detail)
            ?? await AccountCommand.PostAsync(context, shop, account, (chosen.Document.Id, true), (activity, actor) =>
                new Command.Adjust(activity, body.Points, chosen.Currency, body.Reason!, actor));
    }
}
