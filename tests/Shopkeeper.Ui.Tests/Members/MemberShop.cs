using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using NodaTime;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Server.Demo;
using Shopkeeper.Server.Hosting;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>A served shop with a ready programme, its mails in the sink, and a till that speaks HTTP.</summary>
public sealed class MemberShop : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string folder;
    private readonly MailSink sink;
    private readonly ShopHost host;
    private readonly WebApplication app;
    private readonly HttpClient till;
    private int sales;

    private MemberShop(string folder, MailSink sink, ShopHost host, WebApplication app, string secret)
    {
        (this.folder, this.sink, this.host, this.app) = (folder, sink, host, app);
        // Passkeys are good on localhost, and on no address of numbers.
        Address = app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        till = new HttpClient { BaseAddress = new Uri(Address) };
        till.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    public string Address { get; }

    public static async Task<MemberShop> StartAsync(string programme)
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-pages-").FullName;
        var sink = new MailSink(TimeProvider.System);
        var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = folder, Mail = new SmtpChannel(sink.Options) });
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "programmes", programme + ".yaml"));
        var published = await host.Programmes.PublishAsync(text, Instant.FromUtc(2015, 1, 1, 0, 0), "test", default);
        Assert.True(published.IsPublished, published.Detail);
        var (key, problem) = await host.Keys.CreateAsync("till", ["till", "office"], null, "test", default);
        Assert.Equal("", problem);
        var app = ShopServer.Build([host], ["http://127.0.0.1:0"]);
        await app.StartAsync();
        return new MemberShop(folder, sink, host, app, key!.Secret);
    }

    /// <summary>Publishes the same programme with other words, for so many days from now.</summary>
    public async Task ChangeAsync(string programme, int days, params (string Before, string After)[] changes)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "programmes", programme + ".yaml"));
        foreach (var (before, after) in changes)
        {
            Assert.Contains(before, text, StringComparison.Ordinal);
            text = text.Replace(before, after, StringComparison.Ordinal);
        }

        var published = await host.Programmes.PublishAsync(text, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(days)), "test", default);
        Assert.True(published.IsPublished, published.Detail + string.Join("; ", published.Problems));
    }

    /// <summary>The code in the n-th mail to an address.</summary>
    public async Task<string> CodeAsync(string email, int mail = 1)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var mails = sink.Mails.Where(one => one.To.Contains(email, StringComparison.OrdinalIgnoreCase)).Reverse().ToList();
            if (mails.Count >= mail)
            {
                return mails[mail - 1].Subject.Split(": ")[1];
            }

            Assert.True(TimeProvider.System.GetUtcNow() < until, $"mail {mail} to {email} came");
            await Task.Delay(20);
        }
    }

    /// <summary>Signs in or joins with the pages, as far as the form behind the code.</summary>
    public async Task EnterAsync(IPage page, string path, string email, int mail = 1)
    {
        await page.GotoAsync(Address + path);
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await page.GetByLabel("Code").FillAsync(await CodeAsync(email, mail));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    public async Task JoinAsync(IPage page, string email, string name = "Ann")
    {
        await EnterAsync(page, "/join", email);
        await page.GetByLabel("Your name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address + "/");
    }

    public async Task<JsonNode> PostAsync(string path, object body, int status = 201)
    {
        using var answer = await till.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<string> MemberOfAsync(string card) =>
        JsonNode.Parse(await till.GetStringAsync(new Uri($"v1/members?card={card}", UriKind.Relative)))!["memberId"]!.GetValue<string>();

    /// <summary>False: no name may be so.</summary>
    public async Task<bool> TryRenameAsync(string member, string name)
    {
        using var answer = await till.PutAsJsonAsync($"v1/members/{member}/profile", new { name });
        Assert.True((int)answer.StatusCode is 200 or 400 or 422, await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Quotes a basket and sells it at what the quote says; what the offers took off, in pence.</summary>
    public async Task<long> SellAsync(string card, string sku, long amount)
    {
        var lines = new[] { new { line = 1, sku, quantity = 1, amount } };
        var at = TimeProvider.System.GetUtcNow().ToString("o", System.Globalization.CultureInfo.InvariantCulture);
        var quote = await PostAsync("v1/quotes", new { source = "pos", key = "q", type = "purchase", card, occurredAt = at, store = "high-street", currency = "GBP", lines }, 200);
        var said = quote["lines"]![0]!;
        var charged = said["amount"]!.GetValue<long>();
        await PostAsync("v1/activities", new
        {
            source = "pos", key = $"high-street/1/{sales++}", type = "purchase", card, occurredAt = at, store = "high-street", currency = "GBP",
            quoteId = quote["quoteId"]!.GetValue<string>(),
            lines = new[] { new { line = 1, sku, quantity = 1, amount = charged, applied = said["applied"]!.DeepClone() } },
            tenders = new[] { new { type = "card", amount = charged } },
        });
        return amount - charged;
    }

    /// <summary>A code for something that was handed over, as a store makes it.</summary>
    public async Task<string> HandoverCodeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/handovers/codes") { Content = JsonContent.Create(new { store = "high-street" }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await till.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["code"]!.GetValue<string>();
    }

    /// <summary>A survey with a question of each kind.</summary>
    public async Task PutSurveyAsync()
    {
        using var answer = await till.PutAsJsonAsync("v1/surveys/store", new
        {
            title = new { en = "Our new store" },
            questions = new object[]
            {
                new { id = "like", kind = "scale", text = new { en = "How do you like it?" } },
                new { id = "what", kind = "multi", text = new { en = "What is good?" }, options = new[] { new { id = "light", text = new { en = "Light" } }, new { id = "staff", text = new { en = "Staff" } } } },
                new { id = "more", kind = "text", text = new { en = "Anything else?" } },
            },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        till.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await host.DisposeAsync();
        await sink.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
