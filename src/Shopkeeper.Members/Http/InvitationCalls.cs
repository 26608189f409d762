using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record InvitationBody
{
    [Description("How many codes; 1 when left out.")]
    public int? Count { get; init; }

    [Description("How often each is good; once when left out.")]
    public int? Uses { get; init; }

    [Description("Exclusive; left out, for ever.")]
    public Instant? Until { get; init; }

    [Description("Good only for a join that names this programme.")]
    public string? Programme { get; init; }

    [Description("Good only for a join in this store.")]
    public string? Store { get; init; }

    [Description("Whoever joins with it is in these segments from then on: staff, a pilot.")]
    public IReadOnlyList<string>? Segments { get; init; }
}

public sealed record InvitationsAnswer(
    string Batch, int Count, int Uses, Instant? Until, string? Programme, string? Store, IReadOnlyList<string> Segments)
{
    [Description("Shown when they are made, to the key that made them.")]
    public IReadOnlyList<string>? Codes { get; init; }

    [Description("Codes used at least once.")]
    public long? CodesUsed { get; init; }

    [Description("Members who came with one of them.")]
    public long? Joined { get; init; }

    public bool? Replayed { get; init; }

    internal static InvitationsAnswer Of(InvitationBatch batch) => new(
        IdText.Write("inv", batch.Id), batch.Codes, batch.Uses, batch.Until, batch.Programme.Length > 0 ? batch.Programme : null,
        batch.Store.Length > 0 ? batch.Store : null, batch.Segments);
}

/// <summary>`POST /v1/invitations` makes codes; `GET` and `DELETE /v1/invitations/{id}` show what became of a batch and end it.</summary>
internal static class InvitationCalls
{
    private const string Path = "/v1/invitations";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, MakeAsync)
            .RequireScope(Scopes.Office)
            .Described("makeInvitations", "Members", "Makes invitations to join")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(InvitationsAnswer), "Made; the codes are shown here and nowhere else.")
            .Answers(200, typeof(InvitationsAnswer), "Replayed: the same codes again.")
            .Refuses(400, 403, 422, 503);
        routes.MapGet(Path + "/{id}", GetAsync)
            .RequireScope(Scopes.Office)
            .Described("getInvitations", "Members", "What became of a batch of invitations")
            .Answers(200, typeof(InvitationsAnswer), "Without the codes.")
            .Refuses(404);
        routes.MapDelete(Path + "/{id}", EndAsync)
            .RequireScope(Scopes.Office)
            .Described("endInvitations", "Members", "Ends a batch: none of its codes is good from now on")
            .Answers(200, typeof(InvitationsAnswer), "Ended, now or before.")
            .Refuses(403, 404, 503);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, ShopContext shop, InvitationBody body, CancellationToken cancel)
    {
        var (key, problem) = IdempotencyKey.Read(context, shop.Caller);
        if (problem is not null)
        {
            return problem;
        }

        var made = await shop.Get<ShopMembers>().InviteAsync(
            new InvitationBatch(
                Guid.Empty, body.Count ?? 1, body.Uses ?? 1, body.Until, body.Programme ?? "", body.Store ?? "",
                [.. (body.Segments ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], default, shop.Caller.Name),
            key,
            shop.Caller.KeyId,
            cancel);
        return made.Problem is { } wrong ? Problems.Of(wrong.Rejection, wrong.Detail, wrong.Pointer)
            : TypedResults.Json(
                InvitationsAnswer.Of(made.Batch!) with { Codes = made.Codes, Replayed = made.Replayed },
                statusCode: made.Replayed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(ShopContext shop, string id, CancellationToken cancel) =>
        Answer(IdText.TryRead("inv", id, out var batch) ? await shop.Get<ShopMembers>().InvitationsAsync(batch, cancel) : null);

    private static async Task<IResult> EndAsync(ShopContext shop, string id, CancellationToken cancel) =>
        Answer(IdText.TryRead("inv", id, out var batch) ? await shop.Get<ShopMembers>().EndInvitationsAsync(batch, shop.Caller.KeyId, cancel) : null);

    private static IResult Answer(InvitationSums? found) => found is { } sums
        ? TypedResults.Json(InvitationsAnswer.Of(sums.Batch) with { CodesUsed = sums.CodesUsed, Joined = sums.Joined })
        : Problems.NotFound("There is no batch of invitations with this id.");
}
