using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Postgres;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Postgres;

/// <summary>
/// Budgets over two processes: far from the end nobody waits for them, at the end they are spent to the unit (ADR 16).
/// </summary>
public sealed class SharedCountTests
{
    private static readonly (string Programme, string Rule) Gift = ("club", "gift");

    /// <summary>Seven points a purchase, and 50 pence off what costs 2.50 by either offer.</summary>
    private static string Budgets(long points, long uses, string money) => $$"""
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: gift, on: purchase, points: 7, budget: {{points}}, onReturn: keep }
        offers:
          uses: { percent: 20, only: { product: [tea] }, budget: { uses: {{uses}} } }
          money: { percent: 20, only: { product: [jam] }, budget: { money: {{money}} GBP } }
        """;

    [Fact]
    public async Task budgets_that_hold_far_more_are_counted_exactly_over_two_nodes()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Budgets(900_000_000, 900_000_000, "9000000.00"));
        await using var other = world.SecondNode();
        var holders = await OpenAsync(world, 60);

        var answers = await SellAsync(world, [world, other], holders, 900);

        Assert.All(answers, static answer => Assert.Equal((AnswerStatus.Recorded, 0L), (answer.Status, answer.Postings[0].AvailableAfter % 7)));
        Assert.Equal(
            [("gift", 6300L), ("money", 45_000L), ("uses#uses", 900L)], await CountsAsync(world));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task budgets_that_go_from_far_to_empty_are_spent_to_the_unit_over_two_nodes()
    {
        // Of 900 sales 700 have a gift and the next the 3 points that are left; 500 a use; 600 the money and the next 20 pence.
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Budgets(4903, 500, "300.20"));
        await using var other = world.SecondNode();
        var holders = await OpenAsync(world, 60);

        // Alone at first, so that both nodes have seen small batches and take the budgets for far.
        foreach (var node in (LedgerWorld[])[world, other, world, other])
        {
            await SellAsync(world, [node], holders, 1);
        }

        var answers = await SellAsync(world, [world, other], holders, 896);

        Assert.All(answers, static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        Assert.Equal([("gift", 4903L), ("money", 30_020L), ("uses#uses", 500L)], await CountsAsync(world));
        var changes = (await world.FeedAsync(100)).SelectMany(static item => item.Posting.Changes).ToArray();
        var taken = changes.OfType<Change.BudgetTaken>().ToLookup(static one => one.Rule, static one => one.Amount);
        Assert.Equal((700, 1), (taken["gift"].Count(static by => by == 7), taken["gift"].Count(static by => by == 3)));
        Assert.Equal((500, 500L), (taken["uses#uses"].Count(), taken["uses#uses"].Sum()));
        Assert.Equal((600, 1), (taken["money"].Count(static by => by == 50), taken["money"].Count(static by => by == 20)));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_node_that_takes_a_budget_for_far_learns_at_its_commit_that_others_took_it()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Budgets(4903, 500, "300.20"));
        await using var other = world.SecondNode();
        var holders = await OpenAsync(world, 60);
        await SellAsync(world, [world], holders, 1);
        await SellAsync(world, [other], holders, 699);

        var last = Assert.Single(await SellAsync(world, [world], holders, 1));

        Assert.Equal((AnswerStatus.Recorded, Rejection.None, ""), (last.Status, last.Rejection, last.Detail));
        Assert.Equal(
            [("gift", 3L)],
            last.Postings[0].Changes.OfType<Change.BudgetTaken>().Where(static one => one.Rule == "gift").Select(static one => (one.Rule, one.Amount)));
        Assert.Equal(4903, (await CountsAsync(world))[0].Taken);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task what_was_taken_between_the_decision_and_its_commit_makes_the_batch_run_again_with_locks()
    {
        var database = await TestDatabases.NewAsync(DatabaseEngine.Postgres);
        await using var world = await LedgerWorld.NewAsync(database, Programme.Club);
        await using var store = PostgresLedgerStore.Open(new PostgresDatabase(database.Connection!));
        var needs = new LedgerNeeds();
        needs.Count(Gift.Programme, Gift.Rule, new CountAsk(1000, 1));
        var runs = new List<(bool Assumed, long Taken)>();

        await store.WriteAsync(
            async transaction =>
            {
                await transaction.ClaimAsync([]);
                var loaded = await transaction.LoadAsync(needs);
                runs.Add((loaded.AreCountsAssumed, loaded.Counts.Sum(static row => row.Taken)));
                if (loaded.AreCountsAssumed)
                {
                    await TakeAsync(database, 980);
                }

                var writes = new LedgerWrites();
                writes.Counts.Add(new CountMove(Gift.Programme, Gift.Rule, 20, 21, loaded.AreCountsAssumed ? 979 : long.MaxValue));
                await transaction.CommitAsync(writes);
            },
            default);

        Assert.Equal([(true, 0L), (false, 980L)], runs);
        Assert.Equal([new CountRow("club", "gift", 1000)], await store.CountsAsync(default));
    }

    [Fact]
    public async Task what_leaves_just_enough_lets_the_commit_stand()
    {
        var database = await TestDatabases.NewAsync(DatabaseEngine.Postgres);
        await using var world = await LedgerWorld.NewAsync(database, Programme.Club);
        await using var store = PostgresLedgerStore.Open(new PostgresDatabase(database.Connection!));
        await TakeAsync(database, 979);
        var runs = 0;

        await store.WriteAsync(
            async transaction =>
            {
                runs++;
                await transaction.ClaimAsync([]);
                var writes = new LedgerWrites();
                writes.Counts.Add(new CountMove(Gift.Programme, Gift.Rule, 20, 21, 979));
                await transaction.CommitAsync(writes);
            },
            default);

        Assert.Equal(1, runs);
        Assert.Equal([new CountRow("club", "gift", 999)], await store.CountsAsync(default));
    }

    [Fact]
    public async Task a_statement_that_the_server_refuses_before_the_commit_is_a_refusal_and_the_batch_runs_again()
    {
        var database = await TestDatabases.NewAsync(DatabaseEngine.Postgres);
        await using var world = await LedgerWorld.NewAsync(database, Programme.Club);
        var holder = await world.OpenAsync();
        await ExecuteAsync(database, """
            create sequence tries;
            create function refuse_once() returns trigger language plpgsql as $body$
            begin
                if nextval('tries') = 1 then
                    raise exception 'once' using errcode = '40001';
                end if;
                return new;
            end
            $body$;
            create trigger refuse_once before insert on posting for each row execute function refuse_once();
            """);

        Assert.Equal(AnswerStatus.Recorded, (await world.BuyAsync(holder, 1000)).Status);

        Assert.Equal(10, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    private static async Task<LedgerWorld.Holder[]> OpenAsync(LedgerWorld world, int count)
    {
        var holders = new LedgerWorld.Holder[count];
        for (var i = 0; i < count; i++)
        {
            holders[i] = await world.OpenAsync();
        }

        return holders;
    }

    /// <summary>Sales of tea and jam at once, each with both offers, the nodes in turn.</summary>
    private static Task<PostingAnswer[]> SellAsync(
        LedgerWorld world, LedgerWorld[] nodes, LedgerWorld.Holder[] holders, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(till => Task.Run(() => nodes[till % nodes.Length].PostAsync(
            world.Basket(new Line(1, "tea", 1000, Unit.Each, 200, 0, 0, 50), new Line(2, "jam", 1000, Unit.Each, 200, 0, 0, 50))
                with { Applied = [new AppliedOffer(1, "uses", 50), new AppliedOffer(2, "money", 50)] },
            holders[till % holders.Length]))));

    private static async Task<(string Rule, long Taken)[]> CountsAsync(LedgerWorld world)
    {
        await using var connection = await world.Opened!.OpenReadAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select rule, taken from shared_count order by rule";
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new List<(string, long)>();
        while (await reader.ReadAsync())
        {
            counts.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return [.. counts];
    }

    private static Task TakeAsync(TestDatabase database, long points) => ExecuteAsync(
        database, $"insert into shared_count (programme, rule, taken) values ('{Gift.Programme}', '{Gift.Rule}', {points})");

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
