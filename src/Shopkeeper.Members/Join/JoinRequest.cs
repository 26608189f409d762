using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Join;

// Persisted in member.status; explicit and append-only.
public enum MemberStatus : short
{
    /// <summary>A card in somebody's pocket: it earns, its member has not joined yet.</summary>
    Held = 0,
    Active = 1,
}

// Persisted in identifier.kind; explicit and append-only.
public enum IdentifierKind : short
{
    Card = 1,
    Email = 2,
    Phone = 3,
}

/// <summary>One join as it was sent, nothing normalised. Without a card the member gets a fresh one.</summary>
public sealed record JoinRequest
{
    public string? Programme { get; init; }

    public string? Card { get; init; }

    /// <summary>
    /// Instead of a card: the number by which a till of another system knows the member, digits only and as it is sent.
    /// </summary>
    public string? TillNumber { get; init; }

    /// <summary>
    /// Beside a till's number: another one that the same log gives the same member. It is kept, sealed, and identifies nobody; one
    /// that is no till's number is left out.
    /// </summary>
    public string? SecondNumber { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public MemberStatus Status { get; init; } = MemberStatus.Active;

    public string? Name { get; init; }

    public LocalDate? BirthDate { get; init; }

    public string? HomeStore { get; init; }

    /// <summary>What the member says to like.</summary>
    public ImmutableArray<string> Likes { get; init; } = [];
}

public enum JoinOutcome
{
    /// <summary>The member is there now and was not before.</summary>
    Joined,

    /// <summary>One of the identifiers belongs to a member already; nothing was stored.</summary>
    AlreadyThere,

    /// <summary>The request itself cannot be used; nothing was stored.</summary>
    Invalid,

    /// <summary>The idempotency key came before with another body; nothing was stored.</summary>
    KeyReused,
}

/// <summary>
/// What became of one join. Joined: member, account, status and the card when we drew it or it was sent. AlreadyThere: the
/// identifier that is taken and whose it is. Invalid: the field as a JSON pointer and the reason in plain words.
/// </summary>
public sealed record JoinResult
{
    public required JoinOutcome Outcome { get; init; }

    public MemberId Member { get; init; }

    public AccountId Account { get; init; }

    public MemberStatus Status { get; init; }

    public string? Card { get; init; }

    /// <summary>True when an earlier send under the same idempotency key gave this answer.</summary>
    public bool Replayed { get; init; }

    public IdentifierKind? Taken { get; init; }

    /// <summary>Of an invalid one: malformed, or a programme that is not there.</summary>
    public Rejection Rejection { get; init; }

    public string Pointer { get; init; } = "";

    public string Detail { get; init; } = "";
}
