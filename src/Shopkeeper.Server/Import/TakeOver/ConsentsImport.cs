using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>One line of `import consents`: a body of `POST /v1/members/{id}/consents`, and whose it is.</summary>
internal sealed record ConsentLineBody(ConsentBody Consent)
{
    public string? Card { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? MemberId { get; init; }

    /// <summary>Who recorded it then; left out: this import.</summary>
    public string? Operator { get; init; }
}

/// <summary>
/// Consent logs of an earlier scheme. Every line says when it was said, so that reading the file again adds nothing. Nothing is stored
/// unless the file has as many lines as was said.
/// </summary>
internal sealed class ConsentsImport
{
    private const string Actor = "import consents";

    private readonly ImportJob job;
    private readonly ShopMembers members;
    private readonly ControlTotal total;
    private readonly Dictionary<MemberId, int> seen = [];

    private ConsentsImport(ImportJob job)
    {
        this.job = job;
        members = job.Host.Services.Get<ShopMembers>();
        total = new ControlTotal(job.Total ?? throw CommandFailure.Usage("Say how many entries the file has with --total ENTRIES."), "entries");
    }

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        var import = new ConsentsImport(job);
        job = job with { Path = await ImportFile.SpoolAsync(job.Path, cancel) };
        using (var file = await ImportFile.OpenAsync(job.Path, cancel))
        {
            await foreach (var row in JsonBodies.ReadAsync<ConsentLineBody>(file, cancel))
            {
                import.total.AddToFile(row.Value is null ? 0 : 1, row.Value is null);
            }
        }

        import.total.CheckFile();
        var summary = await BatchedImport.RunAsync<Numbered<ConsentLineBody>>(
            job, JsonBodies.ReadAsync<ConsentLineBody>, import.StoreAsync, cancel);
        await import.ProveAsync(cancel);
        return import.total.Close(summary);
    }

    private async Task<BatchOutcome> StoreAsync(IReadOnlyList<Numbered<ConsentLineBody>> rows, CancellationToken cancel)
    {
        var rejects = new List<(int, string, string)>();
        var (entries, places) = (new List<ConsentEntry>(rows.Count), new List<int>(rows.Count));
        for (var i = 0; i < rows.Count; i++)
        {
            var (entry, reason, problem) = await ReadAsync(rows[i].Body, cancel);
            if (entry is null)
            {
                rejects.Add((i, reason, problem));
                continue;
            }

            entries.Add(entry);
            places.Add(i);
        }

        var replayed = 0;
        var added = entries.Count == 0 ? [] : await members.RecordConsentsAsync(entries, AuditEntry.Shell, cancel);
        for (var i = 0; i < added.Length; i++)
        {
            if (added[i] is not { } isNew)
            {
                rejects.Add((places[i], "unknown-member", "The member is not there any more."));
                continue;
            }

            replayed += isNew ? 0 : 1;
            seen[entries[i].Member] = seen.GetValueOrDefault(entries[i].Member) + 1;
        }

        total.Take(rows.Count - rejects.Count, isRejected: false);
        return new BatchOutcome(rows.Count - replayed - rejects.Count, replayed, rejects);
    }

    private async Task<(ConsentEntry? Entry, string Reason, string Problem)> ReadAsync(ConsentLineBody body, CancellationToken cancel)
    {
        if (body.Consent.At is null)
        {
            return (null, "malformed", "consent/at: An imported consent says when it was given or withdrawn.");
        }

        if (body.Operator is { } by && (by.Length is 0 or > Limits.NameLength || by.Any(char.IsControl)))
        {
            return (null, "malformed", $"operator: At most {Limits.NameLength} characters.");
        }

        var named = await MemberNamed.FindAsync(members, new MemberNames(body.Card, body.Email, body.Phone, body.MemberId), cancel);
        if (named.Problem.Length > 0)
        {
            return (null, "unknown-member", named.Problem);
        }

        return ConsentBodies.Read(members, body.Consent, named.Member, body.Operator ?? Actor, out var field, out var detail) is { } entry
            ? (entry, "", "")
            : (null, "malformed", $"consent/{field}: {detail}");
    }

    /// <summary>One line per member: how many lines of the file are in its log, and what holds, read back from the store.</summary>
    private async Task ProveAsync(CancellationToken cancel)
    {
        using var file = new OutputFile(job.Proof);
        foreach (var (member, entries) in file.IsWritten ? seen : [])
        {
            var log = await members.ConsentsOfAsync(member, cancel);
            file.Write((member, entries, log), static (json, one) =>
            {
                json.WriteString("member", one.member.ToString());
                json.WriteNumber("entries", one.entries);
                json.WriteNumber("inLog", one.log.Length);
                json.WriteStartArray("holds");
                foreach (var entry in ConsentLog.Current(one.log).Select(ConsentBodies.Of))
                {
                    json.WriteStartObject();
                    json.WriteString("purpose", entry.Purpose);
                    json.WriteString("channel", entry.Channel);
                    json.WriteBoolean("given", entry.Given);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
    }
}
