using Microsoft.AspNetCore.Http;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Http;

/// <summary>
/// The `Idempotency-Key` of a mutation that has no natural key: kept for ever as the key (`api:KEYID`, key), so that two
/// clients never meet in one.
/// </summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>The key, or the problem that says what is wrong with it.</summary>
    public static (ActivityKey Key, Problem? Problem) Read(HttpContext context, Caller caller)
    {
        var header = context.Request.Headers[Header];
        if (header.Count != 1 || string.IsNullOrWhiteSpace(header[0]))
        {
            return (default, Problems.Edge(
                "idempotency-key-required", $"Send one {Header} header, the same one each time you send this again."));
        }

        var key = header[0]!.Trim();
        return key.Length > Limits.KeyLength
            ? (default, Problems.Malformed($"{Header} has more than {Limits.KeyLength} characters.", null))
            : (new ActivityKey("api:" + caller.KeyId, key), null);
    }
}

/// <summary>Says in the OpenAPI document that the route takes the header.</summary>
public sealed record NeedsIdempotencyKey
{
    public static readonly NeedsIdempotencyKey Always = new();
}
