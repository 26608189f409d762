using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Secrets;

/// <summary>Master keys that a command prints, and a new epoch while the server works.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EpochTests
{
    private static readonly PersonalField Place = new("member", "personal");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("Ann Lee");

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_command_gives_the_master_key_and_a_running_process_follows_it(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        var vault = Path.Combine(shop.Folder, "vault");
        var (first, second) = (Line(1), Line(2));
        await File.WriteAllTextAsync(vault, first);
        var options = shop.Secrets with { MasterKeyCommand = $"cat '{vault}'" };
        await using var secrets = await ShopSecrets.OpenAsync(shop.Shop, options, default);
        await using var running = await ShopSecrets.OpenAsync(shop.Shop, options, default);
        var ann = new MemberId(Guid.NewGuid());
        var value = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        var early = await Assert.ThrowsAsync<SecretsRefused>(() => secrets.RotateMasterKeyAsync(default));
        Assert.Contains(SecretsOptions.MasterKeyCommandVariable, early.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(vault, $"{first}\n{second}");
        Assert.Equal(1, await secrets.RotateMasterKeyAsync(default));
        Assert.Equal(Value, await running.Cipher.DecryptAsync(ann, Place, value, default));

        await File.WriteAllTextAsync(vault, second);
        await using var after = await ShopSecrets.OpenAsync(shop.Shop, options, default);
        Assert.Equal(Value, await after.Cipher.DecryptAsync(ann, Place, value, default));
        Assert.Equal(2, after.MasterKeyVersion);
        Assert.False(File.Exists(options.MasterKeyPath));
    }

    [Theory]
    [InlineData("exit 3", "ended with 3")]
    [InlineData("echo 1:secret-that-is-none", "cannot be read")]
    [InlineData("true", "holds no master key")]
    [InlineData("no-such-command-anywhere 2>/dev/null", "ended with 127")]
    public async Task a_command_that_fails_is_refused_without_repeating_what_it_printed(string line, string reason)
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        var refused = await Assert.ThrowsAsync<SecretsRefused>(
            () => ShopSecrets.OpenAsync(shop.Shop, shop.Secrets with { MasterKeyCommand = line }, default));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-that-is-none", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_epoch_begins_over_http_while_members_join_and_nothing_fails(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var joins = Enumerable.Range(0, 60).Select(number => shop.PostAsync(
            "/v1/members", $$"""{ "email": "ann{{number}}@example.com", "name": "Ann", "status": "active" }""", "shop", $"join-{number}"));
        var epochs = Enumerable.Range(0, 3).Select(_ => shop.PostAsync("/v1/keys/epoch", "{}", "office"));
        var replies = await Task.WhenAll(joins.Concat(epochs));
        Assert.All(replies, static reply => Assert.InRange(reply.Status, 200, 201));
        for (var number = 0; number < 60; number++)
        {
            Assert.Equal("Ann", $"{(await shop.GetAsync($"/v1/members?email=ann{number}@example.com", "shop")).Json["name"]}");
        }

        Assert.Equal(4, shop.Host.Secrets.MasterKeyVersion);
        Assert.Equal(
            3, (await shop.GetAsync("/v1/audit", "office")).Json["entries"]!.AsArray().Count(static entry => $"{entry!["action"]}" == "master-key-epoch"));
        await shop.RestartAsync();
        Assert.Equal("Ann", $"{(await shop.GetAsync("/v1/members?email=ann7@example.com", "shop")).Json["name"]}");
    }

    [Fact]
    public async Task rotations_of_two_processes_take_turns()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var secrets = await shop.OpenSecretsAsync();
        await using (new FileStream(shop.Secrets.MasterKeyPath + ".rotating", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var refused = await Assert.ThrowsAsync<SecretsRefused>(() => secrets.RotateMasterKeyAsync(default));
            Assert.Contains("Another process is rotating", refused.Message, StringComparison.Ordinal);
        }

        await secrets.RotateMasterKeyAsync(default);
        Assert.Equal(2, secrets.MasterKeyVersion);
    }

    private static string Line(int version) => $"{version}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
}
