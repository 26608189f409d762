using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

/// <summary>A backup taken beside a running server has what members have of offers: picks, vouchers with their codes, pools, marks.</summary>
public sealed class OfferBackupTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true, value: { points: 1, worth: 0.01 GBP } }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: shared, slots: { 0: 2 }, refresh: 14d, start: 2015-10-12 }
          tea: { percent: 20, only: { category: food/tea }, in: own }
          milk: { percent: 20, only: { category: food/milk }, in: own }
        vouchers:
          gift: { worth: 5.00 GBP, valid: 6d }
          film: { worth: 1.00 GBP, codes: films }
          statement: { statement: { days: [22 Oct], minimum: 10, step: 10 } }
        """;

    [Fact]
    public async Task a_restored_backup_serves_the_same_balances_vouchers_codes_and_picks()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var seal = shop.Host.Services.Get<VoucherCodes>();
        await shop.Host.Accounts.LoadCodesAsync("points", "films", [seal.Seal("FILM-1"), seal.Seal("FILM-2")], default);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale"));
        await SendAsync(shop, HttpMethod.Put, $"/v1/accounts/{shop.Account}/offers/tea/pick", $$"""{ "proof": {{Bodies.Operator}} }""", "p");
        foreach (var kind in new[] { "gift", "film" })
        {
            Assert.Equal(201, (await shop.PostAsync(
                $"/v1/accounts/{shop.Account}/vouchers", $$"""{ "kind": "{{kind}}", "reason": "goodwill" }""", "office", kind)).Status);
        }

        Assert.Equal(1, await shop.Host.Accounts.RunDueAsync(default));
        string[] paths =
        [
            $"/v1/accounts/{shop.Account}", $"/v1/accounts/{shop.Account}/vouchers", $"/v1/accounts/{shop.Account}/offers",
            $"/v1/accounts/{shop.Account}/entries", "/v1/code-pools",
        ];
        using var office = shop.Client("office");
        var before = await TextsAsync(office, paths);
        Assert.Contains("FILM-1", before[1], StringComparison.Ordinal);

        var folder = Directory.CreateTempSubdirectory("shopkeeper-backup-").FullName;
        try
        {
            var data = shop.Host.Options.DataFolder;
            await VerbAsync("backup", Path.Combine(folder, "copy"), "--data", data);
            var restored = await VerbAsync(
                "restore", Path.Combine(folder, "copy"), "--data", Path.Combine(folder, "shop"), "--master-key", Path.Combine(data, "master.key"));
            Assert.Equal((0, 5), ((int)restored["differences"]!, (int)restored["postings"]!));

            await using var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = Path.Combine(folder, "shop"), Time = shop.Time });
            await using var app = ShopServer.Build([host], ["http://127.0.0.1:0"]);
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var again = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            again.DefaultRequestHeaders.Authorization = office.DefaultRequestHeaders.Authorization;
            Assert.Equal(before, await TextsAsync(again, paths));

            // The statement of that day is marked as done; the next code is the one that was next.
            Assert.Equal(0, await host.Accounts.RunDueAsync(default));
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/accounts/{shop.Account}/vouchers")
            {
                Content = new StringContent("""{ "kind": "film", "reason": "goodwill" }""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", "next");
            using var issued = await again.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(201, (int)issued.StatusCode);
            Assert.Contains("FILM-2", (await TextsAsync(again, paths))[1], StringComparison.Ordinal);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonNode> VerbAsync(params string[] words)
    {
        var (exit, output, error) = await CommandRun.RunAsync([.. words, "--json"]);
        Assert.True(exit == 0, error);
        return JsonNode.Parse(output)!;
    }

    private static async Task<string[]> TextsAsync(HttpClient client, string[] paths)
    {
        var texts = new List<string>();
        foreach (var path in paths)
        {
            using var reply = await client.GetAsync(path);
            Assert.Equal(200, (int)reply.StatusCode);
            texts.Add(await reply.Content.ReadAsStringAsync());
        }

        return [.. texts];
    }

    private static async Task SendAsync(ApiShop shop, HttpMethod method, string path, string body, string key)
    {
        using var client = shop.Client("office");
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        Assert.Equal(201, (int)response.StatusCode);
    }
}
