using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Secrets;

public sealed class HashTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_hash_is_the_same_after_a_restart_and_different_in_another_shop(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        await using var other = await TestShop.OpenAsync(engine);
        KeyedHash first;
        await using (var secrets = await shop.OpenSecretsAsync())
        {
            first = secrets.HashCard("2900000000018");
        }

        await using var again = await shop.OpenSecretsAsync();
        await using var elsewhere = await other.OpenSecretsAsync();
        Assert.Equal(first, again.HashCard("2900000000018"));
        Assert.NotEqual(first, elsewhere.HashCard("2900000000018"));
    }

    [Fact]
    public async Task equal_values_of_two_fields_have_different_hashes_and_long_ones_work()
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        await using var secrets = await shop.OpenSecretsAsync();
        Assert.Equal(Enum.GetValues<HashedField>().Length, Enum.GetValues<HashedField>().Select(field => secrets.Hash(field, "447700900123")).Distinct().Count());
        var longText = new string('ü', 10_000);
        Assert.Equal(secrets.Hash(HashedField.Email, longText), secrets.Hash(HashedField.Email, longText));
        Assert.NotEqual(secrets.Hash(HashedField.Email, longText), secrets.Hash(HashedField.Email, longText + "ü"));
        Assert.NotEqual(default, secrets.Hash(HashedField.Email, ""));
    }
}
