using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Audit;

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

    /// <summary>The member's id in the web shop.</summary>
    Web = 4,

    /// <summary>The app's id of its device.</summary>
    Device = 5,
}

/// <summary>One join as it was sent, nothing normalised. Without a card the member gets a fresh one.</summary>
public sealed record JoinRequest : PersonFields
{
    public JoinRequest()
    {
    }

    public JoinRequest(PersonFields person)
        : base(person)
    {
    }

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

    /// <summary>Where it is joined: a shop with its till, a web shop.</summary>
    public string? Store { get; init; }

    /// <summary>The code of an invitation, as it was presented.</summary>
    public string? Invitation { get; init; }

    /// <summary>Who asks for it, in the audit log: the id of an API key.</summary>
    public string Actor { get; init; } = AuditEntry.Shell;

    /// <summary>What the member agrees to or refuses in the same breath; of <see cref="ConsentEntry.Unsaid"/> at the instant of joining.</summary>
    public ImmutableArray<ConsentEntry> Consents { get; init; } = [];
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

    /// <summary>Somebody has this already, and how to go on.</summary>
    internal static JoinResult Conflict(IdentifierKind taken)
    {
        var name = taken.ToString().ToLowerInvariant();
        return new JoinResult
        {
            Outcome = JoinOutcome.AlreadyThere,
            Taken = taken,
            Pointer = "/" + name,
            Detail = $"A member with this {name} is there already: GET /v1/members?{name}= finds the member.",
        };
    }
}
