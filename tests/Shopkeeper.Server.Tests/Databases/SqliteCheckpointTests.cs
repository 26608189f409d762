using System.Security.Cryptography;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Databases;

public sealed class SqliteCheckpointTests
{
    [Fact]
    public async Task the_log_starts_over_under_writing_that_never_stops()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
        try
        {
            var file = Path.Combine(folder, "shop.db");
            await using (var database = new SqliteDatabase(file))
            {
                await ExecuteAsync(database, "create table page (id integer primary key, body blob)", []);
                var body = RandomNumberGenerator.GetBytes(1 << 20);
                for (var i = 0; i < 320; i++)
                {
                    await ExecuteAsync(database, "insert or replace into page values ($id % 8, $body)", [("$id", i), ("$body", body)]);
                }

                // 320 MB went through a log that is moved every 64 MB.
                Assert.InRange(new FileInfo(file + "-wal").Length, 1, 200L << 20);
            }

            Assert.InRange(new FileInfo(file).Length, 8L << 20, 20L << 20);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task the_log_is_moved_while_the_writer_is_busy()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
        try
        {
            var file = Path.Combine(folder, "shop.db");
            await using var database = new SqliteDatabase(file);
            await ExecuteAsync(database, "create table page (id integer primary key, body blob)", []);

            // The second job keeps the writer until the first one's 80 MB are in the file.
            var written = ExecuteAsync(database, "insert into page values (1, zeroblob($size))", [("$size", 80 << 20)]);
            var moved = database.OnWriterAsync(_ =>
                SpinWait.SpinUntil(() => new FileInfo(file).Length >= 80L << 20, TimeSpan.FromSeconds(30)));

            Assert.Equal(1, await written);
            Assert.True(await moved);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<int> ExecuteAsync(SqliteDatabase database, string sql, (string Name, object Value)[] values) =>
        database.OnWriterAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
            {
                command.Parameters.AddWithValue(name, value);
            }

            return command.ExecuteNonQuery();
        });
}
