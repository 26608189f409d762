using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What scripts of pages send: only with the token of a page's form, and whatever is no body of theirs is refused as such.</summary>
public sealed partial class PageRouteTests
{
    private static readonly string[] Posts =
    [
        "/sign-in/passkey/challenge", "/sign-in/passkey", "/you/security/passkeys/challenge", "/you/security/passkeys", "/card/device",
    ];

    [Fact]
    public async Task without_the_token_of_a_form_nothing_is_heard()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client(null);
        foreach (var path in Posts)
        {
            using var answer = await client.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"));
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", """{ "challenge": null, "credential": null, "name": null }""")]
    [InlineData("application/json", """{ "challenge": "x" }""")]
    [InlineData("application/json", """{ "challenge": "\ud800", "credential": {} }""")]
    [InlineData("application/json; charset=nonsense", """{ "challenge": "x", "credential": {} }""")]
    [InlineData("application/x-www-form-urlencoded", "challenge=x")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("text/plain", "{}")]
    [InlineData(null, "{}")]
    public async Task what_no_script_of_ours_sent_is_a_bad_request(string? media, string body)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client(null);
        var token = Token().Match(await client.GetStringAsync("/sign-in")).Groups[1].Value;
        foreach (var path in Posts.Where(static path => !path.EndsWith("/challenge", StringComparison.Ordinal)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Headers.Add("RequestVerificationToken", token);
            if (media is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", media);
            }

            using var answer = await client.SendAsync(request);
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "idea=%00")]
    [InlineData("application/x-www-form-urlencoded", "idea=a&MANY")]
    [InlineData("application/x-www-form-urlencoded", "LONG=a")]
    [InlineData("multipart/form-data; boundary=x", "no part")]
    [InlineData("multipart/form-data", "no boundary")]
    public async Task a_form_that_cannot_be_read_is_no_fault(string media, string body)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        using var phone = new PageVisitor(shop, ann.Session);
        var token = await phone.TokenAsync("/earn");
        var text = body.Replace("MANY", string.Join('&', Enumerable.Range(0, 3_000).Select(static i => $"k{i}=v")), StringComparison.Ordinal)
            .Replace("LONG", new string('k', 5_000), StringComparison.Ordinal);
        foreach (var (path, status) in ((string, HttpStatusCode)[])
        [
            ("/earn", HttpStatusCode.Conflict), ("/sign-in", HttpStatusCode.Conflict), ("/you/privacy", HttpStatusCode.Conflict), ("/offers/choose", HttpStatusCode.Redirect),
            ("/card/device", HttpStatusCode.BadRequest),
        ])
        {
            using var form = new ByteArrayContent(Encoding.UTF8.GetBytes($"__RequestVerificationToken={Uri.EscapeDataString(token)}&_handler=idea&{text}"));
            form.Headers.TryAddWithoutValidation("Content-Type", media);
            using var answer = await phone.Client.PostAsync(new Uri(path, UriKind.Relative), form);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task a_form_that_came_after_the_session_had_ended_says_that_it_was_not_saved_and_the_browser_is_a_visitors_again()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (_, _, session) = await SessionTests.JoinAsync(shop, "ann@example.com");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(shop.App.Urls.First()) };
        handler.CookieContainer.Add(client.BaseAddress, new Cookie("session", session));
        var token = Token().Match(await client.GetStringAsync("/earn")).Groups[1].Value;
        await shop.DeleteAsync("/v1/session", "ann");

        using var sent = await client.PostAsync("/earn", new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), new("_handler", "idea"), new("idea", "Open earlier.")]));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?ended=1&next=%2Fearn"), (sent.StatusCode, new Uri(client.BaseAddress, sent.Headers.Location!).PathAndQuery));
        Assert.Contains("You were signed out meanwhile", await client.GetStringAsync("/sign-in?ended=1&next=%2Fearn"), StringComparison.Ordinal);
        Assert.DoesNotContain(handler.CookieContainer.GetCookies(client.BaseAddress), static one => one.Name == "session");
        Assert.Contains("Welcome to", await client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    internal static partial Regex Token();
}
