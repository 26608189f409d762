using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Passkeys;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record PasskeyChallengeAnswer(
    [property: Description("Goes back with the answer; it is answered once.")] string Challenge,
    [property: Description("For `navigator.credentials`, in the JSON form of WebAuthn Level 3.")] JsonElement Options,
    [property: Description("Exclusive.")] Instant Until)
{
    internal static PasskeyChallengeAnswer Of(PasskeyChallenge asked)
    {
        using var options = JsonDocument.Parse(asked.Options);
        return new PasskeyChallengeAnswer(asked.Challenge, options.RootElement.Clone(), asked.Until);
    }
}

public sealed record AddPasskeyBody(
    string Challenge,
    [property: Description("What `navigator.credentials.create` gave, by its `toJSON`.")] JsonElement Credential,
    [property: Description("By which the member knows it.")] string Name);

public sealed record PasskeyAnswer(string PasskeyId, string Name, Instant Created)
{
    [Description("When somebody last signed in with it.")]
    public Instant? Used { get; init; }

    internal static PasskeyAnswer Of(Passkey passkey) =>
        new($"{Passkey.Prefix}_{passkey.Id:N}", passkey.Name, passkey.Created) { Used = passkey.Used };
}

public sealed record PasskeysAnswer(
    [property: Description("What passkeys of this shop belong to: pages elsewhere cannot use them.")] string Domain,
    IReadOnlyList<PasskeyAnswer> Passkeys);

/// <summary>`/v1/members/{id}/passkeys`: only the member itself adds one; an operator may look and remove.</summary>
internal static class MemberPasskeys
{
    private const string Path = "/v1/members/{id}/passkeys";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).RequireScope(Scopes.Office, Scopes.Member)
            .Described("getPasskeys", "Sessions", "The passkeys of a member")
            .Answers(200, typeof(PasskeysAnswer), "In the order in which they were added.")
            .Refuses(403, 404);
        routes.MapPost(Path + "/challenges", AskAsync).RequireScope(Scopes.Member)
            .Described("askToAddPasskey", "Sessions", "What a browser answers to add a passkey")
            .Answers(200, typeof(PasskeyChallengeAnswer), "Good for five minutes.")
            .Refuses(403, 404);
        routes.MapPost(Path, AddAsync).RequireScope(Scopes.Member)
            .Described("addPasskey", "Sessions", "Adds a passkey")
            .Answers(201, typeof(PasskeyAnswer), "Added; the member is mailed.")
            .Refuses(400, 403, 404, 409, 422, 503);
        routes.MapDelete(Path + "/{passkey}", RemoveAsync).RequireScope(Scopes.Office, Scopes.Member)
            .Described("removePasskey", "Sessions", "Removes a passkey")
            .Answers(200, typeof(PasskeysAnswer), "Nobody signs in with it any more; the member is mailed.")
            .Refuses(403, 404, 503);
    }

    public static Problem NotAccepted() => Problems.Edge(
        "passkey-not-accepted", "This passkey is none of ours, or it took too long. Try again, or sign in with a mailed code.", "/credential");

    private static async Task<IResult> ListAsync(ShopContext shop, string id, CancellationToken cancel) =>
        await MemberAsync(shop, id, cancel) is { } member ? await AnswerAsync(shop, member, cancel) : Unknown();

    private static async Task<IResult> AskAsync(ShopContext shop, string id, CancellationToken cancel) =>
        MemberSessions.MustSignInAgain(shop) is { } again ? again
        : IdText.TryRead("mem", id, out var member) && await Passkeys(shop).AskToAddAsync(new MemberId(member), cancel) is { } asked
            ? TypedResults.Json(PasskeyChallengeAnswer.Of(asked))
            : Unknown();

    private static async Task<IResult> AddAsync(ShopContext shop, string id, AddPasskeyBody body, CancellationToken cancel)
    {
        if (MemberSessions.MustSignInAgain(shop) is { } again)
        {
            return again;
        }

        if (!IdText.TryRead("mem", id, out var member))
        {
            return Unknown();
        }

        if (ProblemWithName(body.Name.Trim()) is { } mistake)
        {
            return Problems.Malformed(mistake, "/name");
        }

        var (outcome, added) = await Passkeys(shop).AddAsync(
            new MemberId(member), (body.Challenge, body.Credential.GetRawText()), PersonText.Clean(body.Name), shop.Caller.KeyId,
            CancellationToken.None);
        return outcome switch
        {
            PasskeyOutcome.Added => TypedResults.Json(PasskeyAnswer.Of(added!), statusCode: StatusCodes.Status201Created),
            PasskeyOutcome.NotAccepted => NotAccepted(),
            PasskeyOutcome.AlreadyThere => Problems.Edge("conflict", "This passkey was added before.", "/credential"),
            PasskeyOutcome.TooMany => Problems.Of(
                Rejection.Limit, $"A member has at most {Limits.Passkeys} passkeys: remove one that is not used any more.", null),
            _ => Unknown(),
        };
    }

    private static string? ProblemWithName(string name) => name.Length is 0 or > Limits.PasskeyName
        ? $"A name has 1 to {Limits.PasskeyName} characters."
        : PersonText.ProblemWith(name, Limits.PasskeyName);

    private static async Task<IResult> RemoveAsync(ShopContext shop, string id, string passkey, CancellationToken cancel)
    {
        if (MemberSessions.MustSignInAgain(shop) is { } again)
        {
            return again;
        }

        return IdText.TryRead("mem", id, out var member) && IdText.TryRead(Passkey.Prefix, passkey, out var one)
            && await Passkeys(shop).RemoveAsync(new MemberId(member), one, shop.Caller.KeyId, CancellationToken.None)
                ? await AnswerAsync(shop, new MemberId(member), cancel)
                : Problems.NotFound("The member has no such passkey.");
    }

    private static async Task<IResult> AnswerAsync(ShopContext shop, MemberId member, CancellationToken cancel) =>
        TypedResults.Json(new PasskeysAnswer(
            Passkeys(shop).Domain, [.. (await Passkeys(shop).ListAsync(member, cancel)).Select(PasskeyAnswer.Of)]));

    private static async Task<MemberId?> MemberAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel) is { } found
            ? found.Id
            : null;

    private static ShopPasskeys Passkeys(ShopContext shop) => shop.Get<ShopMembers>().Passkeys;

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
