using System.ComponentModel;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Http;

/// <summary>What a member wants. Language, favourite store and likes are facts that rules may read; sizes and hours are sealed.</summary>
public sealed record PreferencesBody
{
    [Description("A tag such as en or el-GR.")]
    public string? Language { get; init; }

    [Description("The member's favourite store.")]
    public string? HomeStore { get; init; }

    [Description("What the member says to like: categories or brands of the shop.")]
    public IReadOnlyList<string>? Likes { get; init; }

    [Description("By kind, as in {\"shoes\": \"42\"}.")]
    public IReadOnlyDictionary<string, string>? Sizes { get; init; }

    public ContactHours? ContactHours { get; init; }

    [Description("What staff may see beside the name when the member is recognised at a till: likes or homeStore; left out, nothing.")]
    public string? GreetWith { get; init; }

    internal static PreferencesBody Of(PersonFields person) => new()
    {
        Language = person.Language,
        HomeStore = person.HomeStore,
        Likes = person.Likes.IsEmpty ? null : person.Likes,
        Sizes = person.Sizes,
        ContactHours = person.ContactHours,
        GreetWith = person.GreetWith,
    };

    internal PersonFields In(PersonFields person) => person with
    {
        Language = Language, HomeStore = HomeStore, Likes = Likes is null ? [] : [.. Likes], Sizes = Sizes, ContactHours = ContactHours,
        GreetWith = GreetWith,
    };
}

/// <summary>`GET`, `PUT` and `PATCH /v1/members/{id}/preferences`.</summary>
internal static class MemberPreferences
{
    private static readonly EditedPart<PreferencesBody> Part = new(
        static told => PreferencesBody.Of(told.Person), static (body, told) => told with { Person = body.In(told.Person) });

    public static void Map(IEndpointRouteBuilder routes) =>
        Part.Map(routes, "/v1/members/{id}/preferences", "Preferences", "What a member wants");
}
