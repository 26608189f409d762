using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Activities: each JSONL line is a body of `POST /v1/activities`, read by the same reader; the rows of a CSV are gathered to
/// such bodies (<see cref="PurchaseCsv"/>). Whatever type they have: returns and reviews too.
/// </summary>
internal static class PurchasesImport
{
    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(job.Path, cancel);
        var inbox = job.Host.Services.Get<ActivityInbox>();
        await using var pipe = new PostingPipe(job);
        var bodies = job.Format == ImportFormat.Csv ? PurchaseCsv.ReadAsync(file, cancel) : ReadLinesAsync(file, cancel);
        long rows = 0;
        await foreach (var body in bodies)
        {
            rows += body.Rows;
            job.Progress.Show(rows, file.Fraction);
            if (body.Mistake.Length > 0)
            {
                job.Rejects.Add(new RejectedRow(body.Line, "malformed-row", body.Mistake, Text(body)), body.Rows);
            }
            else if (!inbox.TryAccept(body.Json.Span, boundStore: null, out var accepted, out var problem))
            {
                job.Rejects.Add(new RejectedRow(body.Line, problem!.Code, Sentence(problem), Text(body)), body.Rows);
            }
            else
            {
                accepted = await inbox.ProvedAsync(accepted, cancel);
                var sending = new Sending(accepted.Submission, body.Rows, body.Line, Text(body))
                {
                    Programme = accepted.Incoming.Programme,
                };
                await pipe.SendAsync(sending, cancel);
            }
        }

        await pipe.CompleteAsync();
        return new ImportSummary(
            rows, pipe.Counts.AcceptedRows, pipe.Counts.ReplayedRows, job.Rejects.Count, job.Progress.Elapsed)
        {
            Reasons = job.Rejects.Reasons,
            More = new JsonObject { ["activities"] = pipe.Counts.Activities, ["parked"] = pipe.Counts.Parked },
        };
    }

    private static async IAsyncEnumerable<PurchaseBody> ReadLinesAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            yield return new PurchaseBody(
                lines.Line,
                lines.Number,
                1,
                lines.IsTooLong ? $"The line is longer than {JsonLines.LongestLine} bytes." : "");
        }
    }

    private static string Text(in PurchaseBody body) => Encoding.UTF8.GetString(body.Json.Span);

    private static string Sentence(Problem problem) =>
        string.IsNullOrEmpty(problem.Pointer) || problem.Detail.Contains(problem.Pointer, StringComparison.Ordinal)
            ? problem.Detail
            : $"{problem.Pointer}: {problem.Detail}";
}

/// <summary>One activity as JSON, valid until the next is read; of so many rows, the last on this line; or what is wrong.</summary>
internal readonly record struct PurchaseBody(ReadOnlyMemory<byte> Json, long Line, long Rows, string Mistake);
