using System.Data.Common;
using System.Runtime.CompilerServices;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Audit;

/// <summary>
/// Adds to a shop's audit log, in the transaction of what it records: both are there, or neither. The head of the chain stays
/// locked until that transaction ends, so the entry is the last thing it writes; whoever locks nothing after it never
/// waits in a circle.
/// </summary>
public static class AuditTrail
{
    private static readonly ConditionalWeakTable<Shop, SemaphoreSlim> Turns = [];

    public static async Task AppendAsync(
        Shop shop, DbConnection connection, DbTransaction transaction, AuditEntry entry, CancellationToken cancel)
    {
        var sql = NamedSql.Of(typeof(AuditTrail).Assembly, "Audit.AuditLog", shop.Database.Engine);
        var (last, before) = await HeadAsync(connection, transaction, sql["lock_head"], cancel);

        // The time is read under the lock, so that times never run against numbers on one node.
        var (seq, at) = (last + 1, Micros.Of(shop.Now));
        var hash = AuditChain.Next(before, seq, at, entry);
        await connection.Command(transaction, sql["add"]).With("seq", seq).With("at", at).With("actor", entry.Actor)
            .With("action", (short)entry.Action).With("member", entry.Member?.Value).With("subject", entry.Subject)
            .With("detail", entry.Detail).With("hash", hash).RunAsync(cancel);
        await connection.Command(transaction, sql["move_head"]).With("seq", seq).With("hash", hash).RunAsync(cancel);
    }

    /// <summary>
    /// In a transaction of its own: before what it records, where that is written elsewhere. One at a time in a process: the chain
    /// has one end, and a thousand who wait for it on a connection each would leave none for anybody else.
    /// </summary>
    public static async Task AppendAsync(Shop shop, AuditEntry entry, CancellationToken cancel)
    {
        var turn = Turns.GetValue(shop, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel);
        try
        {
            await shop.Database.WriteAsync(
                async (connection, transaction) =>
                {
                    await AppendAsync(shop, connection, transaction, entry, cancel);
                    return 0;
                },
                cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    internal static async Task<(long Seq, byte[] Hash)> HeadAsync(
        DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql);
        await using var row = await command.ExecuteReaderAsync(cancel);
        Invariant.Hold(await row.ReadAsync(cancel), "the audit log has a head");
        return (row.GetInt64(0), row.Bytes(1)!);
    }
}
