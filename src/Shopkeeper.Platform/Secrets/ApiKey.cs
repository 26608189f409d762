using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Secrets;

/// <summary>What an API client may do. The secret is nowhere in it.</summary>
public sealed record ApiKey(
    Guid Id, string Name, ImmutableArray<string> Scopes, string? Store, Instant Created, Instant? Revoked)
{
    public const string Prefix = "key";

    public string IdText => Domain.Kernel.IdText.Write(Prefix, Id);
}

/// <summary>A key just made; the secret is shown this once.</summary>
public sealed record NewApiKey(ApiKey Key, string Secret);
