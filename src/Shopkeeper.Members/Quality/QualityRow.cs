using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Quality;

/// <summary>
/// One member as duplicates are looked for, in clear and in memory only. Values go by <see cref="Columns"/>; an empty one is
/// not known.
/// </summary>
internal readonly record struct QualityRow(MemberId Member, string[] Values)
{
    /// <summary>A pair needs more than one thing to agree on.</summary>
    private const int FewestValues = 2;

    public static readonly string[] Columns = ["given-name", "family-name", "birth-date", "email", "phone", "address", "city", "postcode"];

    /// <summary>Null when too little is known to tell this member from others.</summary>
    public static QualityRow? Of(MemberId member, Profile profile)
    {
        var (given, family) = Names(profile);
        string[] values =
        [
            given, family, profile.BirthDate ?? "", profile.Email ?? "", profile.Phone ?? "",
            string.Join(' ', profile.Address?.Lines ?? []), profile.Address?.City ?? "", profile.Address?.Postcode ?? "",
        ];
        return values.Count(static value => value.Length > 0) < FewestValues ? null : new QualityRow(member, values);
    }

    /// <summary>The last word of a name that was told whole stands for the family.</summary>
    private static (string Given, string Family) Names(Profile profile)
    {
        if (profile.GivenName is not null || profile.FamilyName is not null)
        {
            return (profile.GivenName ?? "", profile.FamilyName ?? "");
        }

        var whole = profile.Name ?? "";
        var last = whole.LastIndexOf(' ');
        return last < 0 ? ("", whole) : (whole[..last], whole[(last + 1)..]);
    }
}
