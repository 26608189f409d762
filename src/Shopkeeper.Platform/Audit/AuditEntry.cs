using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Audit;

/// <summary>What was done. Numbers are stored: append-only.</summary>
public enum AuditAction : short
{
    KeyCreated = 1,
    KeyRevoked = 2,
    MasterKeyEpoch = 3,
    FilesScrubbed = 4,
    ProgrammePublished = 10,

    /// <summary>Written before the posting: it says what was asked, the posting what became of it.</summary>
    AdjustmentAsked = 20,
    VoucherAsked = 21,
    TransferAsked = 22,
    ConsentRecorded = 30,
    MemberExported = 40,
    MemberErased = 41,
    MemberRestricted = 42,
    RestrictionLifted = 43,
    RetentionRun = 50,
    RetentionSet = 51,
    JoiningPolicyDecided = 60,
    InvitationsMade = 61,
    InvitationsEnded = 62,
    SuppressionsAdded = 63,
    SuppressionsRemoved = 64,
    MembersMerged = 80,
    MergeUndone = 81,
    HouseholdInvited = 82,
    HouseholdJoined = 83,
    HouseholdLeft = 84,
    CardRangeSet = 70,
    CardRangeRemoved = 71,
    CardsPrinted = 72,
    CardLost = 73,
    SpendingLocked = 74,
    SpendingUnlocked = 75,
    SpendHoldLifted = 76,
    PinSet = 77,
    DeviceRegistered = 78,
    PasskeyAdded = 85,
    PasskeyRemoved = 86,
    ClaimPolicyDecided = 90,
    SurveySet = 91,
    IdeaDecided = 92,
    ReviewDecided = 93,
    TillApproved = 100,
}

/// <summary>
/// One line for the audit log. Actor: the id of an API key, or <see cref="Shell"/>. Subject: an id (key, account, programme).
/// Detail: words and numbers of our own making. Nothing personal in any of them.
/// </summary>
public sealed record AuditEntry(string Actor, AuditAction Action, MemberId? Member, string Subject, string Detail)
{
    /// <summary>Who works with the command line.</summary>
    public const string Shell = "command line";
}

/// <summary>An entry in its place in the chain.</summary>
public sealed record AuditRow(long Seq, Instant At, AuditEntry Entry, byte[] Hash);

public static class AuditWords
{
    public static string Of(AuditAction action) => JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString());
}
