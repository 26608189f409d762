using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Publishing;

/// <summary>Port: what has been posted. Kept by Accounts, wired by the host.</summary>
public interface IPostedHistory
{
    /// <summary>
    /// True when a posting of that programme has an OccurredAt at or after the instant. Asked inside the publishing
    /// transaction; on SQLite it must use this connection only.
    /// </summary>
    Task<bool> AnyAtOrAfterAsync(DbConnection connection, DbTransaction transaction, string programme, Instant from);
}

public enum PublishStatus
{
    Published,

    /// <summary>The version in force from that instant on has the same content: nothing was written.</summary>
    Unchanged,

    /// <summary>The document has problems.</summary>
    Invalid,

    /// <summary>The instant lies in the past and something has been posted since: that would change the past.</summary>
    PastIsPosted,

    /// <summary>It would take away or move what accounts already hold (a kind of points).</summary>
    Incompatible,

    /// <summary>What says who is in the pilot has problems.</summary>
    InvalidPilot,
}

/// <summary>
/// What became of a publish. Version is set when Published or Unchanged; Detail says why not, in plain words.
/// </summary>
public sealed record PublishResult(
    PublishStatus Status, PublishedVersion? Version, ImmutableArray<DocumentProblem> Problems, string Detail)
{
    public bool IsPublished => Status is PublishStatus.Published or PublishStatus.Unchanged;
}

/// <summary>One published version. Versions of a programme count from 1.</summary>
public sealed record PublishedVersion(
    string Programme, int Version, Instant From, Instant RecordedAt, string ContentHash, string Actor, Pilot? Pilot = null);

/// <summary>What an author is working on. Tag changes with every save.</summary>
public sealed record ProgrammeDraft(string Programme, string Text, string Tag, Instant SavedAt);

/// <summary>Stale: the draft was saved by somebody else since; Draft is then the one that stands.</summary>
public sealed record SavedDraft(bool Stale, ProgrammeDraft? Draft);
