using System.Collections.Immutable;
using System.Data.Common;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Audit;

/// <summary>What checking the chain found: how many entries, and the first thing that is wrong; null = whole.</summary>
public sealed record AuditReport(long Entries, string? Break);

/// <summary>The audit log of one shop, for reading: pages, the check of the chain, and anchors to keep elsewhere.</summary>
public sealed class AuditLog(Shop shop, ShopSecrets secrets)
{
    private const int WalkRows = 1_000;

    private readonly NamedSql sql = NamedSql.Of(typeof(AuditLog).Assembly, "Audit.AuditLog", shop.Database.Engine);

    /// <summary>Entries with numbers below `before`, the newest first; of one member, or all.</summary>
    public async Task<ImmutableArray<AuditRow>> PageAsync(long? before, MemberId? member, int rows, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql[member is null ? "page" : "page_of_member"])
            .With("before", before ?? long.MaxValue).With("rows", rows);
        return await RowsAsync(member is { } one ? command.With("member", one.Value) : command, cancel);
    }

    /// <summary>The end of the chain, sealed with the shop's secret: kept elsewhere, it proves what the log was then.</summary>
    public async Task<AuditAnchor> AnchorAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var (seq, hash) = await AuditTrail.HeadAsync(connection, null, sql["head"], cancel);
        return AuditAnchor.Of(seq, hash, shop.Now, secrets.Anchors);
    }

    /// <summary>
    /// Walks the whole chain. An edit, a deletion, an insertion or a swap breaks it where it happened; a tail that was cut off
    /// with the head put back, or a chain computed anew from some entry on, is found by an anchor that is newer.
    /// </summary>
    public async Task<AuditReport> VerifyAsync(IReadOnlyCollection<AuditAnchor> anchors, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);

        // Read first: what is added meanwhile only makes the chain longer.
        var head = await AuditTrail.HeadAsync(connection, null, sql["head"], cancel);
        var check = new AuditCheck(head, anchors, secrets.Anchors);
        ImmutableArray<AuditRow> rows;
        do
        {
            await using var command = connection.Command(null, sql["walk"]).With("after", check.Entries).With("rows", WalkRows);
            rows = await RowsAsync(command, cancel);
        }
        while (check.Takes(rows) && rows.Length == WalkRows);
        return check.Report();
    }

    private static async Task<ImmutableArray<AuditRow>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<AuditRow>();
        while (await row.ReadAsync(cancel))
        {
            var entry = new AuditEntry(
                row.GetString(2), (AuditAction)row.GetInt16(3), row.IsDBNull(4) ? null : new MemberId(row.Uuid(4)),
                row.GetString(5), row.GetString(6));
            rows.Add(new AuditRow(row.GetInt64(0), Micros.At(row.GetInt64(1)), entry, row.Bytes(7)!));
        }

        return rows.ToImmutable();
    }
}
