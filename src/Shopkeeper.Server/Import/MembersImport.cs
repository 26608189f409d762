using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Http;
using Shopkeeper.Members.Join;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Members: JSONL lines are `POST /v1/members` bodies, CSV has the same names as columns (<see cref="MemberColumns"/>). A member that is there already, or
/// that an earlier row brought, counts as replayed and stays as it is.
/// </summary>
internal static class MembersImport
{
    // Whose word it is in the consent log, as a key's name is elsewhere.
    private const string Operator = "import";

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        var joined = new HashSet<MemberId>();
        var summary = await BatchedImport.RunAsync<JoinRequest>(
            job,
            job.Format == ImportFormat.Csv ? FromCsvAsync : FromJsonAsync,
            (requests, token) => JoinAsync(job.Host.Services.Get<ShopMembers>(), requests, joined, token),
            cancel);
        if (job.Duplicates is { } path)
        {
            summary.More["duplicates"] = await ImportDuplicates.WriteAsync(job.Host, path, joined, cancel);
        }

        return summary;
    }

    private static async Task<BatchOutcome> JoinAsync(
        ShopMembers members, IReadOnlyList<JoinRequest> requests, HashSet<MemberId> added, CancellationToken cancel)
    {
        var results = await members.JoinManyAsync(requests, cancel);
        var rejects = new List<(int, string, string)>();
        int joined = 0, there = 0;
        for (var i = 0; i < results.Length; i++)
        {
            switch (results[i].Outcome)
            {
                case JoinOutcome.Joined:
                    joined++;
                    added.Add(results[i].Member);
                    break;
                case JoinOutcome.AlreadyThere:
                    there++;
                    break;
                default:
                    rejects.Add((i, RejectionCode.Of(results[i].Rejection), $"{results[i].Pointer.TrimStart('/')}: {results[i].Detail}"));
                    break;
            }
        }

        return new BatchOutcome(joined, there, rejects);
    }

    private static async IAsyncEnumerable<ParsedRow<JoinRequest>> FromCsvAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new CsvRows(file.Content, file.Name);
        var columns = new MemberColumns(rows);
        var bodies = Bodies();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Fault is { } fault
                ? ParsedRow<JoinRequest>.Bad(rows.Line, "malformed-row", $"The row cannot be read: {fault}.", rows.Raw)
                : FromCsv(columns, rows, bodies);
        }
    }

    private static ParsedRow<JoinRequest> FromCsv(MemberColumns columns, CsvRows rows, JsonSerializerOptions bodies)
    {
        var (line, raw) = (rows.Line, rows.Raw);
        try
        {
            return Checked(columns.Read(rows, bodies), line, raw);
        }
        catch (UnreadColumn unread)
        {
            return ParsedRow<JoinRequest>.Bad(line, "malformed", unread.Message, raw);
        }
    }

    private static async IAsyncEnumerable<ParsedRow<JoinRequest>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        var bodies = Bodies();
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            yield return FromJson(lines, bodies);
        }
    }

    // Read as strictly as the API reads it: a member that nobody knows is a slip that would be lost in silence.
    private static ParsedRow<JoinRequest> FromJson(JsonLines lines, JsonSerializerOptions bodies)
    {
        var raw = Encoding.UTF8.GetString(lines.Line.Span);
        if (lines.IsTooLong)
        {
            return ParsedRow<JoinRequest>.Bad(
                lines.Number, "malformed-row", $"The line is longer than {JsonLines.LongestLine} bytes.", raw);
        }

        try
        {
            return JsonSerializer.Deserialize<JoinBody>(lines.Line.Span, bodies) is { } body
                ? Checked(body, lines.Number, raw)
                : ParsedRow<JoinRequest>.Bad(lines.Number, "malformed-row", "The line is not a JSON object.", raw);
        }
        catch (JsonException mistake)
        {
            return ParsedRow<JoinRequest>.Bad(
                lines.Number, "malformed-row", $"The line is no body of a member at {mistake.Path ?? "$"}.", raw);
        }
    }

    private static JsonSerializerOptions Bodies()
    {
        var bodies = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        ShopServer.Settle(bodies);
        return bodies;
    }

    private static ParsedRow<JoinRequest> Checked(JoinBody body, long line, string raw) =>
        body.Status is not (null or "active" or "held")
            ? ParsedRow<JoinRequest>.Bad(line, "malformed", "status: It is neither 'held' nor 'active'.", raw)
        : body.Read(Operator, out var request) is { } problem
            ? ParsedRow<JoinRequest>.Bad(line, "malformed", $"{problem.Pointer.TrimStart('/')}: {problem.Detail}", raw)
        : ParsedRow<JoinRequest>.Good(request, line, raw);
}
