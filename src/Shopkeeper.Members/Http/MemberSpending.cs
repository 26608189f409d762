using System.Buffers.Text;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Spending;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record SpendProofBody
{
    [Description("Of the member, or of an operator.")]
    public ProofBody? Proof { get; init; }
}

public sealed record LiftHoldBody
{
    [Description("Why, in the operator's words.")]
    public required string Reason { get; init; }
}

public sealed record PinBody
{
    [Description("6 to 12 digits; not all alike, not a run.")]
    public required string Pin { get; init; }

    [Description("Needed once the member has a PIN or a device. One of the member's own begins no hold.")]
    public ProofBody? Proof { get; init; }
}

public sealed record DeviceBody
{
    [Description("The app's own id of its device.")]
    public required string Device { get; init; }

    [Description("Needed once the member has a PIN or a device. One of the member's own begins no hold.")]
    public ProofBody? Proof { get; init; }
}

public sealed record SpendDeviceAnswer(string DeviceId, Instant Created);

public sealed record NewDeviceAnswer(
    string DeviceId,
    [property: Description("32 bytes in base64url, shown this once: with it the app makes its codes (docs/reference/spending.md).")] string Secret)
{
    [Description("Nothing is spent before; absent when the member proved to be the member.")]
    public Instant? HeldUntil { get; init; }
}

public sealed record SpendingAnswer(string MemberId, bool Locked, bool HasPin, IReadOnlyList<SpendDeviceAnswer> Devices)
{
    [Description("After a change of e-mail, phone, PIN or device nothing is spent before.")]
    public Instant? HeldUntil { get; init; }

    [Description("The PIN was wrong too often: it is not tried before.")]
    public Instant? PinLockedUntil { get; init; }
}

