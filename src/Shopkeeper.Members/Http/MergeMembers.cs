using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Merging;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record MergeBody
{
    [Description("The member who turned out to be the one of the path: its points, cards and addresses go there.")]
    public required string From { get; init; }

    [Description("Why; kept with the merge and its postings.")]
    public required string Reason { get; init; }
}

public sealed record UndoMergeBody(string Reason);

public sealed record MergeAnswer(
    string MergeId,
    [property: Description("Who stayed.")] string MemberId,
    [property: Description("Who was merged into that one.")] string From,
    [property: Description("begun, done, undoing or undone")] string State,
    Instant At, string Reason, string Operator)
{
    public Instant? UndoneAt { get; init; }

    internal static MergeAnswer Of(Merge merge) => new(
        MergeName.Of(merge.Id), merge.Target.ToString(), merge.Source.ToString(), merge.State.ToString().ToLowerInvariant(), merge.At,
        merge.Reason, merge.Operator)
    {
        UndoneAt = merge.UndoneAt,
    };
}

public sealed record MergesAnswer(string MemberId, IReadOnlyList<MergeAnswer> Merges);

/// <summary>
/// `POST /v1/members/{id}/merges`, its undo, and the list: two members that are one person. Sending either again changes nothing more.
/// </summary>
internal static class MergeMembers
{
    private const string Path = "/v1/members/{id}/merges";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, MergeAsync).RequireScope(Scopes.Office)
            .Described("mergeMembers", "Members", "Merges another member into this one")
            .Answers(200, typeof(MergeAnswer), "Merged, now or before.")
            .Refuses(400, 403, 404, 422, 503);
        routes.MapPost("/v1/merges/{id}/undo", UndoAsync).RequireScope(Scopes.Office)
            .Described("undoMerge", "Members", "Makes one member two again, while what came by the merge is unspent")
            .Answers(200, typeof(MergeAnswer), "Undone, now or before.")
            .Refuses(400, 403, 404, 422, 503);
        routes.MapGet(Path, ListAsync).RequireScope(Scopes.Office)
            .Described("getMerges", "Members", "Merges in which a member left or stayed")
            .Answers(200, typeof(MergesAnswer), "The latest first.")
            .Refuses(403, 404);
    }

    private static async Task<IResult> MergeAsync(ShopContext shop, string id, MergeBody body, CancellationToken cancel)
    {
        if (!IsReason(body.Reason))
        {
            return WrongReason();
        }

        if (!IdText.TryRead("mem", id, out var target) || !IdText.TryRead("mem", body.From, out var source))
        {
            return Unknown(IdText.TryRead("mem", id, out _) ? "/from" : null);
        }

        var result = await shop.Get<ShopMembers>().MergeAsync(
            new MemberId(source), new MemberId(target), body.Reason, shop.Caller.KeyId, CancellationToken.None);
        return Answer(result);
    }

    private static async Task<IResult> UndoAsync(ShopContext shop, string id, UndoMergeBody body, CancellationToken cancel) =>
        !IsReason(body.Reason) ? WrongReason()
        : MergeName.TryRead(id, out var merge)
            && await shop.Get<ShopMembers>().UndoMergeAsync(merge, shop.Caller.KeyId, CancellationToken.None) is { } result
            ? Answer(result)
        : Problems.NotFound("There is no merge with this id.");

    private static async Task<IResult> ListAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var members = shop.Get<ShopMembers>();
        return IdText.TryRead("mem", id, out var value) && await members.FindAsync(new MemberId(value), cancel) is not null
            ? TypedResults.Json(new MergesAnswer(
                id, [.. (await members.MergesOfAsync(new MemberId(value), cancel)).Select(MergeAnswer.Of)]))
            : Unknown(null);
    }

    private static IResult Answer(MergeResult result) => result switch
    {
        { Why: Rejection.None, Merge: { } merge } => TypedResults.Json(MergeAnswer.Of(merge)),
        { Why: Rejection.UnknownAccount } => Unknown(null),
        _ => Problems.Of(result.Why, result.Detail),
    };

    private static bool IsReason(string? reason) =>
        !string.IsNullOrWhiteSpace(reason) && reason.Length <= Limits.ReasonLength && !reason.Any(char.IsControl);

    private static Problem WrongReason() => Problems.Malformed($"Say why, in at most {Limits.ReasonLength} characters.", "/reason");

    private static Problem Unknown(string? pointer) => Problems.NotFound("There is no member with this id.") with { Pointer = pointer };
}
