using System.Collections.Frozen;
using System.Security.Claims;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Platform.Http;

/// <summary>A member's session: whose, of which account now, and when the member last showed who it is.</summary>
public sealed record OwnSession(KeyedHash Id, MemberId Member, AccountId Account, Instant Proved, Instant Ends)
{
    public string MemberText { get; } = Member.ToString();

    public string AccountText { get; } = Account.ToString();
}

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

    /// <summary>Of a signed-in member, who has the scope `member` and nothing else; null for API keys.</summary>
    public OwnSession? Own { get; init; }

    public ClaimsPrincipal Principal { get; }

    public bool Has(string scope) => Held.Contains(scope);
}
