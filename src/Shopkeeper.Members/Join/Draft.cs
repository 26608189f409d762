using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

/// <summary>A member to be: ids drawn, a card given or drawn, nothing sealed yet.</summary>
internal sealed record Draft(MemberId Member, AccountId Account, CheckedJoin Join, Instant Created, string Card)
{
    public bool HasFreshCard => Join.Card is null;

    public static Draft Of(CheckedJoin join, CardRange fresh, Instant now)
    {
        var at = now.ToDateTimeOffset();
        return new Draft(
            new MemberId(Guid.CreateVersion7(at)), new AccountId(Guid.CreateVersion7(at)), join, now,
            join.Card ?? CardNumber.Draw(fresh));
    }

    public Profile Profile => new()
    {
        Email = Join.Email,
        Phone = Join.Phone,
        Name = Join.Name,
        BirthDate = Join.BirthDate is { } born ? LocalDatePattern.Iso.Format(born) : null,
        Card = HasFreshCard ? Card : null,
        SecondNumber = Join.SecondNumber,
    };

    public NewMember Seal(ShopSecrets secrets, MemberKeys keys) => new(
        Member, Account, Join.Status, Created, Identifiers(secrets), HasFreshCard,
        Profile.IsEmpty ? null : keys.Encrypt(Member, Profile.Field, Profile.Write()), Facts());

    private ImmutableArray<Identifier> Identifiers(ShopSecrets secrets)
    {
        var found = ImmutableArray.CreateBuilder<Identifier>(3);
        found.Add(new Identifier(IdentifierKind.Card, secrets.HashCard(Card)));
        if (Join.Email is { } email)
        {
            found.Add(new Identifier(IdentifierKind.Email, secrets.Hash(HashedField.Email, email)));
        }

        if (Join.Phone is { } phone)
        {
            found.Add(new Identifier(IdentifierKind.Phone, secrets.Hash(HashedField.Phone, phone)));
        }

        return found.DrainToImmutable();
    }

    private FactRecord Facts() => Join.BirthDate is null && Join.HomeStore is null && Join.Likes.IsEmpty
        ? FactRecord.None
        : new FactRecord { BirthMonth = (byte)(Join.BirthDate?.Month ?? 0), HomeStore = Join.HomeStore ?? "", Likes = Join.Likes };
}
