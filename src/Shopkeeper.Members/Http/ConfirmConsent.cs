using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>What is to be sent to the address that must confirm.</summary>
public sealed record ConfirmationAnswer(
    string Purpose, string Channel, [property: Description("Into the link of the letter; stored nowhere.")] string Token, Instant Until)
{
    /// <summary>Of what was just said; a till is told none.</summary>
    internal static async Task<IReadOnlyList<ConfirmationAnswer>?> ForAsync(
        ShopContext shop, MemberId member, IReadOnlyList<ConsentEntry> said) =>
        shop.Caller.Has(Scopes.Office) || shop.Caller.Has(Scopes.Shop)
            ? Of(await shop.Get<ShopMembers>().Consents.PendingAsync(member, said, CancellationToken.None))
            : null;

    internal static IReadOnlyList<ConfirmationAnswer>? Of(IReadOnlyCollection<PendingConsent> pending) => pending.Count == 0 ? null
        : [.. pending.Select(static one => new ConfirmationAnswer(ConsentWords.Of(one.Purpose), ConsentWords.Of(one.Channel)!, one.Token, one.Until))];
}

public sealed record ConfirmBody(string Token)
{
    [Description("An IP address: kept sealed.")]
    public string? Proof { get; init; }
}

public sealed record ConfirmedAnswer(string MemberId, string Purpose, string Channel, Instant ConfirmedAt);

/// <summary>
/// `POST /v1/consents/confirm`: for the page behind the link, when its button is pressed; following a link changes nothing. Again, it
/// answers the same.
/// </summary>
internal static class ConfirmConsent
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/consents/confirm", HandleAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("confirmConsent", "Members", "An address confirms what was agreed to for it")
            .Answers(200, typeof(ConfirmedAnswer), "Confirmed, now or before.")
            .Refuses(400, 403, 422, 503);

    private static async Task<IResult> HandleAsync(ShopContext shop, ConfirmBody body, CancellationToken cancel)
    {
        if (body.Proof is { } proof && !ConsentCheck.IsText(proof, Limits.ConsentText))
        {
            return Problems.Malformed($"At most {Limits.ConsentText} characters, and never the number of a payment card.", "/proof");
        }

        return await shop.Get<ShopMembers>().Consents.ConfirmAsync(body.Token, shop.Caller.Name, body.Proof, cancel) is { } done
            ? TypedResults.Json(new ConfirmedAnswer(done.Member.ToString(), ConsentWords.Of(done.Purpose), ConsentWords.Of(done.Channel)!, done.At))
            : Problems.Of(
                Rejection.ConfirmationNotUsable,
                "This confirmation cannot be used: it is not ours, has ended, or what it confirms does not hold any more.", "/token");
    }
}
