using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Http;
using Shopkeeper.Members.Join;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Members: JSONL lines are `POST /v1/members` bodies, CSV has the same names as columns. A member that is there already, or
/// that an earlier row brought, counts as replayed and stays as it is.
/// </summary>
internal static class MembersImport
{
    private static readonly string[] Names = ["programme", "card", "email", "phone", "status", "name", "birthDate", "homeStore"];

    public static Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel) => BatchedImport.RunAsync<JoinRequest>(
        job,
        job.Format == ImportFormat.Csv ? FromCsvAsync : FromJsonAsync,
        (requests, token) => JoinAsync(job.Host.Services.Get<ShopMembers>(), requests, token),
        cancel);

    private static async Task<BatchOutcome> JoinAsync(
        ShopMembers members, IReadOnlyList<JoinRequest> requests, CancellationToken cancel)
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
        var columns = Array.ConvertAll(Names, rows.OptionalColumn);
        if (Array.TrueForAll(columns, static column => column < 0))
        {
            // None of our names: say which one is missed.
            rows.Column("card");
        }

        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Fault is { } fault
                ? ParsedRow<JoinRequest>.Bad(rows.Line, "malformed-row", $"The row cannot be read: {fault}.", rows.Raw)
                : FromCsv(Array.ConvertAll(columns, column => rows.Text(column) is { Length: > 0 } text ? text : null), rows.Line, rows.Raw);
        }
    }

    private static ParsedRow<JoinRequest> FromCsv(string?[] fields, long line, string raw)
    {
        LocalDate? birthDate = null;
        if (fields[6] is { } born)
        {
            if (LocalDatePattern.Iso.Parse(born) is not { Success: true, Value: var date })
            {
                return ParsedRow<JoinRequest>.Bad(line, "malformed", "birthDate: It is no date such as 1970-12-31.", raw);
            }

            birthDate = date;
        }

        return Checked(
            new JoinBody
            {
                Programme = fields[0], Card = fields[1], Email = fields[2], Phone = fields[3], Status = fields[4],
                Name = fields[5], BirthDate = birthDate, HomeStore = fields[7],
            },
            line,
            raw);
    }

    private static async IAsyncEnumerable<ParsedRow<JoinRequest>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        var bodies = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        ShopServer.Settle(bodies);
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

    private static ParsedRow<JoinRequest> Checked(JoinBody body, long line, string raw) =>
        body.Status is not (null or "active" or "held")
            ? ParsedRow<JoinRequest>.Bad(line, "malformed", "status: It is neither 'held' nor 'active'.", raw)
            : ParsedRow<JoinRequest>.Good(
                new JoinRequest
                {
                    Programme = body.Programme,
                    Card = body.Card,
                    Email = body.Email,
                    Phone = body.Phone,
                    Status = body.Status == "held" ? MemberStatus.Held : MemberStatus.Active,
                    Name = body.Name,
                    BirthDate = body.BirthDate,
                    HomeStore = body.HomeStore,
                    Likes = body.Likes is null ? [] : [.. body.Likes],
                },
                line,
                raw);
}
