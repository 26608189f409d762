using System.ComponentModel;
using NodaTime;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Http;

/// <summary>What a person may tell when joining and when a held card is activated.</summary>
public record PersonBody
{
    [Description("As the person writes it, in any script.")]
    public string? Name { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public LocalDate? BirthDate { get; init; }

    public PostalAddress? Address { get; init; }

    [Description("A tag such as en or el-GR.")]
    public string? Language { get; init; }

    [Description("The member's favourite store.")]
    public string? HomeStore { get; init; }

    [Description("What the member says to like: categories or brands of the shop.")]
    public IReadOnlyList<string>? Likes { get; init; }

    [Description("By kind, as in {\"shoes\": \"42\"}.")]
    public IReadOnlyDictionary<string, string>? Sizes { get; init; }

    public ContactHours? ContactHours { get; init; }

    [Description("What staff may see beside the name at a till: likes or homeStore; left out, nothing.")]
    public string? GreetWith { get; init; }

    [Description("The code of an invitation; needed where the shop's joining policy says so.")]
    public string? Invitation { get; init; }

    [Description("What is agreed to or refused in the same breath: recorded with it, or not at all.")]
    public IReadOnlyList<ConsentBody?>? Consents { get; init; }

    internal PersonFields ToFields() => new()
    {
        Name = Name,
        GivenName = GivenName,
        FamilyName = FamilyName,
        BirthDate = BirthDate,
        Address = Address,
        Language = Language,
        HomeStore = HomeStore,
        Likes = Likes is null ? [] : [.. Likes],
        Sizes = Sizes,
        ContactHours = ContactHours,
        GreetWith = GreetWith,
    };
}
