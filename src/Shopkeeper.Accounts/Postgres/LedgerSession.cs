using Npgsql;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// One connection of a posting worker with its prepared batches. It remembers whether the server said anything: a notice
/// while COMMIT waits for a standby is the only trace of a commit that never got there.
/// </summary>
internal sealed class LedgerSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private int notices;

    private LedgerSession(NpgsqlConnection connection, NamedSql sql)
    {
        this.connection = connection;
        connection.Notice += (_, _) => Interlocked.Increment(ref notices);
        Sql = sql;
        Claim = new ClaimBatch(connection, sql);
        ClaimOne = new ClaimOne(connection, sql);
        Narrow = new WriteBatch(connection, sql, wide: false, counts: false);
        Counting = new WriteBatch(connection, sql, wide: false, counts: true);
        Wide = new WriteBatch(connection, sql, wide: true, counts: true);
    }

    public NamedSql Sql { get; }

    public ClaimBatch Claim { get; }

    /// <summary>Phase 1 of a lone submission.</summary>
    public ClaimOne ClaimOne { get; }

    /// <summary>Phase 4 of the usual batch: activities, postings, accounts, commit.</summary>
    public WriteBatch Narrow { get; }

    /// <summary>The usual batch, and what it takes of shared counts.</summary>
    public WriteBatch Counting { get; }

    /// <summary>Phase 4 with every statement there is.</summary>
    public WriteBatch Wide { get; }

    public bool IsOpen => connection.State == System.Data.ConnectionState.Open;

    public int Notices => Volatile.Read(ref notices);

    public static async Task<LedgerSession> OpenAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            await CommitSettings.CheckAsync(connection, cancel);
            var session = new LedgerSession(
                connection, NamedSql.Of(typeof(LedgerSession).Assembly, "Postgres.Posting", DatabaseEngine.Postgres));
            await session.Claim.PrepareAsync(cancel);
            await session.ClaimOne.PrepareAsync(cancel);
            await session.Narrow.PrepareAsync(cancel);
            await session.Counting.PrepareAsync(cancel);
            await session.Wide.PrepareAsync(cancel);
            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public NpgsqlBatch NewBatch() => new(connection);

    public async Task RollbackAsync()
    {
        await using var command = new NpgsqlCommand(Sql["rollback"], connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
