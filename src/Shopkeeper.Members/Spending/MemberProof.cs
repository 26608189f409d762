using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Spending;

/// <summary>What a member shows: a token of the app, or a PIN with a card or as a member whom the web shop knows.</summary>
public abstract record MemberProof
{
    private MemberProof()
    {
    }

    public sealed record Qr(string Token) : MemberProof;

    public sealed record OfPin(string Pin, IdentifierKind Kind, string Presented) : MemberProof;

    public sealed record OfMemberPin(string Pin, MemberId Member) : MemberProof;
}

/// <summary>Why nothing may be spent now; RetryAt: when it may be tried again, where that is known.</summary>
public sealed record SpendRefusal(Rejection Rejection, string Detail, Instant? RetryAt = null);

/// <summary>How it stands with a member's spending. HeldUntil: nothing is spent before.</summary>
public sealed record SpendingState(
    Instant? Locked, Instant? HeldUntil, bool HasPin, Instant? PinLockedUntil, System.Collections.Immutable.ImmutableArray<(Guid Device, Instant Created)> Devices);

/// <summary>A device that was registered; the secret is shown this once.</summary>
public sealed record SpendDevice(Guid Id, byte[] Secret)
{
    public const string Prefix = "dev";
}
