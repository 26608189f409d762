using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Publishing;

/// <summary>Published versions: append-only, loaded by head number, compiled once per process.</summary>
internal sealed class PublishStore(Shop shop, IPostedHistory postings)
{
    // Each waits 300 ms at most (ShopHead): ten seconds in all for a gap between postings.
    private const int Attempts = 30;

    private readonly DatabaseEngine engine = shop.Database.Engine;
    private ProgrammeBook current = ProgrammeBook.Empty;

    public ProgrammeBook Current => Volatile.Read(ref current);

    private NamedSql Sql => NamedSql.Of(typeof(PublishStore).Assembly, "Publishing.PublishStore", engine);

    public async Task LoadAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var head = await ShopHead.ReadAsync(connection, engine);
        Advance(await BookAsync(connection, null, head.Programmes));
    }

    public async ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel)
    {
        if (Current.Head < head)
        {
            await using var connection = await shop.Database.OpenReadAsync(cancel);
            Advance(await BookAsync(connection, null, head));
        }

        return Current;
    }

    public async Task<PublishResult> PublishAsync(
        string text, Instant? from, string actor, string? pilot, CancellationToken cancel)
    {
        var check = ProgrammeReader.Read(text, DocumentSyntax.Detect);
        if (check.Document is not { } document)
        {
            return new PublishResult(PublishStatus.Invalid, null, check.Problems, "The document has problems.");
        }

        var request = new Request(document, check.Canonical, text, from, actor, pilot);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (result, book) = await shop.Database.WriteAsync(
                    (connection, transaction) => PublishAsync(connection, transaction, request), cancel);
                Advance(book);
                return result;
            }
            catch (Exception failure) when (ShopHead.IsBusy(failure) && attempt < Attempts)
            {
                // Rolled back; the next attempt waits again.
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    public async Task<ImmutableArray<PublishedVersion>> HistoryAsync(string? programme, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var rows = await connection.QueryAsync<HistoryRow>(Sql["history"], new { programme = programme ?? "" });
        return [.. rows.Select(static row => row.ToVersion())];
    }

    public async Task<string?> SourceAsync(string programme, int version, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<string>(Sql["source"], new { programme, version });
    }

    private async Task<(PublishResult Result, ProgrammeBook Book)> PublishAsync(
        DbConnection connection, DbTransaction transaction, Request request)
    {
        var head = request.From < shop.Now
            ? await ShopHead.LockAloneAsync(connection, transaction, engine)
            : await ShopHead.LockAsync(connection, transaction, engine);

        // After the lock: of two publishers at once, the later version is in force later.
        var now = shop.Now;
        var from = request.From is { } asked ? Times.Microseconds(asked) : now;
        var book = await BookAsync(connection, transaction, head.Programmes);
        var read = request.Pilot is { } text ? PilotText.Read(text, request.Document.Zone, from) : new PilotCheck(null, []);
        if (!read.Problems.IsEmpty)
        {
            return (new PublishResult(PublishStatus.InvalidPilot, null, read.Problems, "The pilot has problems."), book);
        }

        var id = request.Document.Id;
        var posted = from < now && await postings.AnyAtOrAfterAsync(connection, transaction, id, from);
        var history = book.Find(id);
        if (Publication.Refusal(history, request.Document, from, posted) is { } refusal)
        {
            return (refusal, book);
        }

        if (Publication.Standing(history, request.Document, from, read.Pilot) is { } standing)
        {
            var rows = await connection.QueryAsync<HistoryRow>(Sql["history"], new { programme = id }, transaction);
            var same = rows.Single(row => row.Version == standing.Version).ToVersion();
            return (new PublishResult(PublishStatus.Unchanged, same, [], ""), book);
        }

        var version = (history?.Versions.Max(static rules => rules.Version) ?? 0) + 1;
        var published = new PublishedVersion(id, version, from, now, request.Document.ContentHash, request.Actor, read.Pilot);
        await WriteAsync(connection, transaction, request, published, head.Programmes + 1);
        var rules = RuleSet.Compile(request.Document, version, from, read.Pilot);
        return (new PublishResult(PublishStatus.Published, published, [], ""),
            Publication.With(book, head.Programmes + 1, [rules]));
    }

    private async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, Request request, PublishedVersion published, long head)
    {
        await connection.ExecuteAsync(Sql["insert_programme"], new { programme = published.Programme }, transaction);
        await connection.ExecuteAsync(Sql["insert_version"], new
        {
            programme = published.Programme,
            version = published.Version,
            head,
            from_at = Times.ToMicroseconds(published.From),
            recorded_at = Times.ToMicroseconds(published.RecordedAt),
            content_hash = published.ContentHash,
            actor = published.Actor,
            document = request.Canonical,
            source = request.Source,
            pilot = published.Pilot is { } pilot ? PilotText.Write(pilot) : null,
        }, transaction);
        await ShopHead.SetProgrammesAsync(connection, transaction, engine, head);
        await AuditTrail.AppendAsync(
            shop, connection, transaction,
            new AuditEntry(
                published.Actor, AuditAction.ProgrammePublished, null, published.Programme,
                $"version {published.Version}, {published.ContentHash}{(published.Pilot is null ? "" : ", pilot")}"),
            CancellationToken.None);
    }

    /// <summary>The current book and what became visible since, up to that head.</summary>
    private async Task<ProgrammeBook> BookAsync(DbConnection connection, DbTransaction? transaction, long head)
    {
        var book = Current;
        if (book.Head >= head)
        {
            return book;
        }

        var rows = await connection.QueryAsync<VersionRow>(
            Sql["versions"], new { after = book.Head, upto = head }, transaction);
        return Publication.With(book, head, [.. rows.Select(static row => row.ToRules())]);
    }

    /// <summary>Never goes back: another thread may have loaded a newer one.</summary>
    private void Advance(ProgrammeBook next)
    {
        for (var seen = Current; seen.Head < next.Head;)
        {
            var was = Interlocked.CompareExchange(ref current, next, seen);
            if (ReferenceEquals(was, seen))
            {
                return;
            }

            seen = was;
        }
    }

    private sealed record Request(
        ProgrammeDocument Document, string Canonical, string Source, Instant? From, string Actor, string? Pilot);

    private sealed class VersionRow
    {
        public required string Programme { get; init; }
        public int Version { get; init; }
        public long From_at { get; init; }
        public required string Document { get; init; }
        public string? Pilot { get; init; }

        public RuleSet ToRules()
        {
            var check = ProgrammeReader.Read(Document, DocumentSyntax.Json);
            Invariant.Hold(check.Document is not null, $"version {Version} of {Programme} as stored is valid");
            return RuleSet.Compile(
                check.Document, Version, Times.FromMicroseconds(From_at), Pilot is null ? null : PilotText.OfStored(Pilot));
        }
    }

    private sealed class HistoryRow
    {
        public required string Programme { get; init; }
        public int Version { get; init; }
        public long From_at { get; init; }
        public long Recorded_at { get; init; }
        public required string Content_hash { get; init; }
        public required string Actor { get; init; }
        public string? Pilot { get; init; }

        public PublishedVersion ToVersion() => new(
            Programme,
            Version,
            Times.FromMicroseconds(From_at),
            Times.FromMicroseconds(Recorded_at),
            Content_hash,
            Actor,
            Pilot is null ? null : PilotText.OfStored(Pilot));
    }
}
