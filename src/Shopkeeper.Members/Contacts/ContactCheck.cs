using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Contacts;

/// <summary>Whether an address or a number may become somebody's: stricter than for looking it up. Null: it may, and this is its form.</summary>
internal static class ContactCheck
{
    public static FieldProblem? ReadEmail(string? text, out string? email)
    {
        email = null;
        if (text is null)
        {
            return null;
        }

        if (!EmailAddress.TryRead(text, out var normalised, out var reason))
        {
            return FieldProblem.Malformed("/email", reason);
        }

        email = normalised;
        return PaymentCard.AppearsIn(text)
            ? FieldProblem.Malformed("/email", "This carries the number of a payment card; it was not stored.")
            : Homograph.IsOne(normalised) ? new FieldProblem(Rejection.HomographAddress, "/email", Homograph.Reason)
            : null;
    }

    public static FieldProblem? ReadPhone(string? text, string? region, out string? phone)
    {
        phone = null;
        if (text is null)
        {
            return null;
        }

        var isRead = PhoneNumber.TryRead(text, region, out var number, out var reason);
        phone = number;
        return isRead ? null : FieldProblem.Malformed("/phone", reason);
    }
}
