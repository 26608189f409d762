using System.Net;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A browser without scripts: it keeps cookies, sends forms with their token and is sent on.</summary>
internal sealed class PageVisitor : IDisposable
{
    private const int MostSteps = 5;
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    public PageVisitor(ApiShop shop, string? session)
    {
        var address = new Uri(shop.App.Urls.First());
        if (session is not null)
        {
            handler.CookieContainer.SetCookies(address, $"session={session}; path=/");
        }

        Client = new HttpClient(handler) { BaseAddress = address };
        Client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public HttpClient Client { get; }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The page at the end of the way.</summary>
    public async Task<string> ReadAsync(string path) => await FollowAsync(await GetAsync(path));

    /// <summary>Fills in one form of a page and sends it.</summary>
    public async Task<string> SendAsync(string path, string form, params (string Name, string Value)[] values)
    {
        var token = PageRouteTests.Token().Match(await ReadAsync(path)).Groups[1].Value;
        using var body = new FormUrlEncodedContent(
            values.Append(("_handler", form)).Append(("__RequestVerificationToken", token)).Select(static one => KeyValuePair.Create(one.Item1, one.Item2)));
        return await FollowAsync(await Client.PostAsync(new Uri(path, UriKind.Relative), body));
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
