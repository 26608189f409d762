using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Shopkeeper.Benchmarks.Crash;

internal readonly record struct CrashAnswer(string Activity, bool Replayed);

/// <summary>Posts sales; null = the server is gone, and whether it took this one is not known.</summary>
internal sealed class CrashCaller
{
    private readonly HttpClient client;

    public CrashCaller(Uri server, string secret)
    {
        client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    public async Task<CrashAnswer?> SendAsync(CrashSale sale)
    {
        while (true)
        {
            try
            {
                using var body = new StringContent(sale.Body, Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync(new Uri("/v1/activities", UriKind.Relative), body);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK)
                {
                    using var json = JsonDocument.Parse(text);
                    return new CrashAnswer(
                        json.RootElement.GetProperty("activityId").GetString()!, json.RootElement.GetProperty("replayed").GetBoolean());
                }

                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                {
                    throw new InvalidOperationException($"{sale.Key} got {(int)answer.StatusCode}: {text}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
            {
                return null;
            }
        }
    }
}
