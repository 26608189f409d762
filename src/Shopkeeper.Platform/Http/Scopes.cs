using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Shopkeeper.Platform.Http;

/// <summary>What an API key may do. A route names the scopes that open it; one of them is enough.</summary>
public static class Scopes
{
    /// <summary>A till: quotes, activities, reads of one account. Bound to its store unless the key says otherwise.</summary>
    public const string Till = "till";

    /// <summary>The web shop: as a till, for joining members too.</summary>
    public const string Shop = "shop";

    /// <summary>Operators: everything, spending with a reason included.</summary>
    public const string Office = "office";

    /// <summary>Reads: accounts, programmes, the feed.</summary>
    public const string Read = "read";

    /// <summary>A public form: joins members, and learns nothing of who is one.</summary>
    public const string Form = "form";

    /// <summary>A signed-in member: routes that name it, and only what is its own. No API key has it.</summary>
    public const string Member = "member";

    public const string ClaimType = "scope";

    public static readonly IReadOnlyList<string> All = [Till, Shop, Office, Read, Form];

    /// <summary>
    /// The route's policy: a key with one of these scopes. A route without this (or AllowAnonymous) is denied to everybody.
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(Policy(scopes));

    // Policies name no scheme: ApiKey is the default, and naming it would ask for the key a second time in every request.
    internal static AuthorizationPolicy Policy(params string[] scopes)
    {
        var policy = new AuthorizationPolicyBuilder().RequireClaim(ClaimType, scopes);
        return (scopes.Contains(Member) ? policy.RequireAssertion(static asked => IsOwn(asked.Resource as HttpContext)) : policy).Build();
    }

    /// <summary>A member reaches what the route's `{id}` names only when that is itself or its account; others are bound by their scopes.</summary>
    private static bool IsOwn(HttpContext? context) =>
        context?.Features.Get<ShopContext>()?.Caller is { } caller
        && (caller.Own is not { } own
            || context.Request.RouteValues.GetValueOrDefault("id") is not string id || id == own.MemberText || id == own.AccountText);
}
