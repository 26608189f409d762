using System.Globalization;
using System.Text;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The same work as <see cref="Workload"/>, as the bytes of HTTP requests.</summary>
internal sealed class HttpRequests(ClientTask task, byte[][] baskets, int caller)
{
    private readonly Random random = new(caller + 1);
    private readonly string till = string.Create(
        CultureInfo.InvariantCulture, $"{BenchShop.Store(caller)}/{caller / BenchShop.Stores:00}/{task.Run}h/");
    private readonly MemoryStream buffer = new(4096);
    private int number;

    /// <summary>Lines and tenders of every basket as JSON, made once.</summary>
    public static byte[][] Baskets() => [.. BenchShop.MakeBaskets().Select(static lines =>
    {
        var json = new StringBuilder("\"lines\":[");
        foreach (var line in lines)
        {
            json.Append(line.Number == 1 ? "" : ",");
            json.Append(CultureInfo.InvariantCulture,
                $$"""{"line":{{line.Number}},"sku":"{{line.Sku}}","quantity":{{line.Thousandths / 1000}},"amount":{{line.Amount}},"discount":0,"tax":{{line.Tax}}}""");
        }

        json.Append(CultureInfo.InvariantCulture,
            $$"""],"tenders":[{"type":"card","amount":{{lines.Sum(static line => line.Amount)}}}]}""");
        return Encoding.UTF8.GetBytes(json.ToString());
    })];

    /// <summary>The next request; 1 % repeat the one before, byte for byte.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        if (number == 0 || random.Next(100) >= 1)
        {
            number++;
            buffer.SetLength(0);
            if (random.Next(100) < 10)
            {
                Redemption();
            }
            else
            {
                Purchase();
            }
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private void Purchase()
    {
        var now = TimeProvider.System.GetUtcNow();
        var head = string.Create(CultureInfo.InvariantCulture,
            $$"""{"source":"pos","key":"{{till}}{{number:000000}}","type":"purchase","card":"{{BenchShop.Card(random.Next(task.Accounts))}}","occurredAt":"{{now:yyyy-MM-ddTHH:mm:ss.fffZ}}","businessDate":"{{now:yyyy-MM-dd}}","store":"{{BenchShop.Store(caller)}}","channel":"store","currency":"GBP",""");
        Write("/v1/activities", "", head, baskets[random.Next(baskets.Length)]);
    }

    private void Redemption()
    {
        var account = BenchShop.Account(random.Next(task.Accounts));
        var body = string.Create(CultureInfo.InvariantCulture,
            $$"""{"points":{{random.Next(1, 21)}},"proof":{"kind":"operator","reason":"at the till"} }""");
        Write($"/v1/accounts/{account}/redeem", $"Idempotency-Key: {till}{number:000000}\r\n", body, []);
    }

    private void Write(string path, string header, string head, byte[] tail)
    {
        var length = Encoding.UTF8.GetByteCount(head) + tail.Length;
        buffer.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: {task.Host}:{task.Port}\r\nAuthorization: Bearer {task.Secret}\r\n{header}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{head}")));
        buffer.Write(tail);
    }
}
