using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Postgres;

/// <summary>The role of docs/operating/grants.postgres.sql serves a shop and cannot rewrite its ledger.</summary>
public sealed class LeastPrivilegeTests(PrivateCluster cluster) : IClassFixture<PrivateCluster>
{
    private static readonly (string Table, string Column)[] Ledger =
        [("posting", "body"), ("activity_key", "body_hash"), ("once", "rule"), ("voucher_lookup", "programme"), ("audit", "detail")];

    private static readonly string[] Hostile =
    [
        "update {0} set {1} = {1}", "update {0} set {1} = null where true", "delete from {0}",
        "delete from {0} where true returning *", "truncate {0}", "truncate {0} cascade", "drop table {0}",
        "alter table {0} add column x int", "alter table {0} disable trigger all", "alter table {0} owner to current_user",
        "create index on {0} (account_id)", "create trigger t before insert on {0} execute function suppress_redundant_updates_trigger()",
        "with gone as (delete from {0} returning *) select count(*) from gone",
        "insert into {0} select * from {0} on conflict do nothing; delete from {0}",
    ];

    [Fact]
    public async Task the_serving_role_posts_and_is_refused_every_way_of_rewriting_the_ledger()
    {
        await cluster.ExecuteAsync("create database shop");
        await cluster.ExecuteAsync("create role app login");
        await using var owner = new PostgresDatabase(cluster.Connection("shop"));
        await using (var first = LedgerWorld.On(owner, Programme.Club))
        {
            await RunAsync(cluster.Connection("shop"), Grants());
        }

        var app = new NpgsqlConnectionStringBuilder(cluster.Connection("shop")) { Username = "app" }.ConnectionString;
        await using var world = LedgerWorld.On(new PostgresDatabase(app), Programme.Club);
        var holder = await world.OpenAsync();
        var sale = world.Purchase(1000, 2000);
        await world.PostAsync(sale, holder);
        await world.PostAsync(world.Return(sale.Key, (1, 1000)), holder);
        Assert.Equal(AnswerStatus.Refused, (await world.RedeemAsync(holder, 1_000)).Status);
        Assert.Equal(AnswerStatus.Recorded, (await world.RedeemAsync(holder, 5)).Status);
        Assert.Equal(15, await world.BalanceAsync(holder));

        var refused = 0;
        foreach (var (table, column) in Ledger)
        {
            foreach (var statement in Hostile)
            {
                var failure = await Assert.ThrowsAsync<PostgresException>(
                    () => RunAsync(app, string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, table, column)));
                // insufficient_privilege, whether as table privilege or as ownership.
                Assert.True(failure.SqlState == "42501", $"{statement} on {table}: {failure.Message}");
                refused++;
            }
        }

        Assert.Equal(70, refused);
        await world.HoldsAsync();
    }

    private static string Grants()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Shopkeeper.slnx")))
        {
            root = root.Parent!;
        }

        var file = Path.Combine(root.FullName, "docs", "operating", "grants.postgres.sql");
        return File.ReadAllText(file).Replace(":\"app\"", "app", StringComparison.Ordinal);
    }

    private static async Task RunAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync();
    }
}
