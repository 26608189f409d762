using System.Runtime.CompilerServices;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Codes of a partner or third party into a pool: CSV with a column `code`, or the same as JSONL. A code that the pool has
/// already counts as replayed, so that a file may be read again from its start; one that another pool has is rejected. Stored as a
/// keyed hash and sealed; the reject file holds what the input held.
/// </summary>
internal static class CodesImport
{
    private sealed record Code(string Text);

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        var programme = ProgrammeOf(job);
        var pool = job.Pool is { Length: > 0 and <= Limits.NameLength } name && !name.Any(char.IsControl) && name != TakeOver.OpeningCodes.Pool
            ? name
            : throw CommandFailure.Usage("Say which pool the codes go into with --pool NAME.");
        var summary = await BatchedImport.RunAsync<Code>(
            job,
            job.Format == ImportFormat.Csv ? FromCsvAsync : FromJsonAsync,
            (codes, token) => StoreAsync(job, programme, pool, codes, token),
            cancel);
        var loaded = (await job.Host.Accounts.CodePoolsAsync(cancel)).FirstOrDefault(one => one.Programme == programme && one.Pool == pool);
        summary.More["pool"] = pool;
        summary.More["inPool"] = loaded?.Size ?? 0;
        summary.More["left"] = loaded is null ? 0 : loaded.Size - loaded.Handed;
        return summary;
    }

    private static string ProgrammeOf(ImportJob job)
    {
        var book = job.Host.Programmes.Current;
        var wanted = job.Programme ?? book.Programmes.FirstOrDefault()?.Programme
            ?? throw CommandFailure.BadInput("No programme is published yet; a pool belongs to one.");
        return book.Find(wanted) is null ? throw CommandFailure.BadInput($"There is no programme '{wanted}'.") : wanted;
    }

    private static async Task<BatchOutcome> StoreAsync(
        ImportJob job, string programme, string pool, IReadOnlyList<Code> codes, CancellationToken cancel)
    {
        var seal = job.Host.Services.Get<VoucherCodes>();
        var sealedCodes = codes.Select(code => seal.Seal(code.Text)).ToArray();
        var distinct = sealedCodes.DistinctBy(static code => code.Hash).ToArray();
        var there = await job.Host.Accounts.LoadCodesAsync(programme, pool, distinct, cancel);
        var where = distinct.Zip(there).ToDictionary(static one => one.First.Hash, static one => one.Second);
        var (seen, rejects, replayed) = (new HashSet<KeyedHash>(), new List<(int, string, string)>(), 0);
        for (var i = 0; i < sealedCodes.Length; i++)
        {
            var found = where[sealedCodes[i].Hash];
            if (found is not null && found != pool)
            {
                rejects.Add((i, "code-in-other-pool", $"The pool '{found}' has this code."));
            }
            else if (found is not null || !seen.Add(sealedCodes[i].Hash))
            {
                replayed++;
            }
        }

        return new BatchOutcome(sealedCodes.Length - replayed - rejects.Count, replayed, rejects);
    }

    private static async IAsyncEnumerable<ParsedRow<Code>> FromCsvAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using var rows = new CsvRows(file.Content, file.Name);
        var code = rows.Column("code");
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return rows.Fault is { } fault
                ? ParsedRow<Code>.Bad(rows.Line, "malformed-row", $"The row cannot be read: {fault}.", rows.Raw)
                : Checked(rows.Text(code), rows.Line, rows.Raw);
        }
    }

    private static async IAsyncEnumerable<ParsedRow<Code>> FromJsonAsync(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            var raw = Encoding.UTF8.GetString(lines.Line.Span);
            if (!JsonRow.TryParse(lines, out var json, out var mistake))
            {
                yield return ParsedRow<Code>.Bad(lines.Number, "malformed-row", mistake, raw);
                continue;
            }

            var code = json.Text("code");
            yield return json.Mistake is { } wrong
                ? ParsedRow<Code>.Bad(lines.Number, "malformed-row", wrong, raw)
                : Checked(code, lines.Number, raw);
        }
    }

    private static ParsedRow<Code> Checked(string text, long line, string raw)
    {
        var code = text.Trim();
        return code.Length == 0 ? ParsedRow<Code>.Bad(line, "bad-code", "The code is empty.", raw)
            : code.Length > Limits.NameLength ? ParsedRow<Code>.Bad(line, "bad-code", $"The code has more than {Limits.NameLength} characters.", raw)
            : code.Any(char.IsControl) ? ParsedRow<Code>.Bad(line, "bad-code", "The code has control characters.", raw)
            : ParsedRow<Code>.Good(new Code(code), line, raw);
    }
}
