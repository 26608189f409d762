using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;

namespace Shopkeeper.Members.Identifiers;

/// <summary>Ids that others gave a member: of an account of the web shop, of the app on a device. They are compared letter for letter.</summary>
internal static class OtherId
{
    /// <summary>The reason never repeats what was presented.</summary>
    public static bool TryRead(string? text, out string id, out string reason)
    {
        id = text?.Trim() ?? "";
        reason = id.Length is 0 or > Limits.OtherIdLength ? $"An id has from 1 to {Limits.OtherIdLength} characters."
            : id.Any(static letter => char.IsControl(letter) || char.IsSurrogate(letter)) ? "An id has no control characters or signs beyond letters."
            : PaymentCard.AppearsIn(id) ? "This looks like the number of a payment card; it was not stored."
            : "";
        return reason.Length == 0;
    }
}
