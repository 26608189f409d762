using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Invitations;

/// <summary>
/// A batch of invitations. Codes: how many; each is good for so many joins, until an instant (exclusive, null = for ever). Programme
/// and store, unless empty: a join that names this one. Segments: the member is in them from its joining on, which is how staff and
/// chosen customers come into a pilot.
/// </summary>
public sealed record InvitationBatch(
    Guid Id, int Codes, int Uses, Instant? Until, string Programme, string Store, ImmutableArray<string> Segments, Instant Created,
    string Operator)
{
    /// <summary>Of a code that was used so often; all reasons against it are one answer.</summary>
    internal bool IsGoodFor(int used, string? programme, string store, Instant now) =>
        used < Uses && (Until is not { } until || now < until)
        && (Programme.Length == 0 || Programme == programme) && (Store.Length == 0 || Store == store);
}

/// <summary>What became of a batch so far.</summary>
public sealed record InvitationSums(InvitationBatch Batch, long CodesUsed, long Joined);

/// <summary>Made, now or before, with its codes; or why not.</summary>
public sealed record MadeInvitations
{
    public InvitationBatch? Batch { get; init; }

    public ImmutableArray<string> Codes { get; init; } = [];

    public bool Replayed { get; init; }

    public FieldProblem? Problem { get; init; }
}

/// <summary>The code cannot be used, or not any more; nothing was written.</summary>
internal sealed class InvitationRefused() : Exception("The invitation cannot be used.")
{
    public const string Reason = "This invitation cannot be used: it is wrong, used, ended, or not for here.";
}
