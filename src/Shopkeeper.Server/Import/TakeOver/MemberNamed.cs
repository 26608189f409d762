using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>What a row names its member by: at least one of these, and all of one member.</summary>
internal sealed record MemberNames(string? Card, string? Email, string? Phone, string? MemberId);

/// <summary>Whose a row is.</summary>
internal readonly record struct MemberNamed(MemberId Member, AccountId Account, string Problem)
{
    public static async Task<MemberNamed> FindAsync(ShopMembers members, MemberNames names, CancellationToken cancel)
    {
        MemberNamed? found = null;
        (IdentifierKind Kind, string? Text)[] asked =
            [(IdentifierKind.Card, names.Card), (IdentifierKind.Email, names.Email), (IdentifierKind.Phone, names.Phone)];
        foreach (var (kind, text) in asked)
        {
            if (text is null)
            {
                continue;
            }

            var (member, account, problem) = await members.WhoseAsync(kind, text, cancel);
            if (problem is not null)
            {
                return new MemberNamed(default, default, problem);
            }

            if (found is { } other && other.Member != member)
            {
                return new MemberNamed(default, default, "Card, e-mail and phone of this row are not of one member.");
            }

            found = new MemberNamed(member, account, "");
        }

        return found ?? await ByIdAsync(members, names.MemberId, cancel);
    }

    private static async Task<MemberNamed> ByIdAsync(ShopMembers members, string? id, CancellationToken cancel) =>
        id is null ? new MemberNamed(default, default, "The row names nobody: card, email, phone or memberId.")
        : IdText.TryRead("mem", id, out var value) && await members.FindAsync(new MemberId(value), cancel) is { } member
            ? new MemberNamed(member.Id, member.Account, "")
        : new MemberNamed(default, default, "There is no member with this id.");
}
