using Microsoft.Extensions.Time.Testing;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Secrets;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_key_is_found_by_its_secret_with_scopes_and_store(DatabaseEngine engine)
    {
        await using var shop = await TestShop.OpenAsync(engine);
        var keys = new ApiKeys(shop.Shop);
        var made = await MakeAsync(keys, "till", "partner:acme");
        Assert.Matches("^sk_[A-Za-z0-9_-]{43}$", made.Secret);
        var found = await keys.FindAsync(made.Secret, default);
        Assert.Equal(["till", "partner:acme"], found!.Scopes);
        Assert.Equal(("TILL-3", "cardiff-1"), (found.Name, found.Store));
        Assert.Equal(made.Key.Id, Assert.Single(await keys.ListAsync(default)).Id);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_revoked_key_ends_here_at_once_and_elsewhere_within_seconds(DatabaseEngine engine)
    {
        var time = new FakeTimeProvider();
        await using var shop = await TestShop.OpenAsync(engine, time);
        await using var second = shop.Second();
        var (here, there) = (new ApiKeys(shop.Shop), new ApiKeys(second));
        var made = await MakeAsync(here, "office");
        Assert.NotNull(await there.FindAsync(made.Secret, default));

        Assert.True(await here.RevokeAsync(made.Key.Id, "test", default));
        Assert.False(await here.RevokeAsync(made.Key.Id, "test", default));
        Assert.Null(await here.FindAsync(made.Secret, default));
        time.Advance(ApiKeys.StaleAfter);
        Assert.Null(await there.FindAsync(made.Secret, default));
        Assert.NotNull(Assert.Single(await there.ListAsync(default)).Revoked);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_key_made_by_another_process_works_within_a_second(DatabaseEngine engine)
    {
        var time = new FakeTimeProvider();
        await using var shop = await TestShop.OpenAsync(engine, time);
        await using var second = shop.Second();
        var (here, there) = (new ApiKeys(shop.Shop), new ApiKeys(second));
        Assert.Null(await there.FindAsync("sk_unknown", default));
        var made = await MakeAsync(here, "read");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await there.FindAsync(made.Secret, default));
    }

    [Fact]
    public async Task unknown_secrets_do_not_reach_the_database_each_time()
    {
        var time = new FakeTimeProvider();
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite, time);
        var keys = new ApiKeys(shop.Shop);
        await MakeAsync(keys, "read");
        for (var i = 0; i < 1_000; i++)
        {
            var found = keys.FindAsync($"sk_{i}", default);
            Assert.True(found.IsCompletedSuccessfully);
            Assert.Null(await found);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk_")]
    [InlineData("SK_AAAA")]
    [InlineData("pk_0123456789")]
    [InlineData("sk_\0")]
    [InlineData("sk_' or 1=1 --")]
    [InlineData("sk_\ud83d\ude00")]
    public async Task hostile_secrets_are_nobodys(string secret)
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        var keys = new ApiKeys(shop.Shop);
        var made = await MakeAsync(keys, "read");
        Assert.Null(await keys.FindAsync(secret, default));
        Assert.Null(await keys.FindAsync(secret + new string('x', 1_000_000), default));
        Assert.Null(await keys.FindAsync(made.Secret.AsSpan(0, made.Secret.Length - 1), default));
        Assert.Null(await keys.FindAsync(made.Secret + "x", default));
        Assert.Null(await keys.FindAsync(made.Secret.ToUpperInvariant(), default));
    }

    [Theory]
    [InlineData("TILL", "", null)]
    [InlineData("TILL", "admin", null)]
    [InlineData("TILL", "partner:", null)]
    [InlineData("TILL", "partner:A B", null)]
    [InlineData("", "till", null)]
    [InlineData("TILL", "till", "")]
    public async Task a_key_without_a_proper_name_scope_or_store_is_refused(string name, string scope, string? store)
    {
        await using var shop = await TestShop.OpenAsync(DatabaseEngine.Sqlite);
        var keys = new ApiKeys(shop.Shop);
        var (made, problem) = await keys.CreateAsync(name, scope.Length == 0 ? [] : [scope], store, "test", default);
        Assert.Null(made);
        Assert.NotEqual("", problem);
        Assert.Empty(await keys.ListAsync(default));
    }

    private static async Task<NewApiKey> MakeAsync(ApiKeys keys, params string[] scopes)
    {
        var (made, problem) = await keys.CreateAsync("TILL-3", scopes, "cardiff-1", "test", default);
        Assert.Equal("", problem);
        return made!;
    }
}
