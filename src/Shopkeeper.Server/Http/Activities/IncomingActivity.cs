using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// An activity as it was sent, read and within limits, but not yet placed: its card is still a number, its id empty, its
/// times as the sender said them (see <see cref="TimePlacement"/>). Two sends of one body give equal ones, whatever the
/// clock, the catalogue or the order of members in the text: its hash is the body's.
/// </summary>
/// <param name="Said">Id empty; OccurredAt as said, without offset taken as if it were UTC.</param>
/// <param name="Time">As said; null when a quote names none.</param>
/// <param name="HasBusinessDate">False: the business date is the local day of the time.</param>
/// <param name="Card">The number presented; null when an account is named.</param>
/// <param name="Programme">Whose points the answer shows first; null = the shop's default.</param>
/// <param name="Explain">A quote asks for reasons.</param>
/// <param name="Ignored">JSON pointers of members that nobody knows.</param>
public sealed record IncomingActivity(
    Activity Said,
    SaidTime? Time,
    bool HasBusinessDate,
    string? Card,
    AccountId? Account,
    string? Programme,
    bool Explain,
    IReadOnlyList<string> Ignored)
{
    /// <summary>Who of those who share the account acts; only with an account.</summary>
    public MemberId? Member { get; init; }

    /// <summary>The quote that a sale names; null = none. Not part of what the body's hash is of.</summary>
    public string? QuoteId { get; init; }

    /// <summary>A quote asks the draft of the programme that it names.</summary>
    public bool Draft { get; init; }

    /// <summary>The member's code that points were spent with where nobody could be asked; null = none were.</summary>
    public string? OfflineCode { get; init; }

    /// <summary>Codes of vouchers as presented. They become keyed hashes before anything is hashed or stored.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];
}

public enum ReadingPurpose
{
    /// <summary>Source, key and time are required.</summary>
    Post,

    /// <summary>A basket to evaluate: source, key, time and member may be missing.</summary>
    Quote,

    /// <summary>A sale as a till's log has it: posted, and the member may be missing.</summary>
    TillLog,
}
