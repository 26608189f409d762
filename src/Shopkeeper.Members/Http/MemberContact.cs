using System.ComponentModel;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Http;

/// <summary>By what a member is reached and found.</summary>
public sealed record ContactBody
{
    public string? Email { get; init; }

    [Description("With + and country code.")]
    public string? Phone { get; init; }
}

/// <summary>`GET`, `PUT` and `PATCH /v1/members/{id}/contact`: the old address is free for others, the time of the change is kept.</summary>
internal static class MemberContact
{
    private static readonly EditedPart<ContactBody> Part = new(
        static told => new ContactBody { Email = told.Email, Phone = told.Phone },
        static (body, told) => told with { Email = body.Email, Phone = body.Phone },
        needsFresh: true);

    public static void Map(IEndpointRouteBuilder routes) =>
        Part.Map(routes, "/v1/members/{id}/contact", "Contact", "By what a member is reached");
}
