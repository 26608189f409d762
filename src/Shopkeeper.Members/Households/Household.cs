using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Households;

/// <summary>Members who share an account, in the order in which they came; the first one is the account's owner.</summary>
public sealed record Household(Guid Id, AccountId Account, ImmutableArray<HouseholdStay> Members);

public readonly record struct HouseholdStay(MemberId Member, Instant Since);

/// <summary>How many points of one kind go along with a member who leaves.</summary>
public sealed record SplitPoints(string Programme, string Points, long Amount);

/// <summary>A code that lets one member in, until an instant (exclusive). Shown once, kept as a keyed hash.</summary>
public sealed record HouseholdInvitation(string Code, Instant Until);

/// <summary>What became of a join or a leave; Why None: the account that the member has now.</summary>
public readonly record struct HouseholdResult(AccountId Account, Rejection Why, string Detail)
{
    public static HouseholdResult Refuse(Rejection why, string detail) => new(default, why, detail);
}

/// <summary>How a household is called outside: `hsh_` and its id.</summary>
public static class HouseholdName
{
    public static string Of(Guid household) => IdText.Write("hsh", household);
}

// Persisted in household_move.kind; explicit and append-only.
internal enum MoveKind : short
{
    Joins = 0,
    Leaves = 1,
}

// Persisted in household_move.state; explicit and append-only.
internal enum MoveState : short
{
    Begun = 0,
    Done = 1,
    Refused = 2,
}

/// <summary>A row of `household_move`. Other: who invited; null of one who leaves.</summary>
internal sealed record HouseholdMove(
    Guid Id, MoveKind Kind, MemberId Member, MemberId? Other, AccountId From, AccountId To, Instant At, string Operator,
    ImmutableArray<SplitPoints> Split)
{
    public static string Write(ImmutableArray<SplitPoints> split) => JsonSerializer.Serialize<IReadOnlyList<SplitPoints>>(split);

    public static ImmutableArray<SplitPoints> Read(string split) => [.. JsonSerializer.Deserialize<SplitPoints[]>(split) ?? []];
}
