using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Coupons;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record CouponBody
{
    public required string Name { get; init; }

    [Description("What each piece gives, 1 to 9,999, as its code says (application identifier 8111).")]
    public required long Points { get; init; }

    [Description("Good before this instant; without end when left out.")]
    public Instant? Until { get; init; }
}

public sealed record CouponAnswer(string Gcn, string Name, long Points, [property: Description("Pieces that were told of.")] long Serials, long Used)
{
    public Instant? Until { get; init; }
}

public sealed record CouponsAnswer(IReadOnlyList<CouponAnswer> Coupons);

public sealed record CouponSerialsBody
{
    [Description("Serial numbers of printed pieces, 1 to 12 digits each. Draw them at random: short or consecutive ones are guessed.")]
    public required IReadOnlyList<string> Serials { get; init; }
}

public sealed record CouponSerialsAnswer([property: Description("How many were new.")] int Added, long Serials);

/// <summary>`/v1/coupons`: coupons that give points, by their global number, and the serial numbers that were printed.</summary>
internal static class Coupons
{
    private const string Path = "/v1/coupons";
    private const int GcnDigits = 13;
    private const int SerialDigits = 12;
    private const long MostPoints = 9_999;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getCoupons", "Coupons", "Coupons that give points")
            .Answers(200, typeof(CouponsAnswer), "By number.")
            .Refuses(403);
        routes.MapPut(Path + "/{gcn}", PutAsync)
            .RequireScope(Scopes.Office)
            .Described("putCoupon", "Coupons", "Sets a coupon that gives points")
            .WithDescription("What the points become is a rule of the programme (`on: custom:coupon`, `points: 1`, `per: item`). Once somebody has its points they do not change.")
            .Answers(200, typeof(CouponAnswer), "As it stands now.")
            .Refuses(400, 403, 409, 503);
        routes.MapPost(Path + "/{gcn}/serials", AddAsync)
            .RequireScope(Scopes.Office)
            .Described("addCouponSerials", "Coupons", "Tells of printed pieces of a coupon")
            .WithDescription($"At most {Limits.CouponSerials} at once; sending again changes nothing. Kept are keyed hashes.")
            .Answers(200, typeof(CouponSerialsAnswer), "Each is good once.")
            .Refuses(400, 403, 404, 503);
    }

    internal static bool IsSerial(string? text) =>
        text is { Length: > 0 and <= SerialDigits } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static async Task<IResult> ListAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(
        new CouponsAnswer([.. (await shop.Get<CouponStore>().AllAsync(cancel)).Select(Of)]), ApiJson.Default.CouponsAnswer);

    private static async Task<IResult> PutAsync(ShopContext shop, string gcn, CouponBody body, CancellationToken cancel)
    {
        if (Problem(gcn, body) is { } problem)
        {
            return problem;
        }

        var store = shop.Get<CouponStore>();
        return await store.PutAsync(gcn, (body.Name, body.Points, body.Until), shop.Caller.KeyId, CancellationToken.None) switch
        {
            CouponPut.PointsStay => Problems.Edge("conflict", "Somebody has the points of this coupon: they stay as they are. Use another number."),
            CouponPut.TooMany => Problems.Malformed($"A shop has at most {Limits.Coupons} coupons.", null),
            _ => TypedResults.Json(Of((await store.FindAsync(gcn, cancel))!), ApiJson.Default.CouponAnswer),
        };
    }

    private static async Task<IResult> AddAsync(ShopContext shop, string gcn, CouponSerialsBody body, CancellationToken cancel)
    {
        if (body.Serials.Count is 0 or > Limits.CouponSerials)
        {
            return Problems.Malformed($"From 1 to {Limits.CouponSerials} serial numbers.", "/serials");
        }

        for (var i = 0; i < body.Serials.Count; i++)
        {
            if (!IsSerial(body.Serials[i]))
            {
                return Problems.Malformed($"A serial number has from 1 to {SerialDigits} digits.", $"/serials/{i}");
            }
        }

        var store = shop.Get<CouponStore>();
        if (await store.FindAsync(gcn, cancel) is null)
        {
            return Problems.NotFound("There is no coupon with this number.");
        }

        var added = await store.AddAsync(gcn, body.Serials, CancellationToken.None);
        return TypedResults.Json(new CouponSerialsAnswer(added, (await store.FindAsync(gcn, cancel))!.Serials), ApiJson.Default.CouponSerialsAnswer);
    }

    private static Problem? Problem(string gcn, CouponBody body) =>
        gcn.Length != GcnDigits || !Gs1CheckDigit.Holds(gcn) ? Problems.Malformed($"A coupon's number has {GcnDigits} digits, the last its check digit.", null)
        : string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > Limits.NameLength ? Problems.Malformed($"From 1 to {Limits.NameLength} characters.", "/name")
        : body.Points is < 1 or > MostPoints ? Problems.Malformed($"From 1 to {MostPoints} points.", "/points")
        : null;

    private static CouponAnswer Of(Coupon coupon) => new(coupon.Gcn, coupon.Name, coupon.Points, coupon.Serials, coupon.Used) { Until = coupon.Until };
}
