using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Server.Import;

/// <summary>One activity's outcome, as `--results` shows it. Points are of the shop's default programme.</summary>
internal readonly record struct ImportResult(
    ActivityKey Key, string Status, string ActivityId, long PointsEarned, long Balance);

/// <summary>
/// The results file: one JSON object per activity, in file order, `{"source","key","status","activityId","pointsEarned",
/// "balance"}`; status is `recorded`, `replayed`, `parked` or `refused`. Without a path nothing is written.
/// </summary>
internal sealed class ResultsFile(string? path) : IDisposable
{
    private readonly OutputFile file = new(path);

    public void Add(in ImportResult result)
    {
        if (file.IsWritten)
        {
            file.Write(result, static (json, result) =>
            {
                json.WriteString("source", result.Key.Source);
                json.WriteString("key", result.Key.Key);
                json.WriteString("status", result.Status);
                json.WriteString("activityId", result.ActivityId);
                json.WriteNumber("pointsEarned", result.PointsEarned);
                json.WriteNumber("balance", result.Balance);
            });
        }
    }

    public void Dispose() => file.Dispose();
}
