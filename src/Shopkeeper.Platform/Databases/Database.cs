using System.Data.Common;
using System.Reflection;

namespace Shopkeeper.Platform.Databases;

public enum DatabaseEngine
{
    Sqlite,
    Postgres,
}

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

    /// <summary>True when the store answers.</summary>
    public abstract Task<bool> IsReadyAsync(CancellationToken cancel = default);

    public abstract ValueTask DisposeAsync();
}
