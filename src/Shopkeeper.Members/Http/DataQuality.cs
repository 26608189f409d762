using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Quality;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record QualityReportsAnswer(IReadOnlyList<QualityReport> Reports)
{
    [Description("Send it as ?after= for older ones; absent on the last page.")]
    public string? Next { get; init; }
}

/// <summary>
/// `POST /v1/data-quality/reports`: looks at all members now; it may take minutes, and who hangs up stops it.
/// `GET /v1/data-quality/reports`: the trend.
/// </summary>
internal static class DataQuality
{
    private const string Path = "/v1/data-quality/reports";
    private const int StandardLimit = 20;
    private const int RetryAfterSeconds = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RunAsync)
            .RequireScope(Scopes.Office)
            .Described("runQualityReport", "Members", "Looks at all members: how good their data is, and which may be one person")
            .Answers(200, typeof(QualityReport), "What was found; the pairs wait in the queue of duplicates.")
            .Refuses(400, 403, 429);
        routes.MapGet(Path, ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getQualityReports", "Members", "Earlier reports on the members' data, the newest first")
            .Answers(200, typeof(QualityReportsAnswer), "One page.")
            .Refuses(400, 403);
    }

    private static async Task<IResult> RunAsync(ShopContext shop, CancellationToken cancel)
    {
        try
        {
            return TypedResults.Json(await shop.Get<ShopMembers>().Quality.RunAsync(shop.Caller.KeyId, null, cancel));
        }
        catch (QualityRunTaken)
        {
            return Problems.Edge("queue-full", "Another report of this shop is being made; try again when it is there.")
                with { RetryAfterSeconds = RetryAfterSeconds };
        }
        catch (TooManyToCompare refusal)
        {
            return Problems.Malformed(refusal.Message, null);
        }
    }

    private static async Task<IResult> ListAsync(ShopContext shop, int? limit, string? after, CancellationToken cancel)
    {
        var rows = limit ?? StandardLimit;
        long before = 0;
        if (rows is < 1 or > Limits.PageLength)
        {
            return Problems.Malformed($"'limit' must lie between 1 and {Limits.PageLength}.", null);
        }

        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problems.Malformed("'after' is the 'next' of the page before.", null);
        }

        var reports = await shop.Get<ShopMembers>().Quality.ReportsAsync(after is null ? null : before, rows, cancel);
        return TypedResults.Json(new QualityReportsAnswer([.. reports.Select(static one => one.Report)])
        {
            Next = reports.Length < rows ? null : reports[^1].Number.ToString(CultureInfo.InvariantCulture),
        });
    }
}
