using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Duplicates;

// Persisted in duplicate_pair.state; explicit and append-only.
public enum PairState : short
{
    Open = 0,
    Merged = 1,
    NotTheSame = 2,
}

/// <summary>
/// Two members that a search took for one person. First has the smaller id. Evidence: column, agreement and bits of each column
/// that says something; never a value.
/// </summary>
public sealed record MemberPair(
    MemberId First, MemberId Second, PairState State, double Bits, string Evidence, Instant Found, Instant? Decided, string? DecidedBy);

/// <summary>
/// What a search may do by itself. AutoMergeBits: pairs with as much evidence are merged at once; null: none. ClusterCap: members that
/// hang together by pairs; in a larger group nothing is ever merged without somebody looking.
/// </summary>
public sealed record SearchSettings(double? AutoMergeBits = null, int ClusterCap = SearchSettings.DefaultClusterCap)
{
    public const int DefaultClusterCap = 3;
}

/// <summary>What a search found: members compared, pairs open now, merged by itself, and the particulars.</summary>
public sealed record DuplicateSearch(long Compared, long Found, long Open, long Merged, HygieneRun Hygiene)
{
    /// <summary>Members of whom something is known and who were not compared: more than one search takes.</summary>
    public long LeftOut { get; init; }
}

/// <summary>How many members say something, and how many say something that can be right.</summary>
public sealed record HygieneRun(
    Instant At, long Members, Share Emails, Share Phones, Share Names, Share BirthDates, long Duplicates)
{
    public AddressGrades Addresses { get; init; }
}

/// <summary>Of the members who told an address, how many have one of each <see cref="Profiles.AddressGrade"/>, the best first.</summary>
public readonly record struct AddressGrades(long Premise, long Street, long PostcodeOnly, long Unusable);

/// <summary>So many are there, so many of them valid.</summary>
public readonly record struct Share(long There, long Valid);
