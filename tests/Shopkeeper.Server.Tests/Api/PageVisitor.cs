using System.Net;
using System.Text;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A browser without scripts: it keeps cookies, sends forms with their token and is sent on.</summary>
internal sealed class PageVisitor : IDisposable
{
    private const int MostSteps = 5;
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    public PageVisitor(ApiShop shop, string? session)
    {
        Client = new HttpClient(handler) { BaseAddress = new Uri(shop.App.Urls.First()) };
        Client.DefaultRequestHeaders.Add("Accept", "text/html");
        if (session is not null)
        {
            Become(session);
        }
    }

    public HttpClient Client { get; }

    /// <summary>Somebody else signs in here, in another tab; null: somebody signs out there.</summary>
    public void Become(string? session) => handler.CookieContainer.SetCookies(
        Client.BaseAddress!, session is null ? "session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT" : $"session={session}; path=/");

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The page at the end of the way.</summary>
    public async Task<string> ReadAsync(string path) => await FollowAsync(await GetAsync(path));

    /// <summary>Fills in one form of a page and sends it.</summary>
    public async Task<string> SendAsync(string path, string form, params (string Name, string Value)[] values)
    {
        return await FollowAsync(await PostAsync(path, await TokenAsync(path), form, values));
    }

    /// <summary>The token of a page's forms.</summary>
    public async Task<string> TokenAsync(string path) => PageRouteTests.Token().Match(await ReadAsync(path)).Groups[1].Value;

    /// <summary>A form of a page that was opened before.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string token, string form, params (string Name, string Value)[] values)
    {
        using var body = new FormUrlEncodedContent(
            values.Append(("_handler", form)).Append(("__RequestVerificationToken", token)).Select(static one => KeyValuePair.Create(one.Item1, one.Item2)));
        return await Client.PostAsync(new Uri(path, UriKind.Relative), body);
    }

    /// <summary>What a script of a page that was opened before sends.</summary>
    public async Task<HttpResponseMessage> FetchAsync(string method, string path, string token, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("RequestVerificationToken", token);
        request.Headers.Add("Idempotency-Key", "1");
        return await Client.SendAsync(request);
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }

    private async Task<string> FollowAsync(HttpResponseMessage answer)
    {
        for (var step = 0; step < MostSteps && answer.StatusCode == HttpStatusCode.Redirect; step++)
        {
            var next = answer.Headers.Location!;
            answer.Dispose();
            answer = await Client.GetAsync(next);
        }

        using (answer)
        {
            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {page}");
            return page;
        }
    }
}
