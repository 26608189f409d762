using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Identifiers;

// Persisted in identifier.state; explicit and append-only.
public enum IdentifierState : short
{
    InUse = 0,

    /// <summary>A lost card: purchases with it still earn, nothing is spent with it.</summary>
    Lost = 1,

    /// <summary>It finds nobody and earns nothing; nobody else can have it either.</summary>
    Closed = 2,
}

/// <summary>
/// One thing by which a member is found. Id: of this entry, made of its keyed hash. Value: what was presented, where it is
/// kept (web-shop id, device, a card number that we drew). Added: null for what came with joining.
/// </summary>
public sealed record MemberIdentifier(
    Guid Id, IdentifierKind Kind, IdentifierState State, Instant? Added, string? Value, Guid? ReplacedBy)
{
    public const string Prefix = "idn";

    public string IdText => $"{Prefix}_{Id:N}";
}

/// <summary>What became of an identifier that was to be added or reported lost: it stands, or why not and where.</summary>
public sealed record IdentifierChange
{
    /// <summary>Null: refused.</summary>
    public MemberIdentifier? Identifier { get; init; }

    /// <summary>It was so before: nothing was done again.</summary>
    public bool Replayed { get; init; }

    /// <summary>Another member has it.</summary>
    public bool IsTaken { get; init; }

    /// <summary>There is no such member, or no such identifier of the member.</summary>
    public bool IsUnknown { get; init; }

    public Rejection Rejection { get; init; }

    public string Pointer { get; init; } = "";

    public string Detail { get; init; } = "";

    internal static IdentifierChange Malformed(string pointer, string detail, Rejection rejection = Rejection.Malformed) =>
        new() { Rejection = rejection, Pointer = pointer, Detail = detail };
}
