using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A signed-in member does all of it for itself, on the routes that everybody uses, and for nobody else.</summary>
public sealed class OwnDeedsTests
{
    private const string Ann = "ann@example.com";

    [Fact]
    public async Task a_session_claims_reviews_and_reads_for_its_member_and_for_nobody_else()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (member, account) = await JoinAsync(shop);
        var other = await shop.MemberAsync();
        var guest = Bodies.Purchase("1").Replace($"\"card\": \"{ApiShop.Card}\",", "", StringComparison.Ordinal);
        var code = $"{(await shop.PostAsync("/v1/activities", guest)).Json["claimCode"]}";
        var slip = $"{(await shop.PostAsync("/v1/handovers/codes", "{}", "till", "slip")).Json["code"]}";
        var claim = $$"""{ "code": "{{code}}" }""";
        Assert.Equal("/problems/forbidden", (await shop.PostAsync($"/v1/members/{other}/claims", claim, "ann")).Type);
        Assert.Equal("/problems/forbidden", (await shop.PostAsync("/v1/claims", $$"""{ "code": "{{code}}", "member": "{{member}}" }""", "ann")).Type);
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/claims", claim, "ann")).Status);

        foreach (var (path, body) in new[]
        {
            ("reviews", """{ "sku": "22423", "rating": 5, "text": "Good." }"""), ("handovers", $$"""{ "code": "{{slip}}" }"""), ("ideas", """{ "text": "More." }"""),
        })
        {
            Assert.Equal((path, "/problems/forbidden"), (path, (await shop.PostAsync($"/v1/members/{other}/{path}", body, "ann")).Type));
            Assert.Equal((path, 201), (path, (await shop.PostAsync($"/v1/members/{member}/{path}", body, "ann")).Status));
        }

        foreach (var path in new[] { $"members/{{0}}/reviews", "members/{0}/surveys", "accounts/{1}/products", "accounts/{1}/worth" })
        {
            Assert.Equal((path, 200), (path, (await shop.GetAsync("/v1/" + string.Format(null, path, member, account), "ann")).Status));
            Assert.Equal((path, 403), (path, (await shop.GetAsync("/v1/" + string.Format(null, path, other, shop.Account), "ann")).Status));
        }

        Assert.Equal(422, (await shop.GetAsync($"/v1/accounts/{account}/products?member={other}", "ann")).Status);
        foreach (var path in new[] { "/v1/surveys", "/v1/claim-policy" })
        {
            Assert.Equal((path, 403), (path, (await shop.GetAsync(path, "ann")).Status));
        }
    }

    private static async Task<(string Member, string Account)> JoinAsync(ApiShop shop)
    {
        var asked = await shop.PostAsync("/v1/sign-in/codes", $$"""{ "email": "{{Ann}}" }""", "form");
        var body = $$"""{ "question": "{{asked.Json["question"]}}", "code": "{{await shop.Mails.CodeAsync(Ann, 1)}}", "email": "{{Ann}}" }""";
        var shown = await shop.PostAsync("/v1/sign-in", body, "form");
        var joined = await shop.PostAsync("/v1/sign-up", $$"""{ "ticket": "{{shown.Json["ticket"]}}", "email": "{{Ann}}", "name": "Ann" }""", "form");
        Assert.True(joined.Status == 201, joined.Text);
        shop.UseKey("ann", $"{joined.Json["session"]}");
        return ($"{joined.Json["memberId"]}", $"{joined.Json["accountId"]}");
    }
}
