using System.ComponentModel;
using System.Globalization;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Conflicts;

/// <summary>A key that was used again with another body.</summary>
public sealed record ConflictAnswer(
    string Source,
    string Key,
    [property: Description("What stands under the key: the first body. The others did nothing.")] string ActivityId,
    [property: Description("How often another body came.")] long Times,
    Instant FirstAt,
    Instant LastAt);

public sealed record ConflictsAnswer(IReadOnlyList<ConflictAnswer> Conflicts)
{
    [Description("Send it as ?after= for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

/// <summary>
/// `GET /v1/conflicts?limit=100&amp;after=`: the conflict report, the keys that came into conflict last first. A till that
/// restarts its numbers within a business date shows here; nothing is merged.
/// </summary>
internal static class GetConflicts
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/conflicts", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("getConflicts", "Conflicts", "Keys that came again with another body")
            .Answers(200, typeof(ConflictsAnswer), "One page.")
            .Refuses(400, 403);

    private static async Task<IResult> HandleAsync(ShopContext shop, int? limit, string? after, CancellationToken cancel)
    {
        if (!Page.TryRead(limit, StandardLimit, out var length, out var problem)
            || !Page.TryReadNumber(after, out var before, out problem))
        {
            return problem!;
        }

        var conflicts = await shop.Get<IShopAccounts>().ConflictsAsync(before, length, cancel);
        return TypedResults.Json(
            new ConflictsAnswer([.. conflicts.Select(Of)])
            {
                Next = conflicts.Length < length ? null : conflicts[^1].Number.ToString(CultureInfo.InvariantCulture),
            },
            ApiJson.Default.ConflictsAnswer);
    }

    private static ConflictAnswer Of(KeyConflict conflict) => new(
        conflict.Key.Source, conflict.Key.Key, conflict.Activity.ToString(), conflict.Times, conflict.First, conflict.Last);
}
