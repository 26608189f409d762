using System.Collections.Immutable;
using NodaTime;

namespace Shopkeeper.Members.Consents;

/// <summary>Why a member may be contacted, or may not.</summary>
public enum ContactReason
{
    Allowed,

    /// <summary>Nothing was ever said about it.</summary>
    NoConsent,
    Withdrawn,

    /// <summary>Given, and its address has not answered yet.</summary>
    PendingConfirmation,

    /// <summary>There is no such address or number.</summary>
    NoAddress,

    /// <summary>The address is on the suppression list.</summary>
    Suppressed,

    /// <summary>The member has asked for a restriction: nothing is done with the data.</summary>
    Restricted,
}

/// <summary>Whether a member may be contacted for a purpose through a channel.</summary>
public sealed record ContactVerdict(ConsentPurpose Purpose, ConsentChannel Channel, ContactReason Reason)
{
    public bool IsAllowed => Reason == ContactReason.Allowed;
}

/// <summary>What is known of the address behind a channel: whether there is one, and since when it is suppressed.</summary>
internal readonly record struct Reachable(bool Exists, Instant? SuppressedAt);

/// <summary>Decides who may be contacted: of what is against it, the first in the order consent, confirmation, address, suppression.</summary>
internal static class ContactState
{
    private static readonly ConsentPurpose[] Purposes = [ConsentPurpose.Offers, ConsentPurpose.PartnerOffers, ConsentPurpose.Surveys];

    private static readonly ConsentChannel[] Channels =
        [ConsentChannel.Email, ConsentChannel.Sms, ConsentChannel.Post, ConsentChannel.Push, ConsentChannel.Phone];

    public static ImmutableArray<ContactVerdict> Of(
        IReadOnlyList<ConsentEntry> current, Func<ConsentChannel, Reachable> reachable) =>
    [
        .. Purposes.SelectMany(purpose => Channels.Select(channel => new ContactVerdict(
            purpose, channel, ReasonOf(current.FirstOrDefault(one => one.Purpose == purpose && one.Channel == channel), reachable(channel))))),
    ];

    /// <summary>Whatever else holds, a restriction stands before it.</summary>
    public static ImmutableArray<ContactVerdict> Restricted(ImmutableArray<ContactVerdict> verdicts) =>
        [.. verdicts.Select(static one => one with { Reason = ContactReason.Restricted })];

    private static ContactReason ReasonOf(ConsentEntry? held, Reachable address) =>
        held is null ? ContactReason.NoConsent
        : !held.Given ? ContactReason.Withdrawn
        : held.IsPending ? ContactReason.PendingConfirmation
        : !address.Exists ? ContactReason.NoAddress
        : address.SuppressedAt is { } since && !Lifts(held, since) ? ContactReason.Suppressed
        : ContactReason.Allowed;

    /// <summary>Only the person's own later word lifts a suppression: no import, no soft opt-in, no legitimate interest.</summary>
    private static bool Lifts(ConsentEntry held, Instant since) =>
        held.At > since && held.Basis == ConsentBasis.Consent && held.Source != ConsentSource.Import;
}
