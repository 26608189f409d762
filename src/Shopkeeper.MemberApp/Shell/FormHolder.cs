using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Of a page or route that acts as a visitor, whoever is signed in: signing in and joining.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ActsAsVisitorAttribute : Attribute;

/// <summary>
/// Whose page a form stands on is sealed into its token. On a phone that several people use, a page that one of them left open does nothing in the name of
/// another who signed in since. The session's secret says who it is and nothing beside it: that secret also decides in whose name the form would be heard.
/// </summary>
public sealed class FormHolder : IAntiforgeryAdditionalDataProvider
{
    private const int Bytes = 16;

    public string GetAdditionalData(HttpContext context) => SessionCookie.Read(context) is { } secret
        ? Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, Bytes))
        : "";

    /// <summary>While nobody is signed in a form acts as a visitor, whosever page it stood on: what is a member's says so by itself.</summary>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        SessionCookie.Read(context) is null
        || context.GetEndpoint()?.Metadata.GetMetadata<ActsAsVisitorAttribute>() is not null
        || additionalData == GetAdditionalData(context);
}
