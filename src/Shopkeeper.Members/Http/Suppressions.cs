using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record SuppressedContact
{
    public string? Email { get; init; }

    [Description("With + and country code.")]
    public string? Phone { get; init; }
}

public sealed record SuppressionBody([property: Description("One address or number each.")] IReadOnlyList<SuppressedContact?> Contacts)
{
    [Description("Why; needed to add.")]
    public string? Reason { get; init; }
}

public sealed record SuppressionAnswer(int Contacts, [property: Description("How many this call changed.")] int Changed);

public sealed record SuppressionCheckAnswer([property: Description("In the order of the question; absent = not on the list.")] IReadOnlyList<SuppressionState> Contacts);

public sealed record SuppressionState(bool Suppressed, Instant? Since);

/// <summary>
/// `POST /v1/suppressions/add`, `/remove` and `/check`: who must not be contacted. In bodies, because an address has no place in an
/// address line; it is kept as a keyed hash only. Sending again changes nothing.
/// </summary>
internal static class Suppressions
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/suppressions/add", AddAsync)
            .RequireScope(Scopes.Office)
            .Described("addSuppressions", "Members", "Puts addresses and numbers on the list of those not to contact")
            .Answers(200, typeof(SuppressionAnswer), "On the list, now or before.")
            .Refuses(400, 403, 503);
        routes.MapPost("/v1/suppressions/remove", RemoveAsync)
            .RequireScope(Scopes.Office)
            .Described("removeSuppressions", "Members", "Takes addresses and numbers off the list of those not to contact")
            .Answers(200, typeof(SuppressionAnswer), "Not on the list, now or before.")
            .Refuses(400, 403, 503);
        routes.MapPost("/v1/suppressions/check", CheckAsync)
            .RequireScope(Scopes.Office)
            .Described("checkSuppressions", "Members", "Which addresses and numbers are on the list of those not to contact")
            .Answers(200, typeof(SuppressionCheckAnswer), "Each one's state.")
            .Refuses(400, 403);
    }

    private static async Task<IResult> AddAsync(ShopContext shop, SuppressionBody body, CancellationToken cancel)
    {
        if (body.Reason is null || !ConsentCheck.IsText(body.Reason, Limits.ReasonLength))
        {
            return Problems.Malformed($"A reason, at most {Limits.ReasonLength} characters, and nobody's number in it.", "/reason");
        }

        var consents = shop.Get<ShopMembers>().Consents;
        return consents.ReadContacts(Pairs(body), out var contacts) is { } problem ? Problems.Malformed(problem.Detail, problem.Pointer)
            : TypedResults.Json(new SuppressionAnswer(
                contacts.Count, await consents.SuppressAsync(contacts, body.Reason, (shop.Caller.Name, shop.Caller.KeyId), cancel)));
    }

    private static async Task<IResult> RemoveAsync(ShopContext shop, SuppressionBody body, CancellationToken cancel)
    {
        var consents = shop.Get<ShopMembers>().Consents;
        return consents.ReadContacts(Pairs(body), out var contacts) is { } problem ? Problems.Malformed(problem.Detail, problem.Pointer)
            : TypedResults.Json(new SuppressionAnswer(contacts.Count, await consents.UnsuppressAsync(contacts, shop.Caller.KeyId, cancel)));
    }

    private static async Task<IResult> CheckAsync(ShopContext shop, SuppressionBody body, CancellationToken cancel)
    {
        var consents = shop.Get<ShopMembers>().Consents;
        if (consents.ReadContacts(Pairs(body), out var contacts) is { } problem)
        {
            return Problems.Malformed(problem.Detail, problem.Pointer);
        }

        var states = new List<SuppressionState>(contacts.Count);
        foreach (var contact in contacts)
        {
            var since = await consents.SuppressedSinceAsync(contact, cancel);
            states.Add(new SuppressionState(since is not null, since));
        }

        return TypedResults.Json(new SuppressionCheckAnswer(states));
    }

    private static (string? Email, string? Phone)[] Pairs(SuppressionBody body) => [.. body.Contacts.Select(static one => (one?.Email, one?.Phone))];
}
