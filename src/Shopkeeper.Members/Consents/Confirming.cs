using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Consents;

/// <summary>A token to be sent to the address that is to confirm.</summary>
public sealed record PendingConsent(ConsentPurpose Purpose, ConsentChannel Channel, string Token, Instant Until);

/// <summary>What a token confirmed, and when first; null where it cannot be used.</summary>
public sealed record ConfirmedConsent(MemberId Member, ConsentPurpose Purpose, ConsentChannel Channel, Instant At);

/// <summary>
/// Double opt-in, and whether a member may be contacted. A consent that was given while the shop asks its channel to confirm is
/// pending until the member's address of now has answered.
/// </summary>
internal sealed class Confirming(
    Shop shop, ShopSecrets secrets, MemberStore store, ConsentStore consents, (SuppressionStore Suppressions, RestrictionStore Restrictions) against)
{
    private readonly ConfirmationTokens tokens = new(secrets);

    /// <summary>The log as it holds for the contacts of now.</summary>
    public async Task<ConsentState?> ReadAsync(MemberId member, CancellationToken cancel)
    {
        if (await store.FindAsync(member, cancel) is not { } row)
        {
            return null;
        }

        var profile = await ProfileReading.ReadAsync(secrets, row, cancel);
        var log = await consents.ReadAsync(member, cancel);
        var confirmations = log.Any(static entry => entry.NeedsConfirmation) ? await consents.ConfirmationsAsync(member, cancel) : [];
        log = [.. log.Select(entry => entry with
        {
            ConfirmedAt = HashFor(profile, entry.Channel) is { } hash
                && confirmations.FirstOrDefault(one => one.Seq == entry.Seq && one.Contact == hash) is { } one ? one.At : null,
        })];
        var verdicts = await VerdictsAsync(profile, log, cancel);
        return new ConsentState(
            profile, log, await against.Restrictions.SinceAsync(member, cancel) is null ? verdicts : ContactState.Restricted(verdicts));
    }

    /// <summary>Tokens for what was just said and is pending.</summary>
    public ImmutableArray<PendingConsent> Pending(
        MemberId member, ConsentState state, JoiningPolicy policy, IReadOnlyList<ConsentEntry> said)
    {
        var until = shop.Now + Duration.FromHours(policy.ConfirmationHours);
        return
        [
            .. ConsentLog.Current(state.Log)
                .Where(held => held.IsPending && said.Any(one => one.Purpose == held.Purpose && one.Channel == held.Channel))
                .Select(held => HashFor(state.Profile, held.Channel) is { } contact
                    ? new PendingConsent(held.Purpose, held.Channel, tokens.Of(member, held.Seq, until, contact), until)
                    : null)
                .OfType<PendingConsent>(),
        ];
    }

    public async Task<ConfirmedConsent?> ConfirmAsync(string? token, (string Operator, string? Proof) by, CancellationToken cancel)
    {
        if (!ConfirmationTokens.TryRead(token, out var member, out var seq) || await ReadAsync(member, cancel) is not { } state
            || ConsentLog.Current(state.Log).FirstOrDefault(one => one.Seq == seq) is not { Given: true, NeedsConfirmation: true } held
            || HashFor(state.Profile, held.Channel) is not { } contact || !tokens.Holds(token!, contact, shop.Now))
        {
            return null;
        }

        var at = held.ConfirmedAt ?? shop.Now;
        if (held.IsPending)
        {
            await consents.ConfirmAsync(new Confirmation(seq, contact, at), member, by, cancel);
        }

        return new ConfirmedConsent(member, held.Purpose, held.Channel, at);
    }

    private async Task<ImmutableArray<ContactVerdict>> VerdictsAsync(
        Profile profile, IReadOnlyList<ConsentEntry> log, CancellationToken cancel)
    {
        var email = profile.Email is { } address ? await against.Suppressions.FindAsync(IdentifierKind.Email, address, cancel) : null;
        var phone = profile.Phone is { } number ? await against.Suppressions.FindAsync(IdentifierKind.Phone, number, cancel) : null;
        return ContactState.Of(ConsentLog.Current(log), channel => channel switch
        {
            ConsentChannel.Email => new Reachable(profile.Email is not null, email),
            ConsentChannel.Sms or ConsentChannel.Phone => new Reachable(profile.Phone is not null, phone),
            ConsentChannel.Post => new Reachable(profile.Address is not null, null),

            // Where an app is reached is not known here.
            _ => new Reachable(true, null),
        });
    }

    private KeyedHash? HashFor(Profile profile, ConsentChannel channel) => channel switch
    {
        ConsentChannel.Email when profile.Email is { } email => secrets.Hash(HashedField.Email, email),
        ConsentChannel.Sms or ConsentChannel.Phone when profile.Phone is { } phone => secrets.Hash(HashedField.Phone, phone),
        _ => null,
    };
}

/// <summary>A member's consents as they hold for the contacts of now, and who may be contacted.</summary>
public sealed record ConsentState(Profile Profile, ImmutableArray<ConsentEntry> Log, ImmutableArray<ContactVerdict> Verdicts);

/// <summary>An address has answered for one entry.</summary>
internal sealed record Confirmation(int Seq, KeyedHash Contact, Instant At);
