using Npgsql;
using NpgsqlTypes;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>Loads accounts by COPY, one stream per table, in the order of their ids.</summary>
internal sealed class PostgresSeeder : IAsyncDisposable
{
    // Tables in the order of the streams below.
    private static readonly string[] Copies =
    [
        "copy card_lookup (card, account_id, member_id, state) from stdin (format binary)",
        "copy account_owner (account_id, member_id) from stdin (format binary)",
        "copy account (account_id, programme, member_id, seq, due_us, state) from stdin (format binary)",
        "copy posting (account_id, programme, seq, activity_id, body, activity) from stdin (format binary)",
        "copy activity_key (source, key, body_hash, activity_id, account_id, status, rejection) from stdin (format binary)",
        "copy due (due_us, account_id, programme) from stdin (format binary)",
    ];

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection[] connections;
    private readonly NpgsqlBinaryImporter[] streams;

    private PostgresSeeder(NpgsqlDataSource source, NpgsqlConnection[] connections, NpgsqlBinaryImporter[] streams)
    {
        this.source = source;
        this.connections = connections;
        this.streams = streams;
    }

    public static async Task<PostgresSeeder> OpenAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        var connections = new NpgsqlConnection[Copies.Length];
        var streams = new NpgsqlBinaryImporter[Copies.Length];
        for (var i = 0; i < Copies.Length; i++)
        {
            connections[i] = await source.OpenConnectionAsync();
            streams[i] = await connections[i].BeginBinaryImportAsync(Copies[i]);
        }

        return new PostgresSeeder(source, connections, streams);
    }

    public async Task AddAsync(SeedRows rows)
    {
        await RowAsync(0, rows.Card, rows.Account, rows.Member, (short)0);
        await RowAsync(1, rows.Account, rows.Member);
        await RowAsync(2, rows.Account, SeedRows.Programme, rows.Member, rows.Seq, rows.DueMicros, rows.State);
        foreach (var row in rows.Journal)
        {
            await RowAsync(3, rows.Account, SeedRows.Programme, row.Seq, row.Id, row.Posting, row.Activity);
            await RowAsync(4, row.Key.Source, row.Key.Key, row.Id, row.Id, rows.Account, (short)0, (short)0);
        }

        if (rows.DueMicros is { } due)
        {
            await RowAsync(5, due, rows.Account, SeedRows.Programme);
        }
    }

    public async Task CompleteAsync()
    {
        foreach (var stream in streams)
        {
            await stream.CompleteAsync();
            await stream.DisposeAsync();
        }

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        await using var vacuum = source.CreateCommand("vacuum analyze");
        vacuum.CommandTimeout = 1200;
        await vacuum.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async ValueTask RowAsync(int table, params object?[] columns)
    {
        var stream = streams[table];
        await stream.StartRowAsync();
        foreach (var column in columns)
        {
            await (column switch
            {
                Guid id => stream.WriteAsync(id, NpgsqlDbType.Uuid),
                long number => stream.WriteAsync(number, NpgsqlDbType.Bigint),
                short number => stream.WriteAsync(number, NpgsqlDbType.Smallint),
                string text => stream.WriteAsync(text, NpgsqlDbType.Text),
                byte[] bytes => stream.WriteAsync(bytes, NpgsqlDbType.Bytea),
                _ => stream.WriteNullAsync(),
            });
        }
    }
}
