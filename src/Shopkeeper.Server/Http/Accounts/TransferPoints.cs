using System.ComponentModel;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record TransferBody
{
    [Description("The account that receives the points.")]
    public required string To { get; init; }

    public required long Points { get; init; }

    public string? Programme { get; init; }

    public string? PointsId { get; init; }

    [Description("Why; kept with both postings.")]
    public string? Reason { get; init; }
}

/// <summary>
/// `POST /v1/accounts/{id}/transfers`: an operator moves available points to another account, within the programme's limit. Lots keep
/// their expiry. Both accounts change in one transaction or neither does (docs/adr/0011-moving-points.md).
/// </summary>
internal static class TransferPoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/accounts/{id}/transfers", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("transferPoints", "Accounts", "Moves points to another account, with a reason")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Moved; both postings.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> HandleAsync(HttpContext context, ShopContext shop, string id, TransferBody body)
    {
        var problem = Reasons.Check(body.Reason, "/reason") ?? AccountCommand.CheckPoints(body.Points, negative: false);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem)
            || !TryReadOther(body.To, out var to, out problem)
            || !PointsChosen.TryChoose(shop.Get<ShopProgrammes>().Current, body.Programme, body.PointsId, out var chosen, out problem))
        {
            return problem!;
        }

        var detail = $"{body.Points} of {chosen.Document.Id} to {to}";
        return await Audited.AskAsync(context, shop, AuditAction.TransferAsked, account, detail)
            ?? await AccountCommand.PostAsync(context, shop, account, (chosen.Document.Id, true), (activity, actor) =>
                new Command.Transfer(activity, to, body.Points, chosen.Currency, body.Reason!, actor));
    }

    private static bool TryReadOther(string text, out AccountId account, out Problem? problem)
    {
        var read = AccountCommand.TryReadAccount(text, out account, out problem);
        problem = problem is null ? null : problem with { Pointer = "/to" };
        return read;
    }
}
