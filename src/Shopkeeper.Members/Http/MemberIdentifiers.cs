using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record IdentifierBody
{
    [Description("card, web (the id of the web shop) or device (the app's id of its device).")]
    public required string Kind { get; init; }

    public required string Value { get; init; }
}

public sealed record LostCardBody
{
    [Description("Which card: its identifier in the member's list.")]
    public required string Identifier { get; init; }

    [Description("The card that takes its place; left out, a fresh number is drawn.")]
    public string? Replacement { get; init; }
}

public sealed record IdentifierAnswer(
    string Identifier, string Kind,
    [property: Description("in-use; lost: earns, never spends; closed: neither.")] string State)
{
    [Description("Absent for what came with joining.")]
    public Instant? Added { get; init; }

    [Description("What was presented, where it is kept: ids of web shop and device, a card number that was drawn here.")]
    public string? Value { get; init; }

    public bool Replayed { get; init; }

    internal static IdentifierAnswer Of(MemberIdentifier one, bool replayed = false) => new(one.IdText, MemberWords.Of(one.Kind), StateOf(one.State))
    {
        Added = one.Added, Value = one.Value, Replayed = replayed,
    };

    private static string StateOf(IdentifierState state) => state switch
    {
        IdentifierState.InUse => "in-use",
        IdentifierState.Lost => "lost",
        IdentifierState.Closed => "closed",
        _ => throw new InvariantViolated("an unknown state of an identifier"),
    };
}

public sealed record IdentifiersAnswer(string MemberId, IReadOnlyList<IdentifierAnswer> Identifiers);

/// <summary>`/v1/members/{id}/identifiers` and `POST /v1/members/{id}/lost-card`: by what a member is found.</summary>
internal static class MemberIdentifiers
{
    private const string Path = "/v1/members/{id}/identifiers";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("getIdentifiers", "Members", "By what a member is found")
            .Answers(200, typeof(IdentifiersAnswer), "All, lost and closed cards too.")
            .Refuses(403, 404);
        routes.MapPost(Path, AddAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("addIdentifier", "Members", "Adds a card, a web-shop id or a device")
            .WithDescription("Safe to send again: what the member has already changes nothing.")
            .Answers(201, typeof(IdentifierAnswer), "Added.")
            .Answers(200, typeof(IdentifierAnswer), "The member had it already.")
            .Refuses(400, 403, 404, 409, 503);
        routes.MapDelete(Path + "/{identifier}", RemoveAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("removeIdentifier", "Members", "Takes a card, a web-shop id or a device from a member")
            .Answers(200, typeof(IdentifiersAnswer), "What is left.")
            .Refuses(403, 404, 503);
        routes.MapPost("/v1/members/{id}/lost-card", LoseAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("replaceLostCard", "Members", "Ends spending with a lost card and gives another one")
            .WithDescription("Safe to send again: a card that is lost already is answered with the one that took its place.")
            .Answers(201, typeof(IdentifierAnswer), "The card that takes its place.")
            .Answers(200, typeof(IdentifierAnswer), "It was lost already: the card that took its place.")
            .Refuses(400, 403, 404, 409, 503);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel) is not null
            ? await AllAsync(shop, new MemberId(value), cancel)
            : Unknown();

    private static async Task<IResult> AddAsync(ShopContext shop, string id, IdentifierBody body, CancellationToken cancel)
    {
        IdentifierKind? kind = body.Kind switch
        {
            "card" => IdentifierKind.Card, "web" => IdentifierKind.Web, "device" => IdentifierKind.Device, _ => null,
        };
        return kind is null ? Problems.Malformed("/kind is one of: card, web, device. E-mail and phone are changed as contacts.", "/kind")
            : !IdText.TryRead("mem", id, out var value) ? Unknown()
            : Answer(await shop.Get<ShopMembers>().Identifiers.AddAsync(new MemberId(value), kind.Value, body.Value, cancel));
    }

    private static async Task<IResult> RemoveAsync(ShopContext shop, string id, string identifier, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && IdText.TryRead(MemberIdentifier.Prefix, identifier, out var one)
        && await shop.Get<ShopMembers>().Identifiers.RemoveAsync(new MemberId(value), one, cancel)
            ? await AllAsync(shop, new MemberId(value), cancel)
            : Problems.NotFound("The member has no card, web-shop id or device of this id.");

    private static async Task<IResult> LoseAsync(ShopContext shop, string id, LostCardBody body, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) && IdText.TryRead(MemberIdentifier.Prefix, body.Identifier, out var lost)
            ? Answer(await shop.Get<ShopMembers>().Identifiers.LoseAsync(
                new MemberId(value), lost, body.Replacement, shop.Caller.KeyId, cancel))
            : Problems.NotFound("The member has no such card.");

    private static async Task<IResult> AllAsync(ShopContext shop, MemberId member, CancellationToken cancel) => TypedResults.Json(
        new IdentifiersAnswer(
            member.ToString(),
            [.. (await shop.Get<ShopMembers>().Identifiers.ListAsync(member, cancel)).Select(static one => IdentifierAnswer.Of(one))]));

    private static IResult Answer(IdentifierChange change) =>
        change.Identifier is { } one
            ? TypedResults.Json(
                IdentifierAnswer.Of(one, change.Replayed),
                statusCode: change.Replayed ? StatusCodes.Status200OK : StatusCodes.Status201Created)
        : change.IsUnknown ? Problems.NotFound("There is no member with this id, or no such card of the member.")
        : change.IsTaken ? Problems.Edge("conflict", change.Detail, change.Pointer)
        : Problems.Of(change.Rejection, change.Detail, change.Pointer);

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
