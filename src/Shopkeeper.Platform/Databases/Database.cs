using System.Data.Common;
using System.Reflection;

namespace Shopkeeper.Platform.Databases;

public enum DatabaseEngine
{
    Sqlite,
    Postgres,
}

/// <summary>What was rewritten; Held: somebody still read the old log, so that it stays until it is done again.</summary>
public sealed record Scrubbed(int Tables, bool IsHeld);

/// <summary>
/// One shop's database. Reads take a connection of their own; every write goes through <see cref="WriteAsync{T}"/>: on SQLite
/// that is the process's one writer thread, on PostgreSQL a transaction of its own.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    public abstract DatabaseEngine Engine { get; }

    /// <summary>An open connection for reading; dispose it.</summary>
    public abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancel = default);

    /// <summary>
    /// Runs the work in one transaction and commits; rolls back when it throws. On SQLite the work runs on the writer thread,
    /// so it must not wait for anything but this connection.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel = default);

    /// <summary>
    /// Applies the embedded migrations of these assemblies in order of file name, under a lock, each once. Names:
    /// `Migrations/NNNN_what.sql` for both engines, or `.sqlite.sql` / `.postgres.sql`.
    /// </summary>
    public abstract void Migrate(IReadOnlyCollection<Assembly> assemblies);

    /// <summary>
    /// Rewrites what is on disk, so that deleted bytes are in no file: on SQLite the whole file and its log, on PostgreSQL every
    /// table but those named (which never held anything personal). PostgreSQL's own log keeps what it has until it is recycled.
    /// </summary>
    public abstract Task<Scrubbed> ScrubAsync(IReadOnlyList<string> kept, CancellationToken cancel = default);

    /// <summary>True when the store answers.</summary>
    public abstract Task<bool> IsReadyAsync(CancellationToken cancel = default);

    public abstract ValueTask DisposeAsync();
}
