using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>Linking and unlinking of cards over a crash between the two modules.</summary>
public sealed class LostCardTests
{
    private const string First = "2900000000018";
    private const string Second = "2900000000025";

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, LostCardPolicy.KeepEarning)]
    [InlineData(DatabaseEngine.Sqlite, LostCardPolicy.StopEarning)]
    [InlineData(DatabaseEngine.Postgres, LostCardPolicy.StopEarning)]
    public async Task a_crash_in_the_middle_is_mended_at_the_next_start(DatabaseEngine engine, LostCardPolicy policy)
    {
        await using var shop = await TestMembers.OpenAsync(engine, MembersOptions.Default with { LostCards = policy });
        var joined = await shop.Members.JoinAsync(new JoinRequest { Card = First }, null, default);
        var lost = Assert.Single(await shop.Members.Identifiers.ListAsync(joined.Member, default)).Id;
        shop.Opened.Crashes = true;
        await Assert.ThrowsAsync<IOException>(() => shop.Members.Identifiers.LoseAsync(joined.Member, lost, Second, "key", default));
        Assert.Single(shop.Opened.Cards);

        shop.Opened.Crashes = false;
        await shop.RestartAsync();
        Assert.Equal(1, await shop.Members.RepairAsync(default));
        Assert.Equal(policy == LostCardPolicy.KeepEarning ? 2 : 1, shop.Opened.Cards.Count);
        Assert.Contains(shop.Secrets.HashCard(Second), shop.Opened.Cards.Keys);
        Assert.Equal(0, await shop.Members.RepairAsync(default));
        var again = await shop.Members.Identifiers.LoseAsync(joined.Member, lost, Second, "key", default);
        Assert.True(again is { Replayed: true, Identifier.State: IdentifierState.InUse });
    }

    [Fact]
    public async Task a_member_has_only_so_many()
    {
        await using var shop = await TestMembers.OpenAsync(DatabaseEngine.Sqlite);
        var joined = await shop.Members.JoinAsync(new JoinRequest { Card = First }, null, default);
        for (var i = 1; i < Limits.IdentifiersPerMember; i++)
        {
            Assert.NotNull((await shop.Members.Identifiers.AddAsync(joined.Member, IdentifierKind.Web, $"u{i}", default)).Identifier);
        }

        var refused = await shop.Members.Identifiers.AddAsync(joined.Member, IdentifierKind.Web, "one more", default);
        Assert.Equal((null, Rejection.Malformed), (refused.Identifier, refused.Rejection));
        Assert.True((await shop.Members.Identifiers.AddAsync(joined.Member, IdentifierKind.Web, "u1", default)).Replayed);
    }
}
