using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>
/// What members had in an earlier scheme, one line per member and programme (<see cref="AccountBody"/>). Each line is one posting
/// under a key of its own account, so that a run that was cut off goes on, and a line that says something else than the first
/// one is refused. Nothing is posted unless the file adds up to the total that is given; what was taken over is compared with it again.
/// </summary>
internal sealed class AccountsImport
{
    private const string Actor = "import accounts";

    private readonly ImportJob job;
    private readonly ProofFile proof;
    private readonly OpeningCodes codes;
    private readonly ControlTotal total;

    private AccountsImport(ImportJob job, ProofFile proof)
    {
        this.job = job;
        this.proof = proof;
        codes = new OpeningCodes(job.Host);
        total = new ControlTotal(job.Total ?? throw CommandFailure.Usage("Say what the file adds up to with --total POINTS."), "points");
    }

    public static async Task<ImportSummary> RunAsync(ImportJob job, CancellationToken cancel)
    {
        using var proof = new ProofFile(job.Proof);
        var import = new AccountsImport(job, proof);
        job = job with { Path = await ImportFile.SpoolAsync(job.Path, cancel) };
        await import.SumAsync(job, cancel);
        var summary = await BatchedImport.RunAsync<Numbered<AccountBody>>(job, JsonBodies.ReadAsync<AccountBody>, import.StoreAsync, cancel);
        return import.total.Close(summary);
    }

    /// <summary>The file as it stands, before anything is posted.</summary>
    private async Task SumAsync(ImportJob read, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(read.Path, cancel);
        await foreach (var row in JsonBodies.ReadAsync<AccountBody>(file, cancel))
        {
            total.AddToFile(row.Value is { } good ? PointsOf(good.Body) : 0, row.Value is null);
        }

        total.CheckFile();
    }

    private static long PointsOf(AccountBody body)
    {
        Int128 sum = 0;
        foreach (var points in body.Points ?? [])
        {
            sum += (points.Lots ?? []).Aggregate((Int128)0, static (all, lot) => all + lot.Points) - points.Deficit;
        }

        return sum > long.MaxValue || sum < long.MinValue
            ? throw CommandFailure.BadInput("The points of one line go beyond all bounds.")
            : (long)sum;
    }

    private async Task<BatchOutcome> StoreAsync(IReadOnlyList<Numbered<AccountBody>> rows, CancellationToken cancel)
    {
        var openings = new Opening[rows.Count];
        for (var i = 0; i < openings.Length; i++)
        {
            openings[i] = await ReadAsync(rows[i].Body, cancel);
        }

        await codes.PlaceAsync(openings, cancel);
        var answers = await Task.WhenAll(openings.Select(opening => opening.Problem is null ? PostAsync(opening, cancel) : null)
            .Select(static posting => posting ?? Task.FromResult<PostingAnswer?>(null)));
        return await SettleAsync(rows, openings, answers, cancel);
    }

    private async Task<Opening> ReadAsync(AccountBody body, CancellationToken cancel)
    {
        var book = job.Host.Programmes.Current;
        var history = body.Programme is null ? book.Programmes.FirstOrDefault() : book.Find(body.Programme);
        if (history?.Versions is not [.., var newest])
        {
            return Opening.Wrong(
                "unknown-programme", body.Programme is null ? "No programme is published yet." : $"There is no programme '{body.Programme}'.");
        }

        var named = await MemberNamed.FindAsync(
            job.Host.Services.Get<ShopMembers>(), new MemberNames(body.Card, body.Email, body.Phone, body.MemberId), cancel);
        if (BelongingsReading.Read(body, newest.Document, named.Member, out var problem) is not { } belongings)
        {
            return Opening.Wrong("malformed", problem);
        }

        if (named.Problem.Length > 0)
        {
            return Opening.Wrong("unknown-member", named.Problem);
        }

        var opening = new Opening(named.Member, named.Account, newest.Document, belongings);
        return ReadVouchers(opening, body, newest.Document);
    }

    private static Opening ReadVouchers(Opening opening, AccountBody body, ProgrammeDocument document)
    {
        foreach (var one in body.Vouchers ?? [])
        {
            var id = IdOf($"{document.Id}/{opening.Account}/{opening.Vouchers.Count}");
            if (BelongingsReading.Read(one, document, id, out var problem) is not { } voucher)
            {
                return Opening.Wrong("malformed", problem);
            }

            opening.Vouchers.Add((voucher, one.Code?.Trim()));
        }

        return opening;
    }

    private async Task<PostingAnswer?> PostAsync(Opening opening, CancellationToken cancel)
    {
        var at = job.Host.Shop.Time.GetUtcNow();
        var programme = opening.Document!.Id;
        var command = new Command.TakeOver(new ActivityId(Guid.CreateVersion7(at)), opening.Complete(), Actor);
        var key = new ActivityKey("takeover", $"{programme}/{opening.Account}");
        var hash = BodyHash.Of(command, null, opening.Account, programme);
        return await job.Host.Accounts.PostAsync(new Submission(key, hash, null, opening.Account, programme, command), cancel);
    }

    private async Task<BatchOutcome> SettleAsync(
        IReadOnlyList<Numbered<AccountBody>> rows, Opening[] openings, PostingAnswer?[] answers, CancellationToken cancel)
    {
        var rejects = new List<(int, string, string)>();
        var replayed = 0;
        for (var i = 0; i < openings.Length; i++)
        {
            if (openings[i].Problem is { } wrong)
            {
                rejects.Add((i, wrong.Reason, wrong.Message));
            }
            else if (answers[i]!.Status != AnswerStatus.Recorded)
            {
                rejects.Add((i, RejectionCode.Of(answers[i]!.Rejection), answers[i]!.Detail));
            }
            else
            {
                replayed += answers[i]!.Replayed ? 1 : 0;
            }

            var taken = Taken.Of(answers[i]);
            total.Take(taken.Points, isRejected: taken.Posting is null);
            await proof.AddAsync(job.Host, rows[i], openings[i], PointsOf(rows[i].Body), taken, cancel);
        }

        return new BatchOutcome(openings.Length - replayed - rejects.Count, replayed, rejects);
    }

    /// <summary>The same voucher in every run, so that its posting is the same too.</summary>
    private static VoucherId IdOf(string name) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("opening/" + name)).AsSpan(0, 16), bigEndian: true));
}

/// <summary>A line that was read, or why it was not.</summary>
internal sealed record Opening(MemberId Member, AccountId Account, ProgrammeDocument? Document, Belongings? Belongings)
{
    public (string Reason, string Message)? Problem { get; set; }

    /// <summary>Each with the code that is in somebody's hand, null = one of ours is made.</summary>
    public List<(Voucher Voucher, string? Code)> Vouchers { get; } = [];

    public static Opening Wrong(string reason, string message) => new(default, default, null, null) { Problem = (reason, message) };

    public Belongings Complete() => Belongings! with { Vouchers = [.. Vouchers.Select(static one => one.Voucher)] };
}
