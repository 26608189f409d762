using System.Runtime.CompilerServices;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Members: JSONL lines are `POST /v1/members` bodies, CSV has the same names as columns. A member that is there already, or
/// that an earlier row brought, counts as replayed and stays as it is.
/// </summary>
internal static class MembersImport
{
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
                    rejects.Add((i, "bad-member", $"{results[i].Pointer.TrimStart('/')}: {results[i].Detail}"));
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
        var columns = Array.ConvertAll(MemberFields.Names, rows.OptionalColumn);
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
                : MemberFields.Read(field => rows.Text(columns[field]), rows.Line, rows.Raw);
        }
    }

    private static async IAsyncEnumerable<ParsedRow<JoinRequest>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            var raw = Encoding.UTF8.GetString(lines.Line.Span);
            if (!JsonRow.TryParse(lines, out var json, out var mistake))
            {
                yield return ParsedRow<JoinRequest>.Bad(lines.Number, "malformed-row", mistake, raw);
                continue;
            }

            var row = MemberFields.Read(field => json.Text(MemberFields.Names[field]), lines.Number, raw);
            yield return json.Mistake is { } wrong
                ? ParsedRow<JoinRequest>.Bad(lines.Number, "malformed-row", wrong, raw)
                : row;
        }
    }
}

/// <summary>The fields of a join by their names in files and bodies; an empty one is one that is not there.</summary>
internal static class MemberFields
{
    public static readonly string[] Names = ["programme", "card", "email", "phone", "status", "name", "birthDate", "homeStore"];

    public static ParsedRow<JoinRequest> Read(Func<int, string> field, long line, string raw)
    {
        var status = field(4);
        if (status is not ("" or "active" or "held"))
        {
            return ParsedRow<JoinRequest>.Bad(line, "bad-member", "status: It is neither 'held' nor 'active'.", raw);
        }

        LocalDate? birthDate = null;
        if (field(6) is { Length: > 0 } born)
        {
            if (LocalDatePattern.Iso.Parse(born) is not { Success: true, Value: var date })
            {
                return ParsedRow<JoinRequest>.Bad(line, "bad-member", "birthDate: It is no date such as 1970-12-31.", raw);
            }

            birthDate = date;
        }

        return ParsedRow<JoinRequest>.Good(
            new JoinRequest
            {
                Programme = NullIfEmpty(field(0)),
                Card = NullIfEmpty(field(1)),
                Email = NullIfEmpty(field(2)),
                Phone = NullIfEmpty(field(3)),
                Status = status == "held" ? MemberStatus.Held : MemberStatus.Active,
                Name = NullIfEmpty(field(5)),
                BirthDate = birthDate,
                HomeStore = NullIfEmpty(field(7)),
            },
            line,
            raw);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
