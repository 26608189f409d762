using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Audit;

/// <summary>The log shows what was done to it, and is exact when many write at once.</summary>
public sealed class AuditChainTests
{
    private const int Entries = 60;
    private const int Seed = 20151022;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task writers_at_once_make_one_chain_without_a_gap(DatabaseEngine engine)
    {
        await using var audit = await AuditShop.OpenAsync(engine, 0);
        await using var other = audit.Shop.Second();
        var nodes = engine == DatabaseEngine.Postgres ? new[] { audit.Shop.Shop, other } : [audit.Shop.Shop];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (number, cancel) => await AuditTrail.AppendAsync(nodes[number % nodes.Length], AuditShop.Entry(number), cancel));

        Assert.Equal(new AuditReport(200, null), await audit.Log.VerifyAsync([], default));
        var rows = await audit.Log.PageAsync(null, null, 1_000, default);
        Assert.Equal(Enumerable.Range(0, 200).Select(static number => 200L - number), rows.Select(static row => row.Seq));
        Assert.Equal(200, rows.Select(static row => row.Entry.Subject).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_rolled_back_is_not_in_the_chain(DatabaseEngine engine)
    {
        await using var audit = await AuditShop.OpenAsync(engine, 3);
        await Assert.ThrowsAsync<IOException>(() => audit.Shop.Shop.Database.WriteAsync<int>(async (connection, transaction) =>
        {
            await AuditTrail.AppendAsync(audit.Shop.Shop, connection, transaction, AuditShop.Entry(9), default);
            throw new IOException("and then it failed");
        }));
        await AuditTrail.AppendAsync(audit.Shop.Shop, AuditShop.Entry(4), default);
        Assert.Equal(new AuditReport(4, null), await audit.Log.VerifyAsync([], default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task fifty_ways_of_tampering_are_found(DatabaseEngine engine)
    {
        await using var audit = await AuditShop.OpenAsync(engine, Entries);
        await audit.AttackAsync("create table kept as select * from audit");
        var random = new Random(Seed);
        var found = 0;
        for (var attack = 0; attack < 50; attack++)
        {
            await audit.AttackAsync(Tampering(attack, random.Next(1, Entries), random.Next(2, Entries)));
            var report = await audit.Log.VerifyAsync([], default);
            found += report.Break is null ? 0 : 1;
            await audit.AttackAsync("delete from audit; insert into audit select * from kept");
            Assert.Null((await audit.Log.VerifyAsync([], default)).Break);
        }

        Assert.Equal(50, found);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_tail_cut_off_with_its_head_is_found_by_an_anchor_kept_elsewhere(DatabaseEngine engine)
    {
        await using var audit = await AuditShop.OpenAsync(engine, Entries);
        var early = await audit.Log.AnchorAsync(default);
        await AuditTrail.AppendAsync(audit.Shop.Shop, AuditShop.Entry(61), default);
        var late = await audit.Log.AnchorAsync(default);
        await audit.AttackAsync(
            "delete from audit where seq > 60; update audit_head set seq = 60, hash = (select hash from audit where seq = 60)");

        Assert.Null((await audit.Log.VerifyAsync([early], default)).Break);
        Assert.Contains("knows of entry 61", (await audit.Log.VerifyAsync([early, late], default)).Break, StringComparison.Ordinal);

        // Somebody who goes on from there makes another entry 61.
        await AuditTrail.AppendAsync(audit.Shop.Shop, AuditShop.Entry(99), default);
        Assert.Null((await audit.Log.VerifyAsync([early], default)).Break);
        Assert.Contains("written anew", (await audit.Log.VerifyAsync([late], default)).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_anchor_that_was_not_sealed_here_is_refused()
    {
        await using var audit = await AuditShop.OpenAsync(DatabaseEngine.Sqlite, 3);
        await using var foreign = await AuditShop.OpenAsync(DatabaseEngine.Sqlite, 3);
        var ours = await audit.Log.AnchorAsync(default);
        Assert.Null((await audit.Log.VerifyAsync([ours], default)).Break);
        foreach (var anchor in new[] { await foreign.Log.AnchorAsync(default), ours with { Seq = 2 }, ours with { Seal = "00" }, ours with { Hash = "x" } })
        {
            Assert.Contains("not sealed", (await audit.Log.VerifyAsync([anchor], default)).Break, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("update audit set actor = 'nobody'")]
    [InlineData("delete from audit")]
    [InlineData("insert or replace into audit (seq, at_us, actor, action, subject, detail, hash) values (1, 1, '', 1, '', '', x'00')")]
    public async Task sqlite_itself_refuses_to_change_an_entry(string sql)
    {
        await using var audit = await AuditShop.OpenAsync(DatabaseEngine.Sqlite, 2);
        var refused = await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => audit.Shop.Shop.Database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql).RunAsync()));
        Assert.Contains("an audit entry", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new AuditReport(2, null), await audit.Log.VerifyAsync([], default));
    }

    private static string Tampering(int kind, int at, int other) => (kind % 6) switch
    {
        0 => $"update audit set detail = 'nothing' where seq = {at}",
        1 => $"update audit set actor = 'key_2', at_us = at_us + 1 where seq = {at}",
        2 => $"delete from audit where seq = {at}; update audit set seq = -seq where seq > {at}; update audit set seq = -seq - 1 where seq < 0",
        3 => $"update audit set seq = -seq where seq >= {at}; update audit set seq = 1 - seq where seq < 0; "
            + "insert into audit (seq, at_us, actor, action, member_id, subject, detail, hash) "
            + $"select {at}, at_us, actor, action, member_id, subject, detail, hash from kept where seq = {other}",
        4 => $"update audit set seq = -1 where seq = {at}; update audit set seq = {at} where seq = {at + 1}; update audit set seq = {at + 1} where seq = -1",
        _ => $"delete from audit where seq > {at}",
    };
}
