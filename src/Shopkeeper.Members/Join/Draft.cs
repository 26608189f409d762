using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;
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

    public bool HasPersonal => !Profile.IsEmpty || Join.Consents.Any(static entry => entry.Proof is not null);

    public Profile Profile => new Profile
    {
        Email = Join.Email,
        Phone = Join.Phone,
        Card = HasFreshCard ? Card : null,
        SecondNumber = Join.SecondNumber,
    }.With(Join.Person);

    public NewMember Seal(ShopSecrets secrets, MemberKeys keys) => new(
        Member, Account, Join.Status, Created, Identifiers(secrets), HasFreshCard,
        Profile.IsEmpty ? null : keys.Encrypt(Member, Profile.Field, Profile.Write()),
        PersonFacts.Of(Join.Person) with { Segments = Join.Invited.Segments })
    {
        Store = Join.Store,
        Invitation = Join.Invited.Code,
        Actor = Join.Actor,
        Consents = [.. Join.Consents.Select(entry => Seal(entry.Of(Member, Created), keys))],
    };

    private static SealedConsent Seal(ConsentEntry entry, MemberKeys keys) => new(
        entry, SealedConsent.Bytes(entry) is { } proof ? keys.Encrypt(entry.Member, SealedConsent.ProofField, proof) : null);

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
}
