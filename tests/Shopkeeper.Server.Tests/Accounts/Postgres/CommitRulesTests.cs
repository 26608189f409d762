using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Postgres;

/// <summary>
/// A commit that nobody can vouch for is never confirmed, neither to its sender nor to a later sender of the same key
/// (docs/operating/durability.md). The cluster waits for a standby that does not exist.
/// </summary>
public sealed class CommitRulesTests(PrivateCluster cluster) : IClassFixture<PrivateCluster>, IAsyncLifetime
{
    private readonly string shop = "shop_" + Guid.NewGuid().ToString("N");
    private LedgerWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await cluster.ExecuteAsync($"create database {shop}");
        world = LedgerWorld.On(new PostgresDatabase(cluster.Connection(shop)), Programme.Club);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.StandbyAsync("");
        await world.DisposeAsync();
    }

    [Fact]
    public async Task a_cancelled_commit_is_confirmed_neither_to_its_sender_nor_to_a_second_one()
    {
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 500);
        var purchase = world.Purchase(1000);
        await cluster.StandbyAsync("nobody");

        var first = world.PostAsync(purchase, holder);
        await EndWaitAsync("pg_cancel_backend");
        await Assert.ThrowsAsync<OutcomeUnknown>(() => first);

        // It is there, visible to all, and yet no standby has it: the duplicate waits as well.
        Assert.Equal(15, await world.BalanceAsync(holder));
        var second = world.PostAsync(purchase, holder);
        await EndWaitAsync("pg_cancel_backend");
        await Assert.ThrowsAsync<OutcomeUnknown>(() => second);

        await cluster.StandbyAsync("");
        var third = await world.PostAsync(purchase, holder);
        Assert.Equal((AnswerStatus.Recorded, true, 15L), (third.Status, third.Replayed, third.Postings[0].AvailableAfter));
    }

    [Fact]
    public async Task a_terminated_commit_is_unknown_and_the_next_one_has_a_new_connection()
    {
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        await cluster.StandbyAsync("nobody");

        var first = world.PostAsync(purchase, holder);
        await EndWaitAsync("pg_terminate_backend");
        await Assert.ThrowsAsync<OutcomeUnknown>(() => first);

        await cluster.StandbyAsync("");
        Assert.True((await world.PostAsync(purchase, holder)).Replayed);
        Assert.Equal(10, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task a_refusal_without_an_account_waits_for_the_standby_too()
    {
        var nobody = world.NewHolder();
        var redeem = world.Of(new Command.Redeem(world.NewActivity(), 5, 0, "basket", "till"), nobody.Account);
        var first = await world.Accounts.PostAsync(redeem, default);
        Assert.Equal((AnswerStatus.Refused, Rejection.UnknownAccount), (first.Status, first.Rejection));
        await cluster.StandbyAsync("nobody");

        var again = world.Accounts.PostAsync(redeem, default);
        await EndWaitAsync("pg_cancel_backend");

        await Assert.ThrowsAsync<OutcomeUnknown>(() => again);
    }

    [Fact]
    public async Task connections_lost_between_batches_are_made_again_without_a_word()
    {
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        await cluster.ExecuteAsync(
            "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = 'shopkeeper posting'");

        await world.BuyAsync(holder, 1000);

        Assert.Equal(20, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task a_database_that_is_away_gives_an_answer_and_no_hang()
    {
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        await cluster.ExecuteAsync($"alter database {shop} allow_connections false");
        await cluster.ExecuteAsync(
            $"select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where datname = '{shop}'");

        await Assert.ThrowsAsync<OutcomeUnknown>(() => world.BuyAsync(holder, 1000));

        await cluster.ExecuteAsync($"alter database {shop} allow_connections true");
        await world.BuyAsync(holder, 1000);
        Assert.Equal(20, await world.BalanceAsync(holder));
    }

    [Theory]
    [InlineData("client_min_messages = error")]
    [InlineData("synchronous_commit = off")]
    public async Task a_role_whose_settings_could_lose_an_acknowledged_posting_is_refused_at_start(string setting)
    {
        var role = "careless_" + Guid.NewGuid().ToString("N");
        await cluster.ExecuteAsync($"create role {role} superuser login");
        await cluster.ExecuteAsync($"alter role {role} set {setting}");
        var connection = new NpgsqlConnectionStringBuilder(cluster.Connection(shop)) { Username = role };
        await using var database = new PostgresDatabase(connection.ConnectionString);

        var refused = Assert.Throws<InvalidOperationException>(() => LedgerWorld.On(database, Programme.Club));

        Assert.Contains("refusing to post", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Waits until a posting backend waits for the standby, then ends its wait.</summary>
    private async Task EndWaitAsync(string how)
    {
        await cluster.ExecuteAsync(
            """
            do $$
            begin
                for i in 1..1500 loop
                    perform pg_stat_clear_snapshot();
                    exit when exists (
                        select from pg_stat_activity
                        where application_name = 'shopkeeper posting' and wait_event = 'SyncRep');
                    perform pg_sleep(0.02);
                end loop;
            end
            $$
            """);
        var ended = await cluster.ExecuteAsync(
            $"""
            select count({how}(pid)) from pg_stat_activity
            where application_name = 'shopkeeper posting' and wait_event = 'SyncRep'
            """);
        Assert.Equal(1L, ended);
    }
}
