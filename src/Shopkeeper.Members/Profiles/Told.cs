using Shopkeeper.Members.Contacts;

namespace Shopkeeper.Members.Profiles;

/// <summary>All that a member told: of themselves, and how they are reached. Null takes back.</summary>
public sealed record Told(PersonFields Person, string? Email, string? Phone)
{
    /// <summary>What is wrong with the contacts that are not those of before; these in the form that is kept.</summary>
    internal FieldProblem? ReadContacts(Told before, string? region, out Told read)
    {
        string? email = Email, phone = Phone;
        var problem = (Email == before.Email ? null : ContactCheck.ReadEmail(Email, out email))
            ?? (Phone == before.Phone ? null : ContactCheck.ReadPhone(Phone, region, out phone));
        read = this with { Email = email, Phone = phone };
        return problem;
    }
}
