using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Offers.Menus;

/// <summary>The place of a list: its pool and the first day of its period.</summary>
internal sealed record MenuPlace(string Programme, string Pool, LocalDate Period)
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    public long Day => NodaTime.Period.DaysBetween(Epoch, Period);
}

/// <summary>
/// Lists of one shop. They are loaded in small pieces beside the one in force, so that postings never wait long for the
/// writer, and a pointer moves when all is there.
/// </summary>
internal sealed class MenuStore(Database database)
{
    /// <summary>Rows of one transaction.</summary>
    public const int Piece = 1_000;

    private const int ListsKept = 64;

    private readonly NamedSql sql = NamedSql.Of(typeof(MenuStore).Assembly, "Menus.MenuStore", database.Engine);
    private readonly ConcurrentDictionary<Guid, ReadList> lists = new();

    public async ValueTask<AllocatedMenu?> FindAsync(MenuPlace place, AccountId account, CancellationToken cancel)
    {
        while (true)
        {
            await using var connection = await database.OpenReadAsync(cancel);
            if (await RowAsync(connection, place, account, cancel) is not var (list, offers))
            {
                return null;
            }

            // A list that was replaced and swept between the two reads: the pointer names another by now.
            if (await ListAsync(connection, list, cancel) is { } read)
            {
                return new AllocatedMenu(list, offers is not null, PackedMenu.Decode(read.Legend, offers ?? read.Shared));
            }
        }
    }

    /// <summary>A new list that nobody sees yet. Shared is packed by its legend.</summary>
    public Task BeginAsync(Guid list, MenuPlace place, Instant now, Legend legend, byte[] shared, CancellationToken cancel) =>
        database.WriteAsync(
            (connection, transaction) => At(connection.Command(transaction, sql["add_list"]), place).With("list", list)
                .With("made", Micros(now)).With("legend", legend.Encode()).With("shared", shared).RunAsync(cancel),
            cancel);

    /// <summary>At most <see cref="Piece"/> rows of accounts that have none in this list.</summary>
    public Task AddAsync(Guid list, IReadOnlyList<(Guid Account, byte[] Offers)> rows, CancellationToken cancel) =>
        database.WriteAsync(
            (connection, transaction) => connection is NpgsqlConnection postgres
                ? CopyAsync(postgres, transaction, list, rows, cancel)
                : Task.FromResult(Insert((SqliteConnection)connection, (SqliteTransaction)transaction, list, rows)),
            cancel);

    /// <summary>From this commit on everybody sees the list.</summary>
    public Task SwitchAsync(Guid list, MenuPlace place, CancellationToken cancel) => database.WriteAsync(
        (connection, transaction) => At(connection.Command(transaction, sql["switch"]), place).With("list", list).RunAsync(cancel),
        cancel);

    /// <summary>
    /// Takes away lists of the pool that were replaced or, made before `unfinished`, never switched to, and all periods before
    /// the one that precedes this.
    /// </summary>
    public async Task SweepAsync(MenuPlace place, Instant unfinished, CancellationToken cancel)
    {
        var (keepFrom, old) = await LeftOverAsync(place, unfinished, cancel);
        await database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["forget_pointers"])
                .With("programme", place.Programme).With("pool", place.Pool).With("day", keepFrom).RunAsync(cancel),
            cancel);
        foreach (var list in old)
        {
            await ForgetRowsAsync(list, cancel);
            await database.WriteAsync(
                (connection, transaction) => connection.Command(transaction, sql["forget_list"]).With("list", list).RunAsync(cancel), cancel);
            lists.TryRemove(list, out _);
        }
    }

    private static DbCommand At(DbCommand command, MenuPlace place) =>
        command.With("programme", place.Programme).With("pool", place.Pool).With("day", place.Day);

    private static long Micros(Instant at) => at.ToUnixTimeTicks() / 10;

    private async Task<(Guid List, byte[]? Offers)?> RowAsync(
        DbConnection connection, MenuPlace place, AccountId account, CancellationToken cancel)
    {
        await using var command = At(connection.Command(null, sql["find"]), place).With("account", account.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (row.Uuid(0), row.Bytes(1)) : null;
    }

    private async ValueTask<ReadList?> ListAsync(DbConnection connection, Guid list, CancellationToken cancel)
    {
        if (lists.TryGetValue(list, out var known))
        {
            return known;
        }

        await using var command = connection.Command(null, sql["list"]).With("list", list);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
        {
            return null;
        }

        if (lists.Count >= ListsKept)
        {
            lists.Clear();
        }

        return lists[list] = new ReadList(Legend.Decode(row.Bytes(0)!), row.Bytes(1)!);
    }

    private async Task<(long KeepFrom, List<Guid> Lists)> LeftOverAsync(MenuPlace place, Instant unfinished, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var last = At(connection.Command(null, sql["day_before"]), place);
        var keepFrom = await last.ExecuteScalarAsync(cancel) is long day ? day : place.Day;
        await using var command = connection.Command(null, sql["left_over"])
            .With("programme", place.Programme).With("pool", place.Pool).With("day", keepFrom).With("made", Micros(unfinished));
        await using var row = await command.ExecuteReaderAsync(cancel);
        var old = new List<Guid>();
        while (await row.ReadAsync(cancel))
        {
            old.Add(row.Uuid(0));
        }

        return (keepFrom, old);
    }

    private async Task ForgetRowsAsync(Guid list, CancellationToken cancel)
    {
        var after = Guid.Empty;
        while (await NextAsync(after, cancel) is { } last)
        {
            var from = after;
            await database.WriteAsync(
                (connection, transaction) => connection.Command(transaction, sql["forget_up_to"])
                    .With("list", list).With("after", from).With("last", last).RunAsync(cancel),
                cancel);
            after = last;
        }
    }

    /// <summary>The account so many rows further; the last one when there are fewer.</summary>
    private async Task<Guid?> NextAsync(Guid after, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["next_account"]).With("after", after).With("rows", Piece);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) && !row.IsDBNull(0) ? row.Uuid(0) : null;
    }

    private async Task<int> CopyAsync(
        NpgsqlConnection connection, DbTransaction transaction, Guid list, IReadOnlyList<(Guid Account, byte[] Offers)> rows,
        CancellationToken cancel)
    {
        await connection.Command(transaction, sql["later"]).RunAsync(cancel);
        await using var copy = await connection.BeginBinaryImportAsync(sql["copy_rows"], cancel);
        foreach (var (account, offers) in rows)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(account, NpgsqlDbType.Uuid, cancel);
            await copy.WriteAsync(list, NpgsqlDbType.Uuid, cancel);
            await copy.WriteAsync(offers, NpgsqlDbType.Bytea, cancel);
        }

        await copy.CompleteAsync(cancel);
        return rows.Count;
    }

    private int Insert(
        SqliteConnection connection, SqliteTransaction transaction, Guid list, IReadOnlyList<(Guid Account, byte[] Offers)> rows)
    {
        using var command = (SqliteCommand)connection.Command(transaction, sql["add_row"])
            .With("account", Array.Empty<byte>()).With("list", list).With("offers", Array.Empty<byte>());
        command.Prepare();
        foreach (var (account, offers) in rows)
        {
            command.Parameters[0].Value = account.ToByteArray(bigEndian: true);
            command.Parameters[2].Value = offers;
            command.ExecuteNonQuery();
        }

        return rows.Count;
    }

    private sealed record ReadList(Legend Legend, byte[] Shared);
}
