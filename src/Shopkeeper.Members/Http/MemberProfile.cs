using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Http;

/// <summary>Who a member is; all of it sealed under the member's own key.</summary>
public sealed record ProfileBody
{
    public string? Name { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public LocalDate? BirthDate { get; init; }

    public PostalAddress? Address { get; init; }

    internal static ProfileBody Of(PersonFields person) => new()
    {
        Name = person.Name,
        GivenName = person.GivenName,
        FamilyName = person.FamilyName,
        BirthDate = person.BirthDate,
        Address = person.Address,
    };

    internal PersonFields In(PersonFields person) => person with
    {
        Name = Name, GivenName = GivenName, FamilyName = FamilyName, BirthDate = BirthDate, Address = Address,
    };
}

/// <summary>`GET`, `PUT` and `PATCH /v1/members/{id}/profile`: read, replaced whole, or changed in parts (RFC 7396).</summary>
internal static class MemberProfile
{
    private static readonly EditedPart<ProfileBody> Part = new(
        static told => ProfileBody.Of(told.Person), static (body, told) => told with { Person = body.In(told.Person) });

    public static void Map(IEndpointRouteBuilder routes) => Part.Map(routes, "/v1/members/{id}/profile", "Profile", "Who a member is");
}
