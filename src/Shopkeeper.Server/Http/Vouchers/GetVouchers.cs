using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Vouchers;

public sealed record VoucherAnswer(
    string Id,
    string Programme,
    string Kind,
    string Name,
    [property: Description("open, reserved or expired (its job has not run yet)")] string State)
{
    [Description("What one presents to use it. For the member and keys of the office only.")]
    public string? Code { get; init; }

    [Description("Minor units; absent for per cent.")]
    public long? Worth { get; init; }

    public string? Currency { get; init; }

    [Description("Off a purchase, in hundredths of a per cent.")]
    public int? BasisPoints { get; init; }

    public Instant From { get; init; }

    [Description("Good up to this instant; absent = for ever.")]
    public Instant? Until { get; init; }

    public string? Reservation { get; init; }

    public Instant? ReservedUntil { get; init; }
}

public sealed record VouchersAnswer(string AccountId, Instant AsOf, IReadOnlyList<VoucherAnswer> Vouchers);

/// <summary>`GET /v1/accounts/{id}/vouchers`: those that can still be used, in the order issued.</summary>
internal static class GetVouchers
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/vouchers", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getVouchers", "Vouchers", "Vouchers that can still be used")
            .Answers(200, typeof(VouchersAnswer), "As of now.")
            .Refuses(404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var (_, states, problem) = await AccountCommand.ReadAsync(shop, id, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var (book, now, codes) = (shop.Get<ShopProgrammes>().Current, shop.Shop.Now, shop.Get<VoucherCodes>());
        var vouchers = new List<VoucherAnswer>();
        foreach (var state in states)
        {
            var document = book.Find(state.Programme)?.Versions.LastOrDefault()?.Document;
            foreach (var voucher in state.Vouchers)
            {
                vouchers.Add(Of(voucher, state.Programme, document, now) with
                {
                    Code = shop.Caller.Has(Scopes.Office) || shop.Caller.Own is not null
                        ? await codes.CodeOfAsync(shop.Get<IShopAccounts>(), state.Programme, voucher, cancel)
                        : null,
                });
            }
        }

        return TypedResults.Json(new VouchersAnswer(id, now, vouchers), ApiJson.Default.VouchersAnswer);
    }

    internal static VoucherAnswer Of(Voucher voucher, string programme, ProgrammeDocument? document, Instant now) => new(
        voucher.Id.ToString(), programme, voucher.Kind, document?.FindVoucher(voucher.Kind)?.Name?.In("en") ?? voucher.Kind,
        voucher.IsHeld(now) ? "reserved" : voucher.IsOpen(now) ? "open" : "expired")
    {
        Worth = voucher.BasisPoints == 0 ? voucher.Worth : null,
        Currency = voucher.BasisPoints == 0 ? voucher.Currency.ToString() : null,
        BasisPoints = voucher.BasisPoints == 0 ? null : voucher.BasisPoints,
        From = voucher.From,
        Until = voucher.Until,
        Reservation = voucher.IsHeld(now) ? voucher.Hold!.Value.ToString() : null,
        ReservedUntil = voucher.IsHeld(now) ? voucher.HeldUntil : null,
    };
}
