using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Secrets;

[UnsupportedOSPlatform("windows")]
public sealed class MasterKeyTests
{
    private static readonly PersonalField Place = new("member", "personal");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("Ann Lee");

    [Fact]
    public async Task the_first_start_makes_a_file_that_only_its_owner_reads()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var secrets = await shop.OpenSecretsAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shop.Secrets.MasterKeyPath));
        Assert.Equal(1, secrets.MasterKeyVersion);
        Assert.Single(Directory.GetFiles(shop.Folder, "master.key*"));
    }

    [Fact]
    public async Task a_file_that_others_may_read_is_refused()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using (await shop.OpenSecretsAsync())
        {
        }

        File.SetUnixFileMode(shop.Secrets.MasterKeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var refused = await Assert.ThrowsAsync<SecretsRefused>(shop.OpenSecretsAsync);
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_wrong_master_key_is_refused_clearly(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using (await shop.OpenSecretsAsync())
        {
        }

        var wrong = shop.Secrets with { MasterKey = "1:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };
        var refused = await Assert.ThrowsAsync<SecretsRefused>(() => ShopSecrets.OpenAsync(shop.Shop, wrong, default));
        Assert.Contains("does not open this key store: it belongs to another one", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong.MasterKey[2..], refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("1:c2hvcnQ=")]
    [InlineData("0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("x:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task a_master_key_that_is_none_is_refused_without_repeating_it(string text)
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        var refused = await Assert.ThrowsAsync<SecretsRefused>(
            () => ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKey = text }, default));
        Assert.DoesNotContain("AAAA", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2hv", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_missing_master_key_is_never_made_anew(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using (await shop.OpenSecretsAsync())
        {
        }

        File.Delete(shop.Secrets.MasterKeyPath);
        var refused = await Assert.ThrowsAsync<SecretsRefused>(shop.OpenSecretsAsync);
        Assert.Contains("is missing, but the key store", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(shop.Secrets.MasterKeyPath));
    }

    [Fact]
    public async Task a_missing_or_foreign_key_store_is_refused()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var other = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        foreach (var each in new[] { shop, other })
        {
            await using (await each.OpenSecretsAsync())
            {
            }
        }

        var missing = shop.Secrets with { KeyStore = Path.Combine(shop.Folder, "elsewhere.db") };
        var refused = await Assert.ThrowsAsync<SecretsRefused>(() => ShopSecrets.OpenAsync(shop.Shop, missing, default));
        Assert.Contains("belongs to a key store that is not at", refused.Message, StringComparison.Ordinal);

        refused = await Assert.ThrowsAsync<SecretsRefused>(() => ShopSecrets.OpenAsync(shop.Shop, other.Secrets, default));
        Assert.Contains("belongs to another shop than this data", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task two_first_starts_at_once_make_one_key_store(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(shop.OpenSecretsAsync)));
        Assert.Single(opened.Select(static secrets => secrets.StoreId).Distinct());
        Assert.Single(opened.Select(static secrets => secrets.HashCard("2900000000018")).Distinct());
        foreach (var secrets in opened)
        {
            await secrets.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task an_epoch_keeps_hashes_and_values_and_shuts_out_the_old_master_key(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using var secrets = await shop.OpenSecretsAsync();
        await using var running = await shop.OpenSecretsAsync();
        var old = await File.ReadAllTextAsync(shop.Secrets.MasterKeyPath);
        var hash = secrets.HashCard("2900000000018");
        var members = Enumerable.Range(0, 1_200).Select(static _ => new MemberId(Guid.NewGuid())).ToArray();
        var keys = await secrets.Cipher.CreateAsync(members, default);
        var values = members.Select(member => keys.Encrypt(member, Place, Value)).ToArray();

        Assert.Equal(members.Length, await secrets.RotateMasterKeyAsync(default));

        Assert.Equal(2, secrets.MasterKeyVersion);
        Assert.DoesNotContain("1:", await File.ReadAllTextAsync(shop.Secrets.MasterKeyPath), StringComparison.Ordinal);

        // A process that was running follows the file: it reads, and what it adds is wrapped anew.
        Assert.Equal(Value, await running.Cipher.DecryptAsync(members[0], Place, values[0], default));
        await running.Cipher.EncryptAsync(new MemberId(Guid.NewGuid()), Place, Value, default);
        await using var rows = KeyRows.Of(shop);
        Assert.Equal(0, await rows.CountAsync("select count(*) from data_key where master_version <> 2"));

        await using var restarted = await shop.OpenSecretsAsync();
        Assert.Equal(hash, restarted.HashCard("2900000000018"));
        Assert.Equal(Value, await restarted.Cipher.DecryptAsync(members[^1], Place, values[^1], default));
        var refused = await Assert.ThrowsAsync<SecretsRefused>(
            () => ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKey = old }, default));
        Assert.Contains("version 2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task keys_made_while_an_epoch_begins_are_not_lost(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using var secrets = await shop.OpenSecretsAsync();
        await using var running = await shop.OpenSecretsAsync();
        var members = Enumerable.Range(0, 200).Select(static _ => new MemberId(Guid.NewGuid())).ToArray();
        var joining = Task.Run(async () =>
        {
            var sealedValues = new List<byte[]>();
            foreach (var member in members)
            {
                sealedValues.Add(await running.Cipher.EncryptAsync(member, Place, Value, default));
            }

            return sealedValues;
        });
        await secrets.RotateMasterKeyAsync(default);
        await secrets.RotateMasterKeyAsync(default);
        var values = await joining;

        await using var restarted = await shop.OpenSecretsAsync();
        for (var i = 0; i < members.Length; i++)
        {
            Assert.Equal(Value, await restarted.Cipher.DecryptAsync(members[i], Place, values[i], default));
        }
    }

    [Fact]
    public async Task a_role_that_may_create_nothing_serves_with_a_key_store_that_is_there()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Postgres);
        await using (await shop.OpenSecretsAsync())
        {
        }

        var role = $"app_{Guid.NewGuid():N}";
        await RunAsync(shop, $"create role {role} login");
        await RunAsync(shop, await GrantsAsync("grants.keystore.postgres.sql", role));
        await RunAsync(shop, $"grant select, insert on key_store_link to {role}");
        try
        {
            var served = new NpgsqlConnectionStringBuilder(shop.ConnectionString) { Options = $"-c role={role}" }.ConnectionString;
            await using var secrets = await ShopSecrets.OpenAsync(shop.Shop, SecretsOptions.ForPostgres(served, shop.Folder), default);
            var ann = new MemberId(Guid.NewGuid());
            var value = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
            Assert.Equal(Value, await secrets.Cipher.DecryptAsync(ann, Place, value, default));
        }
        finally
        {
            await RunAsync(shop, $"drop owned by {role}");
            await RunAsync(shop, $"drop role {role}");
        }
    }

    [Fact]
    public async Task a_master_key_from_a_setting_is_rotated_by_the_setting()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        var (first, second) = (Line(1), Line(2));
        var ann = new MemberId(Guid.NewGuid());
        byte[] value;
        await using (var secrets = await ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKey = first }, default))
        {
            value = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
            await Assert.ThrowsAsync<SecretsRefused>(() => secrets.RotateMasterKeyAsync(default));
        }

        await using (var secrets = await ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKey = $"{first};{second}" }, default))
        {
            Assert.Equal(1, await secrets.RotateMasterKeyAsync(default));
        }

        await using var after = await ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKey = second }, default);
        Assert.Equal(Value, await after.Cipher.DecryptAsync(ann, Place, value, default));
        Assert.False(File.Exists(shop.Secrets.MasterKeyPath));
    }

    private static async Task<string> GrantsAsync(string file, string role)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Shopkeeper.slnx")))
        {
            root = root.Parent!;
        }

        var sql = await File.ReadAllTextAsync(Path.Combine(root.FullName, "docs", "operating", file));
        return sql.Replace(":\"app\"", role, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(TestShop shop, string sql) =>
        shop.Shop.Database.WriteAsync((connection, transaction) => connection.Command(transaction, sql).RunAsync());

    private static string Line(int version) => $"{version}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
}
