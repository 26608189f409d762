using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Tills;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Import.Poslog;

/// <summary>
/// A till's log in the IXRetail namespace: POSLog and Digital Receipt. A number that identifies a member who is not here yet
/// holds a card from then on; a sale that names nobody is kept under its key, parked, until it is claimed.
/// </summary>
internal sealed class PoslogImport
{
    private const int ChunkSize = 200;

    private readonly ImportJob job;
    private readonly PostingPipe pipe;
    private readonly ActivityInbox inbox;
    private readonly ShopMembers members;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> skipped = new(StringComparer.Ordinal);
    private readonly List<(PoslogActivity Activity, long Line)> chunk = new(ChunkSize);
    private readonly List<(ActivityKey Sale, string Member, long Line)> claims = [];
    private readonly List<(string Key, NumberUse Use)> numbers = [];
    private string source = "";
    private long rows;
    private long claimed;
    private long claimedBefore;
    private long newMembers;

    private PoslogImport(ImportJob job, PostingPipe pipe)
    {
        this.job = job;
        this.pipe = pipe;
        inbox = job.Host.Services.Get<ActivityInbox>();
        members = job.Host.Services.Get<ShopMembers>();
    }

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(job.Path, cancel);
        using var log = new PoslogFile(file);
        await using var pipe = new PostingPipe(job);
        var import = new PoslogImport(job, pipe);
        await import.ReadAsync(file, log, cancel);
        await pipe.CompleteAsync();
        await import.ClaimAsync(cancel);
        return import.Summary();
    }

    private async Task ReadAsync(ImportFile file, PoslogFile log, CancellationToken cancel)
    {
        PoslogMapping? mapping = null;
        try
        {
            while (log.Read() is { } transaction)
            {
                mapping ??= new PoslogMapping(Dialect(log.Namespaces));
                job.Progress.Show(++rows, file.Fraction);
                try
                {
                    Take(mapping.Map(transaction), log.Line);
                    source = mapping.Source;
                }
                catch (PoslogMistake mistake)
                {
                    job.Rejects.Add(new RejectedRow(log.Line, mistake.Reason, mistake.Message, ""));
                }

                if (chunk.Count == ChunkSize || numbers.Count == ChunkSize)
                {
                    await PostAsync(cancel);
                }
            }
        }
        finally
        {
            // What stood before a broken place is taken all the same.
            await PostAsync(cancel);
        }
    }

    private PoslogDialect Dialect(IReadOnlyList<string> namespaces)
    {
        var built = PoslogDialect.For(namespaces);
        return job.Dialect is { } path ? built.With(path) : built;
    }

    private void Take(in PoslogActivity activity, long line)
    {
        if (activity.Number is { } number)
        {
            numbers.Add(number);
        }

        if (activity.Skipped.Length > 0)
        {
            skipped[activity.Skipped] = skipped.GetValueOrDefault(activity.Skipped) + 1;
        }
        else
        {
            chunk.Add((activity, line));
        }
    }

    private async Task PostAsync(CancellationToken cancel)
    {
        await HoldAsync(cancel);
        foreach (var (activity, line) in chunk)
        {
            if (activity.Claims is { } sale)
            {
                claims.Add((sale, activity.Member, line));
            }
            else if (!inbox.TryAccept(activity.Json, boundStore: null, out var accepted, out var problem, ReadingPurpose.TillLog))
            {
                job.Rejects.Add(new RejectedRow(line, problem!.Code, problem.Detail, ""));
            }
            else if (!HasProgramme(accepted.Activity))
            {
                job.Rejects.Add(new RejectedRow(
                    line, "currency-not-in-programme", $"No programme of this shop takes {accepted.Activity.Currency}.", ""));
            }
            else
            {
                await pipe.SendAsync(new Sending(accepted.Submission, 1, line, accepted.Activity.Key.Key), cancel);
            }
        }

        chunk.Clear();
        if (numbers.Count > 0)
        {
            await job.Host.Services.Get<TillNumbers>().NoteAsync(source, numbers, cancel);
            numbers.Clear();
        }
    }

    /// <summary>After everything else, so that a sale of the same log is there, in whatever order they stand.</summary>
    private async Task ClaimAsync(CancellationToken cancel)
    {
        foreach (var (sale, member, line) in claims)
        {
            var link = inbox.HashOf(member)!.Value;
            var (why, isNew) = await job.Host.Accounts.FindByCardAsync(link, cancel) is { } found
                ? await job.Host.Services.Get<SaleClaims>().ClaimAsync(sale, new Claimant(found.Account, found.Member, link), cancel)
                : (Rejection.UnknownCard, false);
            if (why != Rejection.None)
            {
                job.Rejects.Add(new RejectedRow(line, RejectionCode.Of(why), $"The sale '{sale.Key}' was not given to the member.", ""));
                continue;
            }

            claimed += isNew ? 1 : 0;
            claimedBefore += isNew ? 0 : 1;
        }
    }

    private bool HasProgramme(Domain.Activities.Activity activity)
    {
        var programmes = job.Host.Programmes.Current.Programmes;
        return programmes.IsEmpty
            || programmes.Any(programme => programme.InForce(activity.OccurredAt) is null
                || programme.MayDecide(activity.OccurredAt).Any(version => version.Document.Currencies.Contains(activity.Currency)));
    }

    private async Task HoldAsync(CancellationToken cancel)
    {
        var requests = new List<JoinRequest>();
        foreach (var (activity, _) in chunk)
        {
            if (activity.Member.Length > 0 && known.Add(activity.Member))
            {
                requests.Add(new JoinRequest
                {
                    TillNumber = activity.Member,
                    SecondNumber = activity.Second.Length > 0 ? activity.Second : null,
                    Status = MemberStatus.Held,
                });
            }
        }

        if (requests.Count > 0)
        {
            var joined = await members.JoinManyAsync(requests, cancel);
            newMembers += joined.Count(static result => result.Outcome == JoinOutcome.Joined);
        }
    }

    private ImportSummary Summary()
    {
        var left = new JsonObject();
        foreach (var (reason, count) in skipped)
        {
            left[reason] = count;
        }

        return new ImportSummary(
            rows - skipped.Values.Sum(), pipe.Counts.AcceptedRows + claimed, pipe.Counts.ReplayedRows + claimedBefore, job.Rejects.Count, job.Progress.Elapsed)
        {
            Reasons = job.Rejects.Reasons,
            More = new JsonObject
            {
                ["transactions"] = rows,
                ["skipped"] = left,
                ["membersNew"] = newMembers,
                ["activities"] = pipe.Counts.Activities,
                ["parked"] = pipe.Counts.Parked,
                ["claimed"] = claimed,
            },
        };
    }
}
