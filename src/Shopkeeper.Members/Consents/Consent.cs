using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Consents;

/// <summary>The way something reaches the member; profiling has none. Numbers are stored: append-only.</summary>
public enum ConsentChannel : byte
{
    None = 0,
    Email = 1,
    Sms = 2,
    Post = 3,
    Push = 4,
    Phone = 5,
}

/// <summary>What it is for; there is no consent for "marketing" over all channels. Numbers are stored: append-only.</summary>
public enum ConsentPurpose : byte
{
    /// <summary>News and offers of the retailer's own.</summary>
    Offers = 1,

    /// <summary>The same of its partners.</summary>
    PartnerOffers = 2,

    /// <summary>Questions about a visit or an article.</summary>
    Surveys = 3,

    /// <summary>Reading the history to choose and order offers. Allowed until the member objects.</summary>
    Profiling = 4,
}

/// <summary>On what it rests. Numbers are stored: append-only.</summary>
public enum ConsentBasis : byte
{
    Consent = 1,

    /// <summary>Own similar articles to somebody whose address came with a sale, who could refuse then and can each time.</summary>
    SoftOptIn = 2,

    /// <summary>Post and profiling only.</summary>
    LegitimateInterest = 3,
}

/// <summary>Where it was said. Numbers are stored: append-only.</summary>
public enum ConsentSource : byte
{
    Web = 1,
    App = 2,
    Till = 3,
    Call = 4,
    Paper = 5,
    Import = 6,

    /// <summary>The other of two merged members had taken it back. Only a merge writes it.</summary>
    Merge = 7,
}

/// <summary>The words that were shown, as they were: changing a text makes another wording.</summary>
public sealed record Wording(string Version, string Language, string Text);

/// <summary>
/// One line of a member's consent log: given or withdrawn, for a channel and a purpose, at an instant. Sale: the activity with
/// which the address came, for a soft opt-in. Operator: the API key that said it. Proof is personal (an IP address, the number of
/// a form) and sealed. A withdrawal needs no wording.
/// </summary>
public sealed record ConsentEntry(
    MemberId Member, Instant At, bool Given, ConsentChannel Channel, ConsentPurpose Purpose, ConsentBasis Basis, ConsentSource Source,
    Wording? Wording, string? Sale, string Operator, string? Proof)
{
    /// <summary>The instant of what was said without one: now, when it is recorded.</summary>
    public static readonly Instant Unsaid = Instant.MinValue;

    /// <summary>Its number in the log; 0 until it is recorded.</summary>
    public int Seq { get; init; }

    /// <summary>It holds only once its address has answered.</summary>
    public bool NeedsConfirmation { get; init; }

    /// <summary>When the member's address of now answered.</summary>
    public Instant? ConfirmedAt { get; init; }

    public bool IsPending => Given && NeedsConfirmation && ConfirmedAt is null;

    internal ConsentEntry Of(MemberId member, Instant now) => this with { Member = member, At = At == Unsaid ? now : At };

    /// <summary>A merge added it and was undone: it stands in the log and holds no more.</summary>
    public bool Voided { get; init; }
}
