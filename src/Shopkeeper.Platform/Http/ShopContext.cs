using System.Reflection;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Http;

/// <summary>
/// The shop a request is for, and who calls. Handlers take it as a parameter: `static Task&lt;IResult&gt; Handle(ShopContext
/// shop, ...)`, and get a module's per-shop service by <see cref="Get{T}"/>. Nothing per shop is static or in the container.
/// </summary>
public sealed class ShopContext(Shop shop, ShopServices services, Caller caller)
{
    public Shop Shop { get; } = shop;

    public Caller Caller { get; } = caller;

    public T Get<T>()
        where T : class => services.Get<T>();

    /// <summary>Of an authenticated request; set by the API key scheme.</summary>
    public static ShopContext Of(HttpContext context) =>
        context.Features.Get<ShopContext>()
        ?? throw new InvalidOperationException("A route that needs a shop must require a scope.");

    public static ValueTask<ShopContext> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));
}

/// <summary>Port: who a bearer secret stands for, in which of the served shops. Implemented by the host.</summary>
public interface IShopDirectory
{
    /// <summary>
    /// Null when no shop that this host name may stand for knows the secret. Answers from memory whenever it can: it is
    /// asked for every request.
    /// </summary>
    ValueTask<ShopContext?> AdmitAsync(string host, string secret, CancellationToken cancel);
}
