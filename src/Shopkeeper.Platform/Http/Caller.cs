using System.Collections.Frozen;
using System.Security.Claims;

namespace Shopkeeper.Platform.Http;

/// <summary>Who calls: an API key's id (part of idempotency keys and of the actor's name), its scopes, its store.</summary>
public sealed class Caller
{
    public Caller(string keyId, string name, IEnumerable<string> scopes, string? store)
    {
        KeyId = keyId;
        Name = name;
        Store = store;
        Held = scopes.ToFrozenSet(StringComparer.Ordinal);
        var claims = Held.Select(static scope => new Claim(Scopes.ClaimType, scope)).Append(new Claim("key", keyId));
        Principal = new ClaimsPrincipal(new ClaimsIdentity(claims, ApiKeyHandler.Scheme));
    }

    public string KeyId { get; }

    public string Name { get; }

    /// <summary>The only store it acts for; null = any.</summary>
    public string? Store { get; }

    public FrozenSet<string> Held { get; }

    public ClaimsPrincipal Principal { get; }

    public bool Has(string scope) => Held.Contains(scope);
}
