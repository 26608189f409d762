using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Households;

/// <summary>
/// Whoever shares an account is led to it like a card, by a keyed hash of the member's id: so a posting that names the account knows
/// who acts in it.
/// </summary>
public static class MemberLink
{
    public static KeyedHash Of(ShopSecrets secrets, MemberId member) => secrets.Hash(HashedField.Member, member.ToString());
}
