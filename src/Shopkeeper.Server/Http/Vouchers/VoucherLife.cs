using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Vouchers;

public sealed record VoucherBody
{
    [Description("Only if the voucher is this account's.")]
    public string? Account { get; init; }

    [Description("Only if the voucher is the account's with this card.")]
    public string? Card { get; init; }

    [Description("reserve: ends by itself after so many seconds; default 900, at most 30 days.")]
    public long? Seconds { get; init; }

    [Description("use, release: the reservation that it was set aside under.")]
    public string? Reservation { get; init; }

    [Description("use: what it took off, minor units; default: all that it is worth.")]
    public long? Amount { get; init; }

    [Description("cancel: why, in the operator's words.")]
    public string? Reason { get; init; }
}

/// <summary>
/// `POST /v1/vouchers/{code}/check`, `reserve`, `use`, `release`, `cancel`. Towards a till or a web shop there is one answer for
/// a code that is wrong, used, somebody else's, expired or set aside for another purchase: the same body, after the same
/// reads. Too many of them, and the key waits; the database remembers. An operator is told which.
/// </summary>
internal static class VoucherLife
{
    private static readonly Problem Unusable = Problems.Of(Rejection.VoucherNotUsable, "");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/vouchers/{code}/check", CheckAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("checkVoucher", "Vouchers", "Says whether a voucher can be used")
            .Answers(200, typeof(VoucherAnswer), "It can be used now.")
            .Refuses(400, 403, 404, 422, 429, 503);
        Describe(
            routes.MapPost("/v1/vouchers/{code}/reserve", ReserveAsync), "reserveVoucher", "Sets a voucher aside",
            Scopes.Till, Scopes.Shop, Scopes.Office);
        Describe(
            routes.MapPost("/v1/vouchers/{code}/use", UseAsync), "useVoucher", "Uses a voucher",
            Scopes.Till, Scopes.Shop, Scopes.Office);
        Describe(
            routes.MapPost("/v1/vouchers/{code}/release", ReleaseAsync), "releaseVoucher", "Gives a reserved voucher back",
            Scopes.Till, Scopes.Shop, Scopes.Office);
        Describe(routes.MapPost("/v1/vouchers/{code}/cancel", CancelAsync), "cancelVoucher", "Cancels a voucher (office)", Scopes.Office);
    }

    /// <summary>
    /// The vouchers of an account by their codes; a code that is none of its, a new id that leads nowhere, so that the decision
    /// refuses it as any other that cannot be used.
    /// </summary>
    public static async Task<ImmutableArray<VoucherId>> OfAccountAsync(
        ShopContext shop, AccountId account, string programme, IReadOnlyList<string> codes)
    {
        var vouchers = ImmutableArray.CreateBuilder<VoucherId>(codes.Count);
        foreach (var code in codes)
        {
            var hash = shop.Get<VoucherCodes>().HashOf(code);
            var found = await shop.Get<IShopAccounts>().FindVoucherAsync(hash, CancellationToken.None);
            vouchers.Add(found is not null && found.Account == account && found.Programme == programme ? found.Id : new VoucherId(hash.Value));
        }

        return vouchers.DrainToImmutable();
    }

    private static void Describe(RouteHandlerBuilder route, string operationId, string summary, params string[] scopes) =>
        route.RequireScope(scopes)
            .Described(operationId, "Vouchers", summary)
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Done.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> CheckAsync(ShopContext shop, string code, VoucherBody body, CancellationToken cancel)
    {
        var (found, problem) = await FindAsync(shop, code, body, isAgain: false, cancel);
        if (found is null)
        {
            return problem!;
        }

        var document = shop.Get<ShopProgrammes>().Current.Find(found.Programme)?.Versions.LastOrDefault()?.Document;
        return TypedResults.Json(
            GetVouchers.Of(found.State!, found.Programme, document, shop.Shop.Now),
            ApiJson.Default.VoucherAnswer);
    }

    private static Task<IResult> ReserveAsync(HttpContext context, ShopContext shop, string code, VoucherBody body)
    {
        var seconds = body.Seconds ?? Reservations.StandardSeconds;
        return Reservations.CheckSeconds(seconds) is { } problem
            ? Task.FromResult<IResult>(problem)
            : PostAsync(context, shop, code, body, (found, activity, actor) => new Command.Reserve(
                activity, new HoldId(Guid.CreateVersion7(shop.Shop.Time.GetUtcNow())), 0, 0,
                shop.Shop.Now + Duration.FromSeconds(seconds), "voucher", actor) { Vouchers = [found.Id] });
    }

    private static Task<IResult> UseAsync(HttpContext context, ShopContext shop, string code, VoucherBody body) =>
        body.Amount is < 0 or > Limits.Amount
            ? Task.FromResult<IResult>(Problems.Malformed($"/amount must lie between 0 and {Limits.Amount}.", "/amount"))
            : PostAsync(context, shop, code, body, (found, activity, actor) => IdText.TryRead("hld", body.Reservation, out var hold)
                ? new Command.Commit(activity, new HoldId(hold), "voucher", actor)
                : new Command.UseVoucher(activity, found.Id, body.Amount ?? found.State?.Worth ?? 0, actor));

    private static Task<IResult> ReleaseAsync(HttpContext context, ShopContext shop, string code, VoucherBody body) =>
        !IdText.TryRead("hld", body.Reservation, out var hold)
            ? Task.FromResult<IResult>(Problems.Malformed("/reservation names the reservation to be ended.", "/reservation"))
            : PostAsync(context, shop, code, body, (_, activity, actor) => new Command.Release(activity, new HoldId(hold), "voucher", actor));

    private static Task<IResult> CancelAsync(HttpContext context, ShopContext shop, string code, VoucherBody body) =>
        Reasons.Check(body.Reason, "/reason") is { } problem
            ? Task.FromResult<IResult>(problem)
            : PostAsync(context, shop, code, body, (found, activity, actor) =>
                new Command.CancelVoucher(activity, found.Id, body.Reason!, actor));

    private static async Task<IResult> PostAsync(
        HttpContext context, ShopContext shop, string code, VoucherBody body, Func<VoucherFound, ActivityId, string, Command> make)
    {
        var (key, problem) = IdempotencyKey.Read(context, shop.Caller);
        if (problem is not null)
        {
            return problem;
        }

        // What this key did before is answered again, although the voucher is used by now.
        var isAgain = await shop.Get<IShopAccounts>().KnowsAsync(key, CancellationToken.None);
        var (found, refused) = await FindAsync(shop, code, body, isAgain, CancellationToken.None);
        if (found is null)
        {
            return refused!;
        }

        var (posted, why) = await AccountCommand.SendAsync(
            context, shop, found.Account, (found.Programme, false), (activity, actor) => make(found, activity, actor));
        return posted is null ? why!
            : posted.Status == AnswerStatus.Refused && IsUntrusted(shop) && posted.Rejection != Rejection.KeyReusedWithAnotherBody
                ? await RefuseAsync(shop)
            : AccountCommand.AnswerOf(shop, posted, found.Programme);
    }

    /// <summary>The voucher of the code when it can be used by this caller in this call.</summary>
    private static async Task<(VoucherFound? Found, Problem? Problem)> FindAsync(
        ShopContext shop, string code, VoucherBody body, bool isAgain, CancellationToken cancel)
    {
        var accounts = shop.Get<IShopAccounts>();
        if (await VoucherGuesses.BlockedAsync(shop, cancel) is { } wait)
        {
            return (null, wait);
        }

        var owner = await OwnerAsync(shop, body, cancel);
        var found = await accounts.FindVoucherAsync(shop.Get<VoucherCodes>().HashOf(code), cancel);
        var problem = ProblemWith(found, owner, body, shop.Shop.Now);
        return problem is null || (isAgain && found is not null) ? (found, null)
            : IsUntrusted(shop) ? (null, await RefuseAsync(shop))
            : (null, problem);
    }

    /// <summary>In an operator's words. Checks in order: unknown-voucher, whose it is, used or expired, reserved.</summary>
    private static Problem? ProblemWith(VoucherFound? found, (bool Asked, AccountId? Account) owner, VoucherBody body, Instant now) =>
        found is null ? Problems.Of(Rejection.UnknownVoucher, "No voucher has this code.")
        : owner.Asked && owner.Account != found.Account
            ? Problems.Of(Rejection.VoucherNotUsable, "It is the voucher of another account.")
        : found.State is not { } voucher
            ? Problems.Of(Rejection.VoucherNotUsable, "It was used, cancelled or has expired; the account's statement says which.")
        : !voucher.IsOpen(now) && !voucher.IsHeld(now)
            ? Problems.Of(Rejection.VoucherNotUsable, "Its time is over, or has not come.")
        : voucher.IsHeld(now) && voucher.Hold!.Value.ToString() != body.Reservation
            ? Problems.Of(Rejection.VoucherHeld, "It is reserved for a purchase that is under way.")
        : null;

    private static async Task<(bool Asked, AccountId? Account)> OwnerAsync(ShopContext shop, VoucherBody body, CancellationToken cancel)
    {
        if (body.Account is { } text)
        {
            return (true, IdText.TryRead("acc", text, out var id) ? new AccountId(id) : null);
        }

        return body.Card is null ? (false, null)
            : (true, shop.Get<ActivityInbox>().HashOf(body.Card) is { } card
                ? (await shop.Get<IShopAccounts>().FindByCardAsync(card, cancel))?.Account
                : null);
    }

    private static async Task<Problem> RefuseAsync(ShopContext shop)
    {
        await VoucherGuesses.CountAsync(shop);
        return Unusable;
    }

    private static bool IsUntrusted(ShopContext shop) => VoucherGuesses.Counts(shop);
}
