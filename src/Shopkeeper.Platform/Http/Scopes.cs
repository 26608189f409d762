using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

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

    public const string ClaimType = "scope";

    public static readonly IReadOnlyList<string> All = [Till, Shop, Office, Read, Form];

    /// <summary>
    /// The route's policy: a key with one of these scopes. A route without this (or AllowAnonymous) is denied to everybody.
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(Policy(scopes));

    // Policies name no scheme: ApiKey is the default, and naming it would ask for the key a second time in every request.
    internal static AuthorizationPolicy Policy(params string[] scopes) =>
        new AuthorizationPolicyBuilder().RequireClaim(ClaimType, scopes).Build();
}
