using System.Globalization;
using Microsoft.Data.Sqlite;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>What the SQLite file itself refuses, and what `verify` finds when somebody with the file in hands changes it.</summary>
public sealed class SqliteLedgerGuardTests
{
    [Theory]
    [InlineData("update posting set body = x'00'")]
    [InlineData("update posting set seq = seq + 1")]
    [InlineData("update or replace posting set activity_id = x'00'")]
    [InlineData("delete from posting")]
    [InlineData("delete from posting where id = 1")]
    [InlineData("insert or replace into posting select id, account_id, programme, 99, activity_id, prev, activity, body from posting")]
    [InlineData("update activity set body = x'00'")]
    [InlineData("delete from activity")]
    [InlineData("insert or replace into activity select id, account_id, 99, activity_id, body from activity")]
    [InlineData("delete from activity_key")]
    [InlineData("update activity_key set body_hash = x'00'")]
    [InlineData("update activity_key set status = 1")]
    [InlineData("update activity_key set key = 'another' where status = 0")]
    public async Task the_journal_and_its_keys_never_change(string hostile)
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Sqlite, Programme.Club);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);

        var refused = await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(world, hostile));

        Assert.Equal(19, refused.SqliteErrorCode);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_parked_key_may_be_placed_and_then_stays()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Sqlite, Programme.Club);
        await world.PostAsync(world.Purchase(1000), world.NewHolder());

        Assert.Equal(1, await ExecuteAsync(world, "update activity_key set status = 0"));
        await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(world, "update activity_key set status = 2"));
    }

    [Fact]
    public async Task verify_names_an_altered_balance()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Sqlite, Programme.Club);
        var poor = await world.OpenAsync();
        var rich = await world.OpenAsync();
        await world.BuyAsync(poor, 1000);
        await world.BuyAsync(rich, 100_000);
        await world.HoldsAsync();

        await ExecuteAsync(world, $"update account set state = (select state from account where account_id = {Blob(rich)})"
            + $" where account_id = {Blob(poor)}");
        var report = await world.Accounts.VerifyAsync(redecide: false, null, default);

        Assert.Equal((2L, 2L, 1L), (report.Accounts, report.Postings, report.Differences));
        Assert.Contains(poor.Account.ToString(), Assert.Single(report.First), StringComparison.Ordinal);
    }

    [Fact]
    public async Task verify_names_a_lost_row_a_lost_posting_a_lost_return_and_a_moved_budget()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Sqlite, Programme.Scarce);
        var first = await world.OpenAsync();
        var second = await world.OpenAsync();
        var sale = world.Purchase(1000);
        await world.PostAsync(sale, first);
        await world.PostAsync(world.Return(sale.Key), first);
        await world.PostAsync(world.New(ActivityType.Review) with { Subject = "jumper" }, first);
        await world.BuyAsync(second, 1000);
        await world.BuyAsync(second, 1000);
        await world.HoldsAsync();

        await ExecuteAsync(world, "delete from sale_return");
        await ExecuteAsync(world, "delete from once");
        await ExecuteAsync(world, "update shared_count set taken = taken + 1");
        await ExecuteAsync(world, "update account set last = (select prev from posting where id = last)"
            + $" where account_id = {Blob(second)}");
        var report = await world.Accounts.VerifyAsync(redecide: false, null, default);

        Assert.Equal(4, report.Differences);
        Assert.Equal(2, report.First.Count(text => text.Contains(first.Account.ToString(), StringComparison.Ordinal)));
        Assert.Equal(1, report.First.Count(text => text.Contains(second.Account.ToString(), StringComparison.Ordinal)));
        Assert.Contains(report.First, static text => text.Contains("budget", StringComparison.Ordinal));
    }

    [Fact]
    public async Task verify_decides_again_and_names_a_posting_that_its_inputs_do_not_give()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Sqlite, Programme.Club);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        world.Given.Forget();
        world.Given.Publish(Programme.ClubDouble, NodaTime.Instant.MinValue);

        var folded = await world.Accounts.VerifyAsync(redecide: false, null, default);
        var decided = await world.Accounts.VerifyAsync(redecide: true, null, default);

        Assert.Equal((0L, 1L), (folded.Differences, decided.Differences));
    }

    [Fact]
    public async Task what_was_acknowledged_is_there_when_the_file_is_opened_again()
    {
        var database = await TestDatabases.NewAsync(DatabaseEngine.Sqlite);
        await using var world = await LedgerWorld.NewAsync(database, Programme.Club);
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        var first = await world.PostAsync(purchase, holder);

        await using var again = world.SecondNode();
        var replayed = await again.PostAsync(purchase, holder);

        Assert.Equal(LedgerContract.Text(first with { Replayed = true }), LedgerContract.Text(replayed));
        Assert.Equal(10, await again.BalanceAsync(holder));
    }

    private static string Blob(LedgerWorld.Holder holder) => string.Create(
        CultureInfo.InvariantCulture, $"x'{Convert.ToHexString(holder.Account.Value.ToByteArray(bigEndian: true))}'");

    private static Task<int> ExecuteAsync(LedgerWorld world, string sql) => world.Opened!.WriteAsync(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync();
        });
}
