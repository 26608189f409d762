using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;
using Xunit;

namespace Shopkeeper.Server.Tests.Erasing;

/// <summary>
/// After erasing, a new epoch and a scrub nothing of the erased is in any file, log, output or backup; what they bought still
/// adds up. `tests/rigs/erasure.sh` runs it with 10,000 members.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class CanaryTests
{
    private static readonly int Members = Setting("SHOPKEEPER_CANARY_MEMBERS", 120);
    private static readonly int Erased = Setting("SHOPKEEPER_CANARY_ERASED", 30);

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task nothing_of_an_erased_member_is_left_in_any_byte(DatabaseEngine engine)
    {
        await using var shop = await CanaryShop.FillAsync(engine, Members);
        var (gone, kept) = (new Needles(), new Needles());
        var clear = new Needles();
        var ids = await CollectAsync(shop, gone, kept, clear);
        var ledger = (await shop.RunAsync("verify", "--replay")).ToJsonString();
        var totals = await TotalsAsync(shop);

        var took = Stopwatch.StartNew();
        await EraseAsync(shop, ids);
        Report($"{engine}: {Members} members, {Erased} erased in {took.Elapsed.TotalSeconds:0.0} s, {gone.Count} needles");
        Report($"{engine}: before epoch and scrub {Sum(gone.FoundIn(await shop.PlacesAsync()))} of them are found");
        await shop.RunAsync("keys", "epoch");
        took.Restart();
        await shop.RunAsync("scrub");
        Report($"{engine}: scrubbed in {took.Elapsed.TotalSeconds:0.0} s");

        var backup = engine == DatabaseEngine.Sqlite ? [shop.In("after")] : Array.Empty<string>();
        foreach (var folder in backup)
        {
            await shop.RunAsync("backup", folder);
        }

        var places = await shop.PlacesAsync(backup);
        Assert.Empty(gone.FoundIn(places));
        Assert.Empty(clear.FoundIn(places));

        // The same search finds what is there: hashes, sealed values and wrapped keys of those who stay.
        Assert.True(Sum(kept.FoundIn(places)) >= kept.Count, "the search finds nothing at all");
        if (engine == DatabaseEngine.Postgres)
        {
            // The log keeps what was sealed, until its segments are used again; nothing was ever in clear in it.
            Assert.Empty(clear.FoundIn(await shop.LogAsync()));
            Report($"{engine}: {Sum(gone.FoundIn(await shop.LogAsync()))} sealed needles are in the write-ahead log, and no key that opens them");
        }

        // What was bought stays, to the point; only the log of who did what is longer.
        Assert.Equal(Without(ledger, "auditEntries"), Without((await shop.RunAsync("verify", "--replay")).ToJsonString(), "auditEntries"));
        Assert.Equal(totals, await TotalsAsync(shop));
        Assert.True((await shop.RunAsync("members", "erasure", ids[0].ToString()))["final"]!.GetValue<bool>());
    }

    [Fact]
    public async Task a_backup_of_before_cannot_be_read_for_the_erased()
    {
        await using var shop = await CanaryShop.FillAsync(DatabaseEngine.Sqlite, 12);
        await shop.RunAsync("backup", shop.In("before"));
        var ids = await CollectAsync(shop, new Needles(), new Needles(), new Needles(), erased: 3, members: 12);
        await EraseAsync(shop, ids);
        await shop.RunAsync("keys", "epoch");

        // The backup's own key store: the master key that wrapped it is gone.
        CopyInto(shop.In("old-keys"), (shop.In("before/shop.db"), "shop.db"), (shop.In("before/keys.db"), "keys.db"), (shop.In("shop/master.key"), "master.key"));
        var refused = await Assert.ThrowsAsync<SecretsRefused>(() => shop.OpenAsync(ShopAccess.Read, shop.In("old-keys")));
        Assert.Contains("wrapped by master key version 1", refused.Message, StringComparison.Ordinal);

        // The backup's data with the live key store: no key opens the erased, and the first start erases them again.
        CopyInto(shop.In("old-data"), (shop.In("before/shop.db"), "shop.db"), (shop.In("shop/keys.db"), "keys.db"), (shop.In("shop/master.key"), "master.key"));
        await using (var looking = await shop.OpenAsync(ShopAccess.Read, shop.In("old-data")))
        {
            Assert.Equal(new Profile(), (await looking.Members.FindAsync(ids[0], default))!.Profile);
            Assert.Equal(CanaryShop.Name(11), (await looking.Members.FindByAsync(IdentifierKind.Email, CanaryShop.Email(11), default)).Member!.Profile.Name);
        }

        await using var restored = await shop.OpenAsync(ShopAccess.Write, shop.In("old-data"));
        foreach (var member in ids)
        {
            Assert.Null(await restored.Members.FindAsync(member, default));
            Assert.True((await restored.Members.ErasureOfAsync(member, default))!.IsFinal);
        }

        Assert.Equal(0, (await restored.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_scrub_waits_a_while_for_somebody_who_still_sees_the_erased(bool leaves)
    {
        await using var shop = await CanaryShop.FillAsync(DatabaseEngine.Postgres, 12);
        var gone = new Needles();
        var ids = await CollectAsync(shop, gone, new Needles(), new Needles(), erased: 3, members: 12);
        await using var reader = await shop.LookAsync();
        await EraseAsync(shop, ids);
        var scrub = Task.Run(() => shop.TryAsync("scrub"));
        if (leaves)
        {
            await shop.WaitsAsync(scrub);
            await reader.DisposeAsync();
        }

        var (exit, error) = await scrub;
        Assert.Equal(leaves ? 0 : 2, exit);
        Assert.Equal(leaves, gone.FoundIn(await shop.PlacesAsync()).Count == 0);
        Assert.Equal(!leaves, error.Contains("end that, and run this again", StringComparison.Ordinal));
    }

    /// <summary>What must go and what must stay, byte by byte, read before anything is erased. The first are to be erased.</summary>
    private static async Task<List<MemberId>> CollectAsync(
        CanaryShop shop, Needles gone, Needles kept, Needles clear, int? erased = null, int? members = null)
    {
        await using var host = await shop.OpenAsync();
        await using var keys = KeysOf(host);
        var ids = new List<MemberId>();
        for (var number = 0; number < (members ?? Members); number++)
        {
            // A few of those who stay are control enough.
            var isErased = number < (erased ?? Erased);
            if (!isErased && number < (members ?? Members) - 5)
            {
                continue;
            }

            var member = (await host.Members.FindByAsync(IdentifierKind.Email, CanaryShop.Email(number), default)).Member!.Id;
            if (isErased)
            {
                ids.Add(member);
                foreach (var text in new[] { CanaryShop.Name(number), CanaryShop.Email(number), CanaryShop.Phone(number), CanaryShop.Card(number) })
                {
                    clear.Text("clear text", text);
                }
            }

            var needles = isErased ? gone : kept;
            await AddAsync(needles, "wrapped key", keys, "select wrapped from data_key where member_id = @member", member);
            await AddAsync(needles, "hash", host.Shop.Database, "select hash from identifier where member_id = @member", member);
            await AddAsync(needles, "sealed profile", host.Shop.Database, "select personal from member where member_id = @member", member);
        }

        return ids;
    }

    private static async Task EraseAsync(CanaryShop shop, List<MemberId> ids)
    {
        await using var host = await shop.OpenAsync();
        foreach (var member in ids)
        {
            Assert.NotNull(await host.Members.EraseAsync(member, "test", default));
        }
    }

    private static async Task AddAsync(Needles needles, string what, Database database, string sql, MemberId member)
    {
        await using DbConnection connection = await database.OpenReadAsync();
        await using var command = connection.Command(null, sql).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync();
        var count = needles.Count;
        while (await row.ReadAsync())
        {
            needles.Bytes(what, row.GetFieldType(0) == typeof(Guid) ? row.Uuid(0).ToByteArray(bigEndian: true) : row.Bytes(0)!);
        }

        Assert.True(needles.Count > count, $"no {what} of {member}");
    }

    private static Database KeysOf(ShopHost host)
    {
        var options = host.Options.Database is { } connection
            ? SecretsOptions.ForPostgres(connection, host.Options.DataFolder)
            : SecretsOptions.ForFolder(host.Options.DataFolder);
        return host.Options.Database is null ? new SqliteDatabase(options.KeyStore) : new PostgresDatabase(options.KeyStore);
    }

    private static async Task<string> TotalsAsync(CanaryShop shop)
    {
        await using var host = await shop.OpenAsync(ShopAccess.Read);
        var totals = await host.Accounts.TotalsAsync(default);
        return $"{totals.Activities} {totals.Postings} {string.Join(';', totals.Programmes.Select(static one =>
            $"{one.Programme} {one.PointsIssued} {one.PointsTakenBack} {one.PointsRedeemed} {string.Join(',', one.Levels)}"))}";
    }

    private static string Without(string json, string name)
    {
        var tree = JsonNode.Parse(json)!.AsObject();
        tree.Remove(name);
        return tree.ToJsonString();
    }

    private static void CopyInto(string folder, params (string From, string Name)[] files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (from, name) in files)
        {
            File.Copy(from, Path.Combine(folder, name));
        }

        File.SetUnixFileMode(Path.Combine(folder, "master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static int Sum(IReadOnlyDictionary<string, int> found) => found.Values.Sum();

    private static void Report(FormattableString line)
    {
        var text = line.ToString(CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Environment.GetEnvironmentVariable("SHOPKEEPER_CANARY_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, text + "\n");
        }
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : standard;
}
