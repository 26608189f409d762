using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Codes.Gs1;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Coupons;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Engagement;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record MemberCouponBody
{
    [Description("What the scanner read: a GS1 Digital Link, or element strings with 255; FNC1 as U+001D or ^.")]
    [JsonConverter(typeof(ScannedJson))]
    public required string Code { get; init; }
}

/// <summary>`POST /v1/members/{id}/coupons`: a printed coupon gives its points to a member, each piece once.</summary>
internal static class MemberCoupons
{
    private const int GcnDigits = 13;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/members/{id}/coupons", RedeemAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("redeemCoupon", "Coupons", "Redeems a printed coupon that gives points")
            .WithDescription("Decided by the rules of now (`on: custom:coupon`). A number that is wrong, has ended or is none of ours has one answer.")
            .Answers(201, typeof(DeedAnswer), "Redeemed, with what the programme gives for it.")
            .Answers(202, typeof(DeedAnswer), "Redeemed; no version of the programme is in force yet.")
            .Refuses(400, 403, 404, 422, 429, 503);

    private static async Task<IResult> RedeemAsync(ShopContext shop, string id, MemberCouponBody body, CancellationToken cancel)
    {
        if (!Gs1Message.TryRead(body.Code, out var message, out var reason))
        {
            return Problems.Malformed($"{char.ToUpperInvariant(reason[0])}{reason[1..]}.", "/code");
        }

        if (message.Find(Gs1Message.Coupon) is not { } number)
        {
            return Problems.Malformed("This is no coupon: it has no field 255.", "/code");
        }

        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        var guesses = shop.Get<CodeGuesses>();
        var guessers = guesses.Of("coupon", member.Id, shop.Caller);
        if (await guesses.BlockedAsync(guessers, cancel) is { } wait)
        {
            return wait;
        }

        var (coupon, piece) = await TakeAsync(shop, number, message.Find(Gs1Message.CouponPoints), member.Id, cancel);
        if (piece?.Used is null || coupon is null)
        {
            await guesses.CountAsync(guessers);
            return Problems.Of(Rejection.CouponNotUsable, "");
        }

        return piece.Member == member.Id ? await PostAsync(shop, member, coupon, piece, cancel) : Problems.Of(Rejection.CouponUsed, "");
    }

    /// <summary>The code's own points must be those that the shop set: they are printed on it, and anybody can print.</summary>
    private static async Task<(Coupon? Coupon, CouponPiece? Piece)> TakeAsync(
        ShopContext shop, string number, string? points, MemberId member, CancellationToken cancel)
    {
        var store = shop.Get<CouponStore>();
        var (gcn, serial) = (number[..GcnDigits], number[GcnDigits..]);
        return Coupons.IsSerial(serial) && await store.FindAsync(gcn, cancel) is { } coupon
            && (points is null || long.Parse(points, CultureInfo.InvariantCulture) == coupon.Points)
            ? (coupon, await store.TakeAsync(gcn, serial, coupon.Points, member, CancellationToken.None))
            : (null, null);
    }

    /// <summary>Taken and posted are two transactions: what was cut off between them is posted when the coupon comes again, else it was used.</summary>
    private static async Task<IResult> PostAsync(ShopContext shop, Member member, Coupon coupon, CouponPiece piece, CancellationToken cancel)
    {
        var deed = new MemberDeed("coupon", piece.Code.Value, ActivityType.Custom, piece.Used!.Value)
        {
            CustomType = "coupon", Subject = coupon.Gcn, Count = coupon.Points, Store = shop.Caller.Store ?? "",
        };
        var posted = await deed.PostAsync(shop, member.Id, member.Account);
        return posted.Replayed
            ? Problems.Of(Rejection.CouponUsed, "")
            : await MemberDeed.AnswerAsync(shop, IdText.Write("cpn", piece.Code.Value), posted, cancel);
    }
}
