using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Members who come and go at the same time.</summary>
public sealed partial class HouseholdTests
{
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W19_fifty_parallel_purchases_of_a_household_all_post_and_sum_in_any_order(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var code = await InviteAsync(shop, ann);
        var joining = JoinAsync(shop, bea, code);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => shop.PostAsync(
            "/v1/activities", Bodies.Purchase($"w{i}", 100 * (i + 1), i % 2 == 0 ? ApiShop.Card : ApiShop.OtherCard))));
        Assert.Equal(200, (await joining).Status);
        await shop.Host.Accounts.RunDueAsync(default);

        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        Assert.Equal(140 + (50 * 51 / 2), await BalanceAsync(shop, ann.Account));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task those_who_invite_each_other_end_in_one_account(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var cy = await WhoAsync(shop, new JoinRequest { Email = "cy@example.com" });
        var (byAnn, byBea, byCy) = (await InviteAsync(shop, ann), await InviteAsync(shop, bea), await InviteAsync(shop, cy));

        var replies = await Task.WhenAll(JoinAsync(shop, bea, byAnn), JoinAsync(shop, cy, byBea), JoinAsync(shop, ann, byCy));

        Assert.All(replies, static reply => Assert.Contains(reply.Status, new[] { 200, 422 }));
        foreach (var who in new[] { ann, bea, cy })
        {
            // Whoever shares an account is in its household, and nobody else is.
            var own = (await HouseholdAsync(shop, who)).Json;
            var sharing = new List<string>();
            foreach (var other in new[] { ann, bea, cy })
            {
                if ($"{(await HouseholdAsync(shop, other)).Json["accountId"]}" == $"{own["accountId"]}")
                {
                    sharing.Add(other.Member);
                }
            }

            Assert.Equal(sharing.Count == 1 ? [] : sharing.Order(StringComparer.Ordinal), own["members"]!.AsArray().Select(static one => $"{one!["memberId"]}").Order(StringComparer.Ordinal));
        }

        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_leaves_many_times_at_once_leaves_once_and_takes_the_split_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            _ => LeaveAsync(shop, bea, """{ "programme": "points", "points": "main", "amount": 20 }""")));

        var left = Assert.Single(replies, static reply => reply.Status == 200);
        Assert.All(replies, reply => Assert.True(reply == left || Code(reply) == "not-in-household", reply.Text));
        Assert.Equal((120, 20), (await BalanceAsync(shop, ann.Account), await BalanceAsync(shop, $"{left.Json["accountId"]}")));
        await VerifiedAsync(shop);
    }
}
