using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>What an erasure leaves, table by table; what a crash or a restore leaves of it.</summary>
public sealed class ErasedTests
{
    // Where the id of an erased member stays, and why.
    private static readonly Dictionary<string, string> Staying = new(StringComparer.Ordinal)
    {
        ["consent"] = "evidence of what was agreed, without the proof",
        ["consent_confirmation"] = "evidence of which address confirmed, as a keyed hash, without the proof",
        ["join_key"] = "idempotency keys are kept for ever; keyed hashes",
        ["erasure"] = "the erasure log itself",
        ["audit"] = "who did it",
    };

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly JoinRequest Ann = new()
    {
        Card = "2900000000018", Email = "ann@example.com", Phone = "+44 7700 900917", Name = "Ann Lee", BirthDate = new LocalDate(1971, 3, 29),
        Likes = ["wine"],
    };

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_id_of_an_erased_member_stays_only_where_it_is_said(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var member = await JoinAsync(shop);
        await shop.Members.RecordConsentsAsync(member, [Consent(member)], "test", default);
        await shop.Members.RestrictAsync(member, true, "test", default);
        var tables = await TablesAsync(shop.Shop.Shop.Database);
        Assert.Equal(["consent", "fact", "identifier", "member", "restriction"], tables.Intersect(["member", "identifier", "fact", "consent", "restriction"]).Order());
        foreach (var table in new[] { "member", "identifier", "fact", "consent", "restriction" })
        {
            Assert.True(await RowsAsync(shop, table, member) > 0, $"nothing to erase in {table}");
        }

        await shop.Members.EraseAsync(member, "test", default);
        foreach (var table in tables)
        {
            var rows = await RowsAsync(shop, table, member);
            Assert.True(rows == 0 || Staying.ContainsKey(table), $"{rows} rows of an erased member in {table}");
        }

        Assert.Null((await shop.Members.ConsentsOfAsync(member, default)).Single().Proof);
        Assert.Empty(shop.Opened.Cards);
        await using var keys = KeyRows.Of(shop.Shop);
        Assert.Equal(0, await keys.CountAsync("select count(*) from data_key"));
        Assert.Equal(1, await keys.CountAsync("select count(*) from erased"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_erasure_that_a_crash_cut_off_is_finished_at_the_next_start(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var member = await JoinAsync(shop);
        await using (var keys = KeyRows.Of(shop.Shop))
        {
            // The rows went, the key did not.
            await shop.Members.EraseAsync(member, "test", default);
            await RunAsync(shop, "update erasure set key_gone = 0");
            await keys.RunAsync("delete from erased", Guid.Empty);
            await keys.RunAsync("insert into data_key (member_id, key_version, master_version, wrapped) values (@member, 1, 1, 'x')", member.Value);
        }

        await shop.RestartAsync();
        Assert.Equal(1, await shop.Members.RepairAsync(default));
        await using var after = KeyRows.Of(shop.Shop);
        Assert.Equal(0, await after.CountAsync("select count(*) from data_key"));
        Assert.Equal(0, await shop.Members.RepairAsync(default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task whom_a_restore_brought_back_is_erased_again(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var member = await JoinAsync(shop);
        foreach (var table in new[] { "member", "identifier", "fact" })
        {
            await RunAsync(shop, $"create table old_{table} as select * from {table}");

            // A backup is nowhere where an erasure could reach it.
            await RunAsync(shop, $"alter table old_{table} rename column member_id to whose");
        }

        await shop.Members.EraseAsync(member, "test", default);

        // The data of before, the live key store.
        await RunAsync(shop, "delete from erasure");
        foreach (var table in new[] { "member", "identifier", "fact" })
        {
            await RunAsync(shop, $"insert into {table} select * from old_{table}");
        }

        await shop.RestartAsync();
        Assert.Equal(member, (await shop.Members.FindByAsync(IdentifierKind.Email, "ann@example.com", default)).Member?.Id);
        Assert.Equal(new Profile(), (await shop.Members.FindAsync(member, default))?.Profile);
        Assert.Equal(1, await shop.Members.RepairAsync(default));
        Assert.Null((await shop.Members.FindByAsync(IdentifierKind.Email, "ann@example.com", default)).Member);
        Assert.Null(await shop.Members.FindAsync(member, default));
        Assert.NotNull(await shop.Members.ErasureOfAsync(member, default));
    }

    /// <summary>A table that nobody thought of here: it names members, so its rows go with them.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_table_that_is_added_later_is_forgotten_too(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var (ann, bob) = (await JoinAsync(shop), (await shop.Members.JoinAsync(new JoinRequest { Email = "bob@example.com" }, null, default)).Member);
        await RunAsync(shop, "create table later as select member_id, member_id as other_member from member");
        await RunAsync(shop, "create table pairs as select member_id as first_member, 1 as number from member");
        await shop.Members.EraseAsync(ann, "test", default);
        Assert.Equal((0L, 1L), (await RowsAsync(shop, "later", ann), await RowsAsync(shop, "later", bob)));
        Assert.Equal(1, await shop.CountAsync("pairs"));
    }

    private static async Task<MemberId> JoinAsync(TestMembers shop)
    {
        var joined = await shop.Members.JoinAsync(Ann, null, default);
        Assert.Equal(JoinOutcome.Joined, joined.Outcome);
        return joined.Member;
    }

    private static ConsentEntry Consent(MemberId member) => new(
        member, Instant.FromUtc(2020, 1, 1, 0, 0), false, ConsentChannel.Email, ConsentPurpose.Offers, ConsentBasis.Consent, ConsentSource.Web,
        null, null, "test", "192.0.2.7");

    /// <summary>All tables of the shop's database that name members.</summary>
    private static async Task<List<string>> TablesAsync(Database database)
    {
        await using var connection = await database.OpenReadAsync();
        await using var command = connection.Command(null, database.Engine == DatabaseEngine.Sqlite
            ? "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'member_id'"
            : "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'member_id'");
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync())
        {
            tables.Add(row.GetString(0));
        }

        return tables;
    }

    private static async Task<long> RowsAsync(TestMembers shop, string table, MemberId member)
    {
        await using var connection = await shop.Shop.Shop.Database.OpenReadAsync();
        await using var command = connection.Command(null, $"select count(*) from {table} where member_id = @member").With("member", member.Value);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static Task RunAsync(TestMembers shop, string sql) =>
        shop.Shop.Shop.Database.WriteAsync((connection, transaction) => connection.Command(transaction, sql).RunAsync());
}
