using System.Collections.Immutable;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;

namespace Shopkeeper.Members.Profiles;

/// <summary>A member as it is before a change: its row, what is sealed, what is in the facts.</summary>
internal sealed record MemberState(MemberRow Row, Profile Profile, FactRecord Facts)
{
    public Told Told => new(PersonFacts.Read(Profile, Facts), Profile.Email, Profile.Phone);
}

/// <summary>What to make of a member.</summary>
internal sealed record MemberEdit(Told Told)
{
    /// <summary>A held one becomes active.</summary>
    public bool Activates { get; init; }

    /// <summary>Said with the change, and recorded with it or not at all.</summary>
    public ImmutableArray<ConsentEntry> Consents { get; init; } = [];

    /// <summary>Who asks for it, in the audit log.</summary>
    public string Actor { get; init; } = AuditEntry.Shell;

    /// <summary>The number of a card of the member, to be shown to it; null: as it was.</summary>
    public string? Card { get; init; }

    /// <summary>The invitation that is presented.</summary>
    public string? Invitation { get; init; }
}

public enum EditOutcome
{
    Done,
    NotThere,

    /// <summary>It is not of the version that was asked for.</summary>
    Stale,
    Invalid,

    /// <summary>A contact belongs to another member.</summary>
    Taken,
}

/// <summary>What became of a change. Told and version: after it. Moved: it was held until now.</summary>
public sealed record EditResult(EditOutcome Outcome)
{
    public Told Told { get; init; } = new(new PersonFields(), null, null);

    public int Version { get; init; }

    public FieldProblem? Problem { get; init; }

    public bool Moved { get; init; }

    public IdentifierKind Taken { get; init; }
}
