using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// The UCI Online Retail profile (docs/recipes/online-retail.md): each CustomerID becomes a held member, each InvoiceNo one
/// activity at its earliest time, cancellations returns of the sales they match. Two passes over the file, flat in memory.
/// </summary>
internal sealed class OnlineRetailImport
{
    // Invoices whose new customers are held together before they are posted.
    private const int ChunkSize = 500;

    private readonly ImportJob job;
    private readonly ShopMembers members;
    private readonly PostingPipe pipe;
    private readonly CancellationMatching matching;
    private readonly InvoiceGathering gathering;
    private readonly Dictionary<long, KeyedHash> cards = [];
    private readonly List<(RetailInvoice Invoice, long Line)> chunk = new(ChunkSize);
    private readonly List<RetailInvoice> complete = [];
    private long rows;
    private long newMembers;

    private OnlineRetailImport(ImportJob job, RetailOverview overview, PostingPipe pipe)
    {
        this.job = job;
        this.pipe = pipe;
        members = job.Host.Services.Get<ShopMembers>();
        matching = new CancellationMatching(overview);
        gathering = new InvoiceGathering(overview);
    }

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        var path = await ImportFile.SpoolAsync(job.Path, cancel);
        try
        {
            var latest = (job.Host.Shop.Now + Duration.FromDays(Limits.DaysAhead)).InUtc().LocalDateTime;
            var overview = await RetailOverview.ReadAsync(path, latest, cancel);
            await using var pipe = new PostingPipe(job);
            var import = new OnlineRetailImport(job, overview, pipe);
            await import.ReadAsync(path, latest, cancel);
            await pipe.CompleteAsync();
            return import.Summary();
        }
        finally
        {
            if (path != job.Path)
            {
                File.Delete(path);
            }
        }
    }

    private async Task ReadAsync(string path, LocalDateTime latest, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(path, cancel);
        using var retail = new RetailFile(file, latest);
        while (retail.Read(out var row, out var dirt))
        {
            job.Progress.Show(++rows, file.Fraction);
            Take(retail, row, dirt);
            if (chunk.Count >= ChunkSize)
            {
                await PostAsync(cancel);
            }
        }

        gathering.Close(complete);
        Gather(retail.Rows.Line);
        await PostAsync(cancel);
    }

    private void Take(RetailFile retail, in RetailRow row, (string Reason, string Message) dirt)
    {
        if (dirt.Reason is null && gathering.Find(row.Invoice) is { } invoice)
        {
            dirt = invoice.Customer != row.Customer
                ? ("another-customer", "Earlier rows of this invoice name another CustomerID.")
                : invoice.Rows.Count == Limits.Lines
                    ? ("too-many-lines", $"The invoice has more than {Limits.Lines} lines.")
                    : default;
        }

        if (dirt.Reason is not null)
        {
            job.Rejects.Add(retail.Rejected(dirt));
            return;
        }

        gathering.Take(row, retail.Rows.Line, complete);
        Gather(retail.Rows.Line);
    }

    private void Gather(long line)
    {
        foreach (var invoice in complete)
        {
            chunk.Add((invoice, line));
        }

        complete.Clear();
    }

    private async Task PostAsync(CancellationToken cancel)
    {
        await HoldAsync(cancel);
        foreach (var (invoice, line) in chunk)
        {
            var activity = ToActivity(invoice);
            var card = cards[invoice.Customer];
            var submission = new Submission(
                activity.Key, BodyHash.Of(activity, card, null, null), card, null, null, new Command.Record(activity, []));
            await pipe.SendAsync(new Sending(submission, invoice.Rows.Count, line, $"InvoiceNo {invoice.Number.Text}"), cancel);
        }

        chunk.Clear();
    }

    private Activity ToActivity(RetailInvoice invoice)
    {
        var id = new ActivityId(Guid.CreateVersion7(job.Host.Shop.Time.GetUtcNow()));
        if (invoice.Number.IsCancellation)
        {
            return RetailActivity.Return(invoice, id, matching.PartsOf(invoice), job.RetailCurrency);
        }

        matching.Remember(invoice);
        return RetailActivity.Purchase(invoice, id, job.RetailCurrency);
    }

    // Each new customer of the chunk holds a card before its first invoice is posted.
    private async Task HoldAsync(CancellationToken cancel)
    {
        var requests = new List<JoinRequest>();
        foreach (var (invoice, _) in chunk)
        {
            if (cards.ContainsKey(invoice.Customer))
            {
                continue;
            }

            var number = RetailCard.Of(invoice.Customer);
            var isCard = members.TryReadCard(number, out var card, out var reason);
            Invariant.Hold(isCard, $"a card made from a customer number is a card: {reason}");
            cards.Add(invoice.Customer, card);
            requests.Add(new JoinRequest { Card = number, Status = MemberStatus.Held });
        }

        if (requests.Count > 0)
        {
            var joined = await members.JoinManyAsync(requests, cancel);
            newMembers += joined.Count(static result => result.Outcome == JoinOutcome.Joined);
        }
    }

    private ImportSummary Summary() =>
        new(rows, pipe.Counts.AcceptedRows, pipe.Counts.ReplayedRows, job.Rejects.Count, job.Progress.Elapsed)
        {
            Reasons = job.Rejects.Reasons,
            More = new JsonObject
            {
                ["members"] = cards.Count,
                ["membersNew"] = newMembers,
                ["activities"] = pipe.Counts.Activities,
                ["parked"] = pipe.Counts.Parked,
                ["cancellations"] = new JsonObject
                {
                    ["lines"] = matching.Rows,
                    ["matchedAtSamePrice"] = matching.RowsAtSamePrice,
                    ["matchedAtOtherPrice"] = matching.RowsAtOtherPrice,
                    ["matchedInPart"] = matching.RowsInPart,
                    ["withoutReceipt"] = matching.RowsWithoutReceipt,
                },
            },
        };
}
