using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Shopkeeper.Client.Tills;

/// <summary>
/// What a call came to. Status 0: nobody answered in time. Body: the answer or the problem, as JSON. At: the server's clock.
/// </summary>
public sealed record CallAnswer(int Status, JsonElement Body, string? Tag, DateTimeOffset? At, int? RetryAfterSeconds)
{
    public static readonly CallAnswer None = new(0, default, null, null, null);

    public bool IsOk => Status is >= 200 and < 300;

    /// <summary>It may be sent again as it is: nothing was said about it, or only that it is too early.</summary>
    public bool IsForLater => Status is 0 or 408 or 409 or 429 or >= 500;

    /// <summary>A problem's sentence, else the status.</summary>
    public string Detail => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("detail", out var detail)
        ? detail.GetString() ?? ""
        : Status == 0 ? "The server does not answer." : $"The server answered {Status}.";
}

/// <summary>The calls of a till. Total: whatever goes wrong on the way is an answer without a status.</summary>
public sealed class TillCalls(HttpClient http)
{
    private const int LongestAnswer = 64 * 1024 * 1024;

    public Task<CallAnswer> AskAsync(string body, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/v1/tills", null, body, cancel);

    public Task<CallAnswer> ClaimAsync(string body, CancellationToken cancel) => SendAsync(HttpMethod.Post, "/v1/tills/claim", null, body, cancel);

    public Task<CallAnswer> SnapshotAsync(string key, string? tag, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, "/v1/till-snapshot", key, null, cancel, request =>
        {
            if (tag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            }
        });

    public Task<CallAnswer> QuoteAsync(string key, string body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/v1/quotes", key, body, cancel);

    /// <param name="activities">Bodies, each as it was written when the sale was made: they are sent letter by letter.</param>
    public Task<CallAnswer> BatchAsync(string key, IEnumerable<string> activities, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/v1/activities/batch", key, $"{{\"activities\":[{string.Join(',', activities)}]}}", cancel);

    /// <param name="kind">card or phone</param>
    public Task<CallAnswer> FindMemberAsync(string key, string kind, string text, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, $"/v1/members?{kind}={Uri.EscapeDataString(text)}", key, null, cancel);

    public Task<CallAnswer> AccountAsync(string key, string account, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, $"/v1/accounts/{Uri.EscapeDataString(account)}", key, null, cancel);

    public Task<CallAnswer> OffersAsync(string key, string account, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, $"/v1/accounts/{Uri.EscapeDataString(account)}/offers?limit=100", key, null, cancel);

    /// <param name="sale">The key on its receipt.</param>
    public Task<CallAnswer> SaleAsync(string key, string sale, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, $"/v1/sales?key={Uri.EscapeDataString(sale)}", key, null, cancel);

    public Task<CallAnswer> ReserveAsync(string key, string account, string body, string once, CancellationToken cancel) => SendAsync(
        HttpMethod.Post, $"/v1/accounts/{Uri.EscapeDataString(account)}/reservations", key, body, cancel,
        request => request.Headers.TryAddWithoutValidation("Idempotency-Key", once));

    /// <summary>Whether this server is a demo, where the till's user may approve it.</summary>
    public async Task<bool> IsDemoAsync(CancellationToken cancel) =>
        (await SendAsync(HttpMethod.Get, "/demo/tills?here", null, null, cancel)).Status == (int)HttpStatusCode.OK;

    private async Task<CallAnswer> SendAsync(
        HttpMethod method, string address, string? key, string? body, CancellationToken cancel, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        more?.Invoke(request);
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            var answer = new CallAnswer(
                (int)response.StatusCode, Read(text), response.Headers.ETag?.ToString(), response.Headers.Date,
                (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);

            // A page of somebody on the way is no answer of the shop: neither that all is well, nor that this till is none of it.
            return (key ?? body) is not null && (answer.IsOk || answer.Status is 401 or 404) && answer.Body.ValueKind != JsonValueKind.Object
                ? CallAnswer.None
                : answer;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return CallAnswer.None;
        }
    }

    private static JsonElement Read(string text)
    {
        if (text.Length is 0 or > LongestAnswer || text[0] != '{')
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
