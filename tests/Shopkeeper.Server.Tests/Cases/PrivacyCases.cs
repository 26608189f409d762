using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>What a member may decide about their data, and that it costs them nothing.</summary>
public sealed class PrivacyCases
{
    private const string Programme = ApiProgrammes.Points + """

        offers:
          welcome: { name: Welcome, percent: 10 }
        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task PR_01_consent_is_per_purpose_and_neither_level_nor_offer_needs_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (yes, yesAccount) = await JoinAsync(shop, "yes", "2900000000100");
        var (no, noAccount) = await JoinAsync(shop, "no", "2900000000117");
        await shop.PostAsync($"/v1/members/{yes}/consents", Consents("true"), "shop");
        await shop.PostAsync($"/v1/members/{no}/consents", Consents("false"), "shop");
        Assert.Equal("offers email True, surveys sms True", await CurrentAsync(shop, yes));
        Assert.Equal("offers email False, surveys sms False", await CurrentAsync(shop, no));

        // Points, levels and prices are the same for both.
        foreach (var card in new[] { "2900000000100", "2900000000117" })
        {
            var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase(card, 15_000, card));
            Assert.Equal((201, 150L), (sale.Status, sale.Points("earned")));
            Assert.Equal(13_500, (await shop.PostAsync("/v1/quotes", Bodies.Purchase("q", 15_000, card))).Json["total"]!.GetValue<long>());
        }

        foreach (var account in new[] { yesAccount, noAccount })
        {
            Assert.Equal("silver", $"{(await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["levels"]![0]!["level"]}");
        }

        var export = (await shop.GetAsync($"/v1/members/{no}/export", "office")).Json;
        Assert.Equal(("no@example.com", 2), ($"{export["profile"]!["email"]}", export["consents"]!.AsArray().Count));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{no}/erase", "{}", "office")).Status);
        Assert.Equal(404, (await shop.GetAsync($"/v1/members/{no}", "office")).Status);
        Assert.Equal(200, (await shop.GetAsync($"/v1/members/{yes}", "office")).Status);
    }

    private static string Consents(string given)
    {
        const string Wording = """{ "version": "1", "language": "en", "text": "Yes, please." }""";
        return $$"""
            { "consents": [
                { "given": {{given}}, "purpose": "offers", "channel": "email", "source": "web", "wording": {{Wording}} },
                { "given": {{given}}, "purpose": "surveys", "channel": "sms", "source": "web", "wording": {{Wording}} } ] }
            """;
    }

    private static async Task<string> CurrentAsync(ApiShop shop, string member) => string.Join(
        ", ", (await shop.GetAsync($"/v1/members/{member}/consents", "office")).Json["current"]!.AsArray()
            .Select(static one => $"{one!["purpose"]} {one["channel"]} {one["given"]!.GetValue<bool>()}"));

    private static async Task<(string Member, string Account)> JoinAsync(ApiShop shop, string name, string card)
    {
        var joined = await shop.PostAsync(
            "/v1/members", $$"""{ "card": "{{card}}", "email": "{{name}}@example.com", "status": "active" }""", "shop", name);
        Assert.Equal(201, joined.Status);
        return ($"{joined.Json["memberId"]}", $"{joined.Json["accountId"]}");
    }
}
