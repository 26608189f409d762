using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Http;

public sealed record AskCodeBody(string Email);

public sealed record CodeAskedAnswer(
    [property: Description("Goes with the code: a code alone opens nothing.")] string Question,
    [property: Description("Exclusive.")] Instant Until);

public sealed record SignInBody(
    [property: Description("As it was answered to whoever asked for the code.")] string Question,
    [property: Description("As mailed; blanks and hyphens are left out.")] string Code,
    [property: Description("The address that the code went to.")] string Email);

/// <summary>Who signed in, or who may join now: an address that nobody joined with is the stranger's own by then.</summary>
public sealed record SignInAnswer
{
    [Description("A secret, shown once: `Authorization: Bearer ms_...` acts as this member.")]
    public string? Session { get; init; }

    public string? MemberId { get; init; }

    public string? AccountId { get; init; }

    [Description("Until then the session is good, or the ticket.")]
    public required Instant Until { get; init; }

    [Description("Instead of a session, when nobody has joined with this address: goes into `POST /v1/sign-up`.")]
    public string? Ticket { get; init; }

    [Description("What was given at joining.")]
    public IReadOnlyList<GivenOfferAnswer>? Offers { get; init; }

    internal static async Task<SignInAnswer?> BeginAsync(ShopContext shop, MemberId member) =>
        await shop.Get<ShopMembers>().Sessions.BeginAsync(member, CancellationToken.None) is { Session: var session, Secret: var secret }
            ? new SignInAnswer { Session = secret, MemberId = session.MemberText, AccountId = session.AccountText, Until = session.Ends }
            : null;
}

/// <summary>
/// `POST /v1/sign-in/codes` mails a code, `POST /v1/sign-in` takes it. Nobody learns from either who is a member before the mailbox is shown
/// to be his.
/// </summary>
internal static class SignIn
{
    private const int LongestText = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sign-in/codes", AskAsync)
            .RequireScope(Scopes.Form, Scopes.Shop, Scopes.Office)
            .Described("askSignInCode", "Sessions", "Mails a code to an address, whoever it is of")
            .Answers(202, typeof(CodeAskedAnswer), "Taken in; an address that was sent enough of them within the hour is sent none, and the answer is the same.")
            .Refuses(400, 403, 429, 503);
        routes.MapPost("/v1/sign-in", SignInAsync)
            .RequireScope(Scopes.Form, Scopes.Shop, Scopes.Office)
            .Described("signIn", "Sessions", "Takes a mailed code: a session, or a ticket to join with")
            .Answers(200, typeof(SignInAnswer), "A session of the member, or a ticket.")
            .Refuses(400, 403, 429, 503);
    }

    public static Problem NotAccepted() => Problems.Edge(
        "code-not-accepted", "This code is wrong, was used, or is too old. Ask for another one.", "/code");

    private static async Task<IResult> AskAsync(ShopContext shop, AskCodeBody body, CancellationToken cancel)
    {
        if (Blocked(shop) is { } wait)
        {
            return wait;
        }

        if (!shop.Get<ShopMembers>().Outbox.IsOpen)
        {
            return Problems.Edge("no-mail", "Codes are sent by mail, and this shop has no mail server yet (SHOPKEEPER_SMTP).");
        }

        if (!EmailAddress.TryRead(body.Email, out var email, out var reason))
        {
            return Problems.Malformed(reason, "/email");
        }

        if (Homograph.IsOne(email))
        {
            return Problems.Of(Rejection.HomographAddress, Homograph.Reason, "/email");
        }

        // Every one counts: who has codes mailed to a hundred addresses is no member who forgot his.
        shop.Get<ShopMembers>().Throttle.Miss(shop.Caller, IdentifierKind.Email);
        var asked = await FormAnswers.LevelAsync(() => shop.Get<ShopMembers>().MailedCodes.AskAsync(email, CancellationToken.None));
        return TypedResults.Json(new CodeAskedAnswer(asked.Question, asked.Until), statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> SignInAsync(ShopContext shop, SignInBody body, CancellationToken cancel)
    {
        if (Blocked(shop) is { } wait)
        {
            return wait;
        }

        var answer = await FormAnswers.LevelAsync(() => TryAsync(shop, body, cancel));
        if (answer is null)
        {
            shop.Get<ShopMembers>().Throttle.Miss(shop.Caller, IdentifierKind.Email);
            return NotAccepted();
        }

        return TypedResults.Json(answer);
    }

    private static async Task<SignInAnswer?> TryAsync(ShopContext shop, SignInBody body, CancellationToken cancel)
    {
        var members = shop.Get<ShopMembers>();
        if (body.Question.Length > LongestText || body.Code.Length > LongestText
            || await members.MailedCodes.UseAsync(body.Question, body.Code, CancellationToken.None) is not { } contact
            || !EmailAddress.TryRead(body.Email, out var email, out _)
            || members.HashOf(HashedField.Email, email) != contact)
        {
            return null;
        }

        var (member, _, nobody) = await members.WhoseAsync(IdentifierKind.Email, email, cancel);
        if (nobody is null)
        {
            return await SignInAnswer.BeginAsync(shop, member);
        }

        var until = shop.Shop.Now + Duration.FromMinutes(Limits.SignUpMinutes);
        return new SignInAnswer { Until = until, Ticket = members.SignUpTickets.Of(contact, until) };
    }

    private static Problem? Blocked(ShopContext shop) => shop.Get<ShopMembers>().Throttle.Blocked(shop.Caller, IdentifierKind.Email);
}
