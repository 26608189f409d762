using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Shopkeeper.Client;

/// <summary>
/// The public API, typed. It holds no state but the client that it is given: over HTTP, or bound in-process to the same routes and
/// policies. A refusal is a value; an exception is a network that is away.
/// </summary>
public sealed partial class ShopkeeperClient(HttpClient http)
{
    private const string KeyHeader = "Idempotency-Key";

    private async Task<Answer<T>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> shape, string? key = null, CancellationToken cancel = default)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (key is not null)
        {
            request.Headers.Add(KeyHeader, key);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return response.IsSuccessStatusCode
            ? new Answer<T>(await response.Content.ReadFromJsonAsync(shape, cancel), null)
            : new Answer<T>(null, await RefusalAsync(response, cancel));
    }

    private Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancel)
        where T : class => SendAsync(HttpMethod.Get, path, null, shape, null, cancel);

    private Task<Answer<T>> PostAsync<TBody, T>(
        string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<T> shape, CancellationToken cancel)
        where T : class => SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyShape), shape, null, cancel);

    private static async Task<Refusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new Refusal(status, "unexpected", "An answer that is none of this API", "The server did not answer as it should.");
        }

        try
        {
            return await response.Content.ReadFromJsonAsync(ClientJson.Default.Refusal, cancel)
                ?? new Refusal(status, "unexpected", "An empty problem", "The server did not say what is wrong.");
        }
        catch (JsonException)
        {
            return new Refusal(status, "unexpected", "A problem that cannot be read", "The server did not say what is wrong.");
        }
    }

    private static string Text(string value) => Uri.EscapeDataString(value);

    /// <summary>A query of what is given; nothing for nothing.</summary>
    private static string Query(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var said = new List<string>();
        foreach (var (name, value) in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                said.Add($"{name}={Text(value)}");
            }
        }

        return said.Count == 0 ? "" : "?" + string.Join('&', said);
    }

    /// <summary>The same client as somebody: a session or an API key; null = nobody.</summary>
    public ShopkeeperClient As(string? secret)
    {
        http.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        return this;
    }
}
