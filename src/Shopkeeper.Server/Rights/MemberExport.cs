using System.ComponentModel;
using NodaTime;
using Shopkeeper.Members.Join;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Audit;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Rights;

/// <summary>Who the member is to us. The account may be shared: what other members did in it is not in here.</summary>
public sealed record ExportedMember(string MemberId, string AccountId, string Status, Instant Created)
{
    public Instant? Activated { get; init; }

    [Description("When e-mail or phone last became another one.")]
    public Instant? ContactChangedAt { get; init; }

    [Description("Since when the data are kept and not used.")]
    public Instant? RestrictedSince { get; init; }

    [Description("By what the member is found; the values themselves are kept as hashes, unless they stand in the profile.")]
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    [Description("The same one by one, with the values that are kept: ids of web shop and device, cards that were drawn.")]
    public IReadOnlyList<ExportedIdentifier> FoundBy { get; init; } = [];

    public Instant? SpendingLockedSince { get; init; }

    public bool HasPin { get; init; }

    [Description("When apps that make spending codes were registered.")]
    public IReadOnlyList<Instant> AppsSince { get; init; } = [];

    [Description("By which the member signs in.")]
    public IReadOnlyList<ExportedPasskey> Passkeys { get; init; } = [];
}

public sealed record ExportedPasskey(string Name, Instant Created)
{
    public Instant? Used { get; init; }
}

public sealed record ExportedIdentifier(string Kind, string State)
{
    public Instant? Added { get; init; }

    public string? Value { get; init; }
}

public sealed record ExportedConsent(Instant At, bool Given, string Purpose, string Channel, string Basis, string Source)
{
    public string? WordingVersion { get; init; }

    public string? WordingLanguage { get; init; }

    public string? WordingText { get; init; }

    public string? Sale { get; init; }

    public string? Operator { get; init; }

    public string? Proof { get; init; }

    [Description("Given, but its address has not confirmed it.")]
    public bool? PendingConfirmation { get; init; }

    public Instant? ConfirmedAt { get; init; }
}

public sealed record ExportedPick(string Programme, string Pool, string Offer, LocalDate Period, Instant From, Instant? Until, int Uses);

/// <summary>What a rule gave for and gives no more: a review of a product, a survey.</summary>
public sealed record ExportedOnce(string Programme, string Rule, string Subject, Instant At);

/// <summary>One posting with the activity that caused it.</summary>
public sealed record ExportedPosting(JournalAnswer Posting)
{
    public RecordedBody? Activity { get; init; }
}

/// <summary>What may be read about the member where offers and rules choose.</summary>
public sealed record ExportedFacts
{
    public int? BirthMonth { get; init; }

    public string? AgeBand { get; init; }

    public string? HomeStore { get; init; }

    public IReadOnlyList<string> Segments { get; init; } = [];

    public IReadOnlyList<string> Likes { get; init; } = [];

    public string? Language { get; init; }

    [Description("False: the member objected to being ranked by what they did, or is restricted.")]
    public bool MayProfile { get; init; }
}

/// <summary>Everything about one member, as of an instant.</summary>
public sealed record MemberExport(
    Instant MadeAt, ExportedMember Member, Profile Profile, ExportedFacts Facts, IReadOnlyList<ExportedConsent> Consents,
    AccountAnswer Account)
{
    public IReadOnlyList<ExportedPick> Picks { get; init; } = [];

    public IReadOnlyList<VoucherAnswer> Vouchers { get; init; } = [];

    [Description("What was given once for a product or another subject, and is not given for it again.")]
    public IReadOnlyList<ExportedOnce> GivenOnce { get; init; } = [];

    [Description("What the member did and what it gave, oldest first.")]
    public IReadOnlyList<ExportedPosting> Postings { get; init; } = [];

    [Description("Reviews, answers to surveys and ideas.")]
    public ExportedWords Words { get; init; } = new();

    [Description("What else is kept under the member's id, by the name of its table; without ids, hashes and what is sealed.")]
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Other { get; init; } =
        new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>();

    [Description("Those who are this member by now: what they said, agreed to, did and wrote is kept under their own ids.")]
    public IReadOnlyList<MemberExport> Merged { get; init; } = [];

    [Description("What operators did with the member's data, the newest first.")]
    public IReadOnlyList<AuditEntryAnswer> Audit { get; init; } = [];
}
