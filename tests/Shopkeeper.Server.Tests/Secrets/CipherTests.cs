using System.Text;
using Microsoft.Extensions.Time.Testing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Secrets;

public sealed class CipherTests
{
    private static readonly PersonalField Place = new("member", "personal");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("Ann Lee");

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_value_opens_only_where_it_was_sealed(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using var secrets = await shop.OpenSecretsAsync();
        var (ann, bob) = (NewMember(), NewMember());
        var sealedValue = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        await secrets.Cipher.EncryptAsync(bob, Place, Value, default);

        Assert.Equal(Value, await secrets.Cipher.DecryptAsync(ann, Place, sealedValue, default));
        await Assert.ThrowsAsync<SealBroken>(() => Open(secrets, bob, Place, sealedValue));
        await Assert.ThrowsAsync<SealBroken>(() => Open(secrets, ann, Place with { Table = "note" }, sealedValue));
        await Assert.ThrowsAsync<SealBroken>(() => Open(secrets, ann, Place with { Column = "name" }, sealedValue));
    }

    [Fact]
    public async Task a_changed_byte_anywhere_breaks_the_seal()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var secrets = await shop.OpenSecretsAsync();
        var ann = NewMember();
        var sealedValue = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        for (var at = 0; at < sealedValue.Length; at++)
        {
            var changed = sealedValue.ToArray();
            changed[at] ^= 1;
            await Assert.ThrowsAsync<SealBroken>(() => Open(secrets, ann, Place, changed));
            await Assert.ThrowsAsync<SealBroken>(() => Open(secrets, ann, Place, sealedValue[..at]));
        }
    }

    [Fact]
    public async Task equal_values_never_look_alike()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var secrets = await shop.OpenSecretsAsync();
        var ann = NewMember();
        var first = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        var second = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        Assert.NotEqual(first.AsSpan(3, 12).ToArray(), second.AsSpan(3, 12).ToArray());
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task two_processes_agree_on_one_key_for_a_member(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using var here = await shop.OpenSecretsAsync();
        await using var there = await shop.OpenSecretsAsync();
        for (var i = 0; i < 10; i++)
        {
            var member = NewMember();
            var values = await Task.WhenAll(new[] { here, there, here, there }.Select(secrets =>
                Task.Run(() => secrets.Cipher.EncryptAsync(member, Place, Value, default).AsTask())));
            foreach (var value in values)
            {
                Assert.Equal(Value, await here.Cipher.DecryptAsync(member, Place, value, default));
                Assert.Equal(Value, await there.Cipher.DecryptAsync(member, Place, value, default));
            }
        }
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_destroyed_key_is_forgotten_here_at_once_and_elsewhere_within_a_minute(DatabaseEngine engine)
    {
        var time = new FakeTimeProvider();
        await using var shop = await TestShop.OpenAsync(engine, time);
        await using var here = await shop.OpenSecretsAsync();
        await using var there = await shop.OpenSecretsAsync();
        var ann = NewMember();
        var sealedValue = await here.Cipher.EncryptAsync(ann, Place, Value, default);
        Assert.Equal(Value, await there.Cipher.DecryptAsync(ann, Place, sealedValue, default));

        await here.Cipher.DestroyAsync([ann], default);
        Assert.Null(await here.Cipher.DecryptAsync(ann, Place, sealedValue, default));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await there.Cipher.DecryptAsync(ann, Place, sealedValue, default));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_wrapped_key_given_to_another_member_does_not_open(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        var (ann, bob) = (NewMember(), NewMember());
        byte[] sealedValue;
        await using (var secrets = await shop.OpenSecretsAsync())
        {
            sealedValue = await secrets.Cipher.EncryptAsync(ann, Place, Value, default);
        }

        await using (var keys = KeyRows.Of(shop))
        {
            await keys.RunAsync("update data_key set member_id = @member", bob.Value);
        }

        await using var again = await shop.OpenSecretsAsync();
        await Assert.ThrowsAsync<SecretsRefused>(() => Open(again, bob, Place, sealedValue));
        Assert.Null(await again.Cipher.DecryptAsync(ann, Place, sealedValue, default));
    }

    private static MemberId NewMember() => new(Guid.NewGuid());

    private static Task Open(ShopSecrets secrets, MemberId member, PersonalField place, byte[] value) =>
        secrets.Cipher.DecryptAsync(member, place, value, default).AsTask();
}
