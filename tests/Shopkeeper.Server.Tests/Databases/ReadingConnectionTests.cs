using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Databases;

public sealed class ReadingConnectionTests : IAsyncLifetime
{
    private const string Names = "select name from thing order by id";

    private readonly string folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
    private SqliteDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = new SqliteDatabase(Path.Combine(folder, "shop.db"));
        await RunAsync("create table thing (id integer primary key, name text not null)");
        await RunAsync("insert into thing values (1, 'one'), (2, 'two')");
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void a_statement_stays_prepared_for_the_next_reader()
    {
        var (first, command) = Read();
        var (second, again) = Read();

        Assert.Same(first, second);
        Assert.Same(command, again);
    }

    [Fact]
    public void who_gets_a_kept_statement_finds_no_parameters_in_it()
    {
        const string one = "select name from thing where id = @id";
        for (var id = 1; id <= 2; id++)
        {
            using var connection = database.OpenRead();
            using var command = connection.Command(null, one).With("id", id);

            Assert.Equal(id == 1 ? "one" : "two", command.ExecuteScalar());
        }

        using var last = database.OpenRead();
        using var without = last.Command(null, one);
        Assert.Throws<InvalidOperationException>(() => without.ExecuteScalar());
    }

    [Fact]
    public async Task a_kept_statement_reads_the_schema_of_now()
    {
        const string all = "select * from thing order by id";
        Read(all);
        await RunAsync("alter table thing add column colour text not null default 'red'");

        Assert.Equal([["1", "one", "red"], ["2", "two", "red"]], Rows(all));

        await RunAsync("drop table thing");
        Assert.Throws<SqliteException>(() => Rows(all));

        await RunAsync("create table thing (id integer primary key, word text not null)");
        await RunAsync("insert into thing values (7, 'new')");
        Assert.Equal([["7", "new"]], Rows(all));
    }

    [Fact]
    public async Task a_kept_statement_reads_the_file_that_was_rewritten()
    {
        Read();
        await RunAsync("delete from thing where id = 1");

        var scrubbed = await database.ScrubAsync([], default);

        Assert.False(scrubbed.IsHeld);
        Assert.Equal([["two"]], Rows(Names));
    }

    [Fact]
    public async Task a_reader_that_threw_holds_nothing_back()
    {
        Assert.Throws<TimeoutException>(ThrowsWhileItReads);

        await RunAsync("delete from thing where id = 1");
        Assert.False((await database.ScrubAsync([], default)).IsHeld);
        Assert.Equal([["two"]], Rows(Names));
    }

    [Fact]
    public void a_command_that_is_given_back_ends_its_reader()
    {
        using var connection = database.OpenRead();
        var command = connection.Command(null, Names);
        var row = command.ExecuteReader();
        Assert.True(row.Read());

        command.Dispose();

        Assert.True(row.IsClosed);
    }

    [Fact]
    public void the_same_statement_twice_at_once_is_two()
    {
        using var connection = database.OpenRead();
        using var outer = connection.Command(null, Names);
        using var first = outer.ExecuteReader();
        Assert.True(first.Read());
        using (var inner = connection.Command(null, Names))
        {
            Assert.NotSame(outer, inner);
            Assert.Equal("one", inner.ExecuteScalar());
        }

        Assert.True(first.Read());
        Assert.Equal("two", first.GetString(0));
    }

    [Fact]
    public void two_readers_at_once_have_two_connections()
    {
        using var first = database.OpenRead();
        using var second = database.OpenRead();

        Assert.NotSame(first, second);
    }

    [Fact]
    public void a_connection_that_is_still_in_use_when_it_comes_back_is_closed()
    {
        var connection = database.OpenRead();
        _ = connection.Command(null, Names).ExecuteReader().Read();
        connection.Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);

        var inTransaction = database.OpenRead();
        _ = inTransaction.BeginTransaction(deferred: true);
        inTransaction.Dispose();
        Assert.Equal(ConnectionState.Closed, inTransaction.State);

        using var next = database.OpenRead();
        Assert.NotSame(connection, next);
        Assert.NotSame(inTransaction, next);
    }

    [Fact]
    public void disposing_it_a_second_time_does_not_reach_who_has_it_next()
    {
        var connection = database.OpenRead();
        connection.Dispose();
        connection.Dispose();
        using var next = database.OpenRead();
        using var another = database.OpenRead();

        Assert.Same(connection, next);
        Assert.Equal(ConnectionState.Open, next.State);
        Assert.NotSame(next, another);
    }

    [Fact]
    public void only_so_many_stay_open()
    {
        var lent = Enumerable.Range(0, 40).Select(_ => database.OpenRead()).ToArray();
        foreach (var connection in lent)
        {
            connection.Dispose();
        }

        Assert.Equal(32, lent.Count(static connection => connection.State == ConnectionState.Open));
    }

    [Fact]
    public void only_so_many_statements_are_kept()
    {
        using var connection = database.OpenRead();
        var texts = Enumerable.Range(0, 130).Select(static i => $"select {i}").ToArray();
        var first = texts.Select(text => Used(connection, text)).ToArray();
        var second = texts.Select(text => Used(connection, text)).ToArray();

        Assert.Equal(128, first.Zip(second).Count(static pair => ReferenceEquals(pair.First, pair.Second)));
    }

    [Fact]
    public async Task one_that_comes_back_after_the_end_closes()
    {
        var lent = database.OpenRead();
        var (idle, _) = Read();
        await database.DisposeAsync();
        Assert.Equal(ConnectionState.Closed, idle.State);

        lent.Dispose();

        Assert.Equal(ConnectionState.Closed, lent.State);
        Assert.Throws<ObjectDisposedException>(() => { database.OpenRead(); });
    }

    [Fact]
    public async Task many_readers_beside_a_writer_read_only_what_is_whole()
    {
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await RunAsync("update thing set name = 'n' || (" + i + ")");
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(2, Rows(Names).Length);
            }
        })));
        await writing;

        Assert.Equal([["n99"], ["n99"]], Rows(Names));
    }

    private void ThrowsWhileItReads()
    {
        using var connection = database.OpenRead();
        using var command = connection.Command(null, Names);
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        throw new TimeoutException();
    }

    private static DbCommand Used(ReadingConnection connection, string text)
    {
        using var command = connection.Command(null, text);
        _ = command.ExecuteScalar();
        return command;
    }

    private (ReadingConnection Connection, DbCommand Command) Read(string text = Names)
    {
        using var connection = database.OpenRead();
        return (connection, Used(connection, text));
    }

    private string[][] Rows(string text)
    {
        using var connection = database.OpenRead();
        using var command = connection.Command(null, text);
        using var row = command.ExecuteReader();
        var rows = new List<string[]>();
        while (row.Read())
        {
            rows.Add([.. Enumerable.Range(0, row.FieldCount).Select(row.GetString)]);
        }

        return [.. rows];
    }

    private Task<int> RunAsync(string text) =>
        database.WriteAsync((connection, transaction) => connection.Command(transaction, text).RunAsync());
}