/// <summary>`/v1/members/{id}/spending`, `/pin` and `/devices`: who may spend what a member has.</summary>
internal static class MemberSpending
{
    private const string Path = "/v1/members/{id}/spending";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapGet(Path, ReadAsync), "getSpending", "Whether a member's points may be spent", Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member);
        Describe(routes.MapPost(Path + "/lock", LockAsync), "lockSpending", "Locks spending at once", Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member);
        Describe(routes.MapPost(Path + "/unlock", UnlockAsync), "unlockSpending", "Unlocks spending, with a proof", Scopes.Shop, Scopes.Office, Scopes.Member);
        Describe(routes.MapPost(Path + "/lift-hold", LiftAsync), "liftSpendingHold", "Ends the hold after a change", Scopes.Office);
        Describe(routes.MapPut("/v1/members/{id}/pin", SetPinAsync), "setPin", "Sets the PIN", Scopes.Shop, Scopes.Office, Scopes.Member);
        Describe(
            routes.MapDelete("/v1/members/{id}/devices/{device}", RemoveAsync), "removeDevice", "Ends the codes of an app", Scopes.Shop, Scopes.Office, Scopes.Member);
        routes.MapPost("/v1/members/{id}/devices", RegisterAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("registerDevice", "Spending", "Registers an app, which then makes single-use codes")
            .WithDescription("The secret is in this answer only. When it is lost, register the same device again: the first secret ends.")
            .Answers(201, typeof(NewDeviceAnswer), "Registered.")
            .Refuses(400, 403, 404, 409, 503);
    }

    private static void Describe(RouteHandlerBuilder route, string operationId, string summary, params string[] scopes) =>
        route.RequireScope(scopes)
            .Described(operationId, "Spending", summary)
            .Answers(200, typeof(SpendingAnswer), "How it stands now.")
            .Refuses(400, 403, 404, 503);

    private static async Task<IResult> ReadAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) ? await AnswerAsync(shop, new MemberId(value), cancel) : Unknown();

    private static async Task<IResult> LockAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        await Spending(shop).LockAsync(new MemberId(value), shop.Caller.KeyId, cancel);
        return await AnswerAsync(shop, new MemberId(value), cancel);
    }

    private static async Task<IResult> UnlockAsync(ShopContext shop, string id, SpendProofBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        var (_, refused) = await ProvedAsync(shop, new MemberId(value), body.Proof, isFirst: false, cancel);
        if (refused is not null)
        {
            return refused;
        }

        var how = shop.Caller.Own is null ? Proofs.ReasonOf(body.Proof!) : ProofBody.Session;
        await Spending(shop).UnlockAsync(new MemberId(value), shop.Caller.KeyId, how, cancel);
        return await AnswerAsync(shop, new MemberId(value), cancel);
    }

    private static async Task<IResult> LiftAsync(ShopContext shop, string id, LiftHoldBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        if (Reasons.Check(body.Reason, "/reason") is { } problem)
        {
            return problem;
        }

        await Spending(shop).LiftAsync(new MemberId(value), shop.Caller.KeyId, cancel);
        return await AnswerAsync(shop, new MemberId(value), cancel);
    }

    private static async Task<IResult> SetPinAsync(ShopContext shop, string id, PinBody body, CancellationToken cancel)
    {
        if (ShopSpending.ProblemWithPin(body.Pin) is { } wrong)
        {
            return Problems.Malformed(wrong, "/pin");
        }

        if (await MemberAsync(shop, id, cancel) is not { } member)
        {
            return Unknown();
        }

        var (isProved, refused) = await ProvedAsync(shop, member, body.Proof, isFirst: true, cancel);
        if (refused is not null)
        {
            return refused;
        }

        await Spending(shop).SetPinAsync(member, body.Pin, (shop.Caller.KeyId, isProved), cancel);
        return await AnswerAsync(shop, member, cancel);
    }

    private static async Task<IResult> RegisterAsync(ShopContext shop, string id, DeviceBody body, CancellationToken cancel)
    {
        if (await MemberAsync(shop, id, cancel) is not { } member)
        {
            return Unknown();
        }

        var (isProved, refused) = await ProvedAsync(shop, member, body.Proof, isFirst: true, cancel);
        if (refused is not null)
        {
            return refused;
        }

        var (device, change) = await Spending(shop).RegisterAsync(member, body.Device, (shop.Caller.KeyId, isProved), cancel);
        return device is null
            ? change.IsTaken ? Problems.Edge("conflict", "Another member has this device.", "/device")
                : Problems.Of(change.Rejection, change.Detail, "/device")
            : TypedResults.Json(
                new NewDeviceAnswer($"{SpendDevice.Prefix}_{device.Id:N}", Base64Url.EncodeToString(device.Secret))
                {
                    HeldUntil = (await Spending(shop).FindAsync(member, cancel))?.HeldUntil,
                },
                statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveAsync(ShopContext shop, string id, string device, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && IdText.TryRead(SpendDevice.Prefix, device, out var one)
        && await Spending(shop).RemoveDeviceAsync(new MemberId(value), one, cancel)
            ? await AnswerAsync(shop, new MemberId(value), cancel)
            : Problems.NotFound("The member has no such device.");

    /// <summary>
    /// Whether the member proved to be the member: by signing in a few minutes ago, or by a proof; an operator's word lets them go on, and proves nothing. The first PIN or device
    /// of a member needs no proof: there is none yet.
    /// </summary>
    private static async Task<(bool IsProved, Problem? Refused)> ProvedAsync(
        ShopContext shop, MemberId member, ProofBody? proof, bool isFirst, CancellationToken cancel)
    {
        if (shop.Caller.Own is not null)
        {
            return (true, MemberSessions.MustSignInAgain(shop));
        }

        if (proof is null && isFirst && !await Spending(shop).HasCredentialsAsync(member, cancel))
        {
            return (false, null);
        }

        if (Proofs.Check(proof, shop.Caller) is { } problem)
        {
            return (false, problem);
        }

        if (Proofs.OfMember(proof!) is not { } shown)
        {
            return (false, null);
        }

        return await Spending(shop).IdentifyAsync(member, shown, cancel) is { } refusal ? (false, Proofs.Of(refusal, shop)) : (true, null);
    }

    private static async Task<MemberId?> MemberAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && await Spending(shop).FindAsync(new MemberId(value), cancel) is not null
            ? new MemberId(value)
            : null;

    private static async Task<IResult> AnswerAsync(ShopContext shop, MemberId member, CancellationToken cancel) =>
        await Spending(shop).FindAsync(member, cancel) is { } state
            ? TypedResults.Json(new SpendingAnswer(
                member.ToString(), state.Locked is not null, state.HasPin,
                [.. state.Devices.Select(static one => new SpendDeviceAnswer($"{SpendDevice.Prefix}_{one.Device:N}", one.Created))])
            {
                HeldUntil = state.HeldUntil, PinLockedUntil = state.PinLockedUntil,
            })
            : Unknown();

    private static ShopSpending Spending(ShopContext shop) => shop.Get<ShopMembers>().Spending;

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
