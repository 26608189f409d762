using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Handovers;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Engagement;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record HandoverCodeBody
{
    [Description("Where it was handed over; of a key that acts for one store it may be left out.")]
    public string? Store { get; init; }

    [Description("How many items; 1 when left out.")]
    public long? Items { get; init; }

    [Description("For how many days the code is good; 30 when left out.")]
    public int? Days { get; init; }
}

public sealed record HandoverCodeAnswer(
    [property: Description("For a slip or a QR code; shown again to the same Idempotency-Key, and stored nowhere.")] string Code,
    Instant Until, long Items)
{
    public string? Store { get; init; }
}

public sealed record HandoverBody
{
    [Description("The code of the slip.")]
    public required string Code { get; init; }
}

/// <summary>
/// `POST /v1/handovers/codes` and `POST /v1/members/{id}/handovers`: a store makes a code for something that was handed over
/// (recycling), and a member redeems it, once.
/// </summary>
internal static class Handovers
{
    private const int StandardDays = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/handovers/codes", MakeAsync)
            .RequireScope(Scopes.Till, Scopes.Office)
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Described("makeHandoverCode", "Handovers", "Makes a code for something handed over")
            .Answers(201, typeof(HandoverCodeAnswer), "Made.")
            .Answers(200, typeof(HandoverCodeAnswer), "Made before under this key: the same code.")
            .Refuses(400, 403, 422, 503);
        routes.MapPost("/v1/members/{id}/handovers", RedeemAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("redeemHandover", "Handovers", "Redeems the code of something handed over")
            .WithDescription("Decided by the rules of when it was handed over. A code that is wrong, used or expired has one answer; the office is told which.")
            .Answers(201, typeof(DeedAnswer), "Redeemed, with what the programme gives for it.")
            .Answers(200, typeof(DeedAnswer), "Redeemed before by the member: the first answer.")
            .Answers(202, typeof(DeedAnswer), "Redeemed; no version of the programme was in force then.")
            .Refuses(400, 403, 404, 422, 429, 503);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, ShopContext shop, HandoverCodeBody body, CancellationToken cancel)
    {
        var (key, missing) = IdempotencyKey.Read(context, shop.Caller);
        if ((missing ?? Problem(body, shop.Caller)) is { } problem)
        {
            return problem;
        }

        var asked = (body.Store ?? shop.Caller.Store ?? "", body.Items ?? 1, Duration.FromDays(body.Days ?? StandardDays));
        var (code, made, isNew) = await shop.Get<HandoverStore>().MakeAsync(key, asked, shop.Caller.KeyId, CancellationToken.None);
        return (made.Store, made.Items, made.Until - made.Made) != asked
            ? Problems.Of(Rejection.KeyReusedWithAnotherBody, "This key was used for another handover.")
            : TypedResults.Json(
                new HandoverCodeAnswer(code, made.Until, made.Items) { Store = made.Store.Length == 0 ? null : made.Store },
                ApiJson.Default.HandoverCodeAnswer, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> RedeemAsync(ShopContext shop, string id, HandoverBody body, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(body.Code) || body.Code.Length > Limits.NameLength)
        {
            return Problems.Malformed($"Send the code of the slip, at most {Limits.NameLength} characters.", "/code");
        }

        if (await MemberCall.FindAsync(shop, id, cancel) is not { } member)
        {
            return MemberCall.Unknown();
        }

        var guesses = shop.Get<CodeGuesses>();
        var guessers = guesses.Of("handover", member.Id, shop.Caller);
        if (await guesses.BlockedAsync(guessers, cancel) is { } wait)
        {
            return wait;
        }

        var handover = await shop.Get<HandoverStore>().TakeAsync(body.Code, member.Id, CancellationToken.None);
        if (handover?.Member != member.Id)
        {
            await guesses.CountAsync(guessers);
            return Problems.Of(Rejection.HandoverNotUsable, shop.Caller.Has(Scopes.Office) ? Why(handover) : "");
        }

        return await PostAsync(shop, member, handover, cancel);
    }

    private static async Task<IResult> PostAsync(ShopContext shop, Member member, Handover handover, CancellationToken cancel)
    {
        var deed = new MemberDeed("handover", handover.Code.Value, ActivityType.Handover, handover.Made)
        {
            Subject = handover.Code.Value.ToString("N"), Count = handover.Items, Store = handover.Store,
        };
        return await MemberDeed.AnswerAsync(
            shop, IdText.Write("hnd", handover.Code.Value), await deed.PostAsync(shop, member.Id, member.Account), cancel);
    }

    private static string Why(Handover? handover) => handover switch
    {
        null => "There is no such code.",
        { IsUsed: false } => "The code has ended.",
        _ => "Somebody else has redeemed the code.",
    };

    private static Problem? Problem(HandoverCodeBody body, Caller caller) =>
        caller.Store is { } own && body.Store is { } other && own != other
            ? Problems.Edge("other-store", $"This key acts for the store '{own}' only.", "/store")
        : body.Store is { Length: 0 or > Limits.NameLength } ? Problems.Malformed($"From 1 to {Limits.NameLength} characters.", "/store")
        : body.Items is < 1 or > Limits.Count ? Problems.Malformed($"From 1 to {Limits.Count} items.", "/items")
        : body.Days is < 1 or > Limits.ClaimDays ? Problems.Malformed($"From 1 to {Limits.ClaimDays} days.", "/days")
        : null;
}
