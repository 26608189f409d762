using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// Values as both engines keep them: uuids are blob(16) big-endian on SQLite (its driver would write text), uuid on
/// PostgreSQL. One row at a time; sets have statements of their own per engine.
/// </summary>
public static class DbBinding
{
    /// <summary>Dispose it; on a connection that keeps its statements it stays prepared for the next one.</summary>
    public static DbCommand Command(this DbConnection connection, DbTransaction? transaction, string sql)
    {
        if (connection is ReadingConnection reading)
        {
            return reading.Prepared(sql);
        }

        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    /// <summary>Binds `@name`; null is null.</summary>
    public static DbCommand With(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value switch
        {
            null => DBNull.Value,
            Guid uuid when command is SqliteCommand => uuid.ToByteArray(bigEndian: true),
            _ => value,
        };
        command.Parameters.Add(parameter);
        return command;
    }

    public static Guid Uuid(this DbDataReader row, int column) => row is SqliteDataReader
        ? new Guid(row.GetFieldValue<byte[]>(column), bigEndian: true)
        : row.GetGuid(column);

    public static byte[]? Bytes(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static async Task<int> RunAsync(this DbCommand command, CancellationToken cancel = default)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
