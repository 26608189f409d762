using System.ComponentModel;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Offers;

namespace Shopkeeper.Server.Http.Vouchers;

public sealed record IssueBody
{
    public required string Kind { get; init; }

    [Description("Minor units; default: as the kind says.")]
    public long? Worth { get; init; }

    [Description("Default: the programme's first.")]
    public string? Currency { get; init; }

    [Description("Default: the shop's first programme.")]
    public string? Programme { get; init; }

    [Description("Why, in the operator's words; kept with the posting.")]
    public string? Reason { get; init; }
}

/// <summary>`POST /v1/accounts/{id}/vouchers`: an operator issues a voucher.</summary>
internal static class IssueVoucher
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/accounts/{id}/vouchers", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("issueVoucher", "Vouchers", "Issues a voucher")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Issued; GET …/vouchers shows its code.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> HandleAsync(HttpContext context, ShopContext shop, string id, IssueBody body)
    {
        var currency = default(Currency);
        var problem = Reasons.Check(body.Reason, "/reason")
            ?? (body.Currency is { } text && !Currency.TryParse(text, out currency)
                ? Problems.Malformed("/currency is three letters of ISO 4217.", "/currency")
                : null)
            ?? (body.Worth is <= 0 or > Limits.Amount
                ? Problems.Malformed($"/worth must lie between 1 and {Limits.Amount}.", "/worth")
                : null);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem))
        {
            return problem!;
        }

        var (programme, unknown) = MemberView.Choose(shop.Get<ShopProgrammes>().Current, body.Programme);
        return programme is null
            ? unknown!
            : await Audited.AskAsync(context, shop, AuditAction.VoucherAsked, account, $"of {programme.Programme}")
            ?? await AccountCommand.PostAsync(context, shop, account, (programme.Programme, true), (activity, actor) =>
                new Command.IssueVoucher(
                    activity, new VoucherId(Guid.CreateVersion7(shop.Shop.Time.GetUtcNow())), body.Kind, body.Worth, currency,
                    body.Reason!, actor));
    }
}
