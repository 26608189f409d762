using Shopkeeper.Domain.Facts;

namespace Shopkeeper.Members.Profiles;

/// <summary>What of a person's own words rules may read: coarse, and no more than that.</summary>
internal static class PersonFacts
{
    public static FactRecord Of(PersonFields person) => Of(person, FactRecord.None);

    /// <summary>In place of what was known; what a person does not say of themselves (segments, age band) stays.</summary>
    public static FactRecord Of(PersonFields person, FactRecord known) => known with
    {
        BirthMonth = (byte)(person.BirthDate?.Month ?? 0),
        HomeStore = person.HomeStore ?? "",
        Likes = person.Likes,
        Language = person.Language ?? "",
    };

    /// <summary>Profile and facts as the person told them.</summary>
    public static PersonFields Read(Join.Profile profile, FactRecord facts) => new()
    {
        Name = profile.Name,
        GivenName = profile.GivenName,
        FamilyName = profile.FamilyName,
        BirthDate = profile.Born,
        Address = profile.Address,
        Language = facts.Language.Length > 0 ? facts.Language : null,
        HomeStore = facts.HomeStore.Length > 0 ? facts.HomeStore : null,
        Likes = facts.Likes,
        Sizes = profile.Sizes,
        ContactHours = profile.ContactHours,
        GreetWith = profile.GreetWith,
    };
}
