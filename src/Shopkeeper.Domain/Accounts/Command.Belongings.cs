using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Accounts;

public abstract partial record Command
{
    /// <summary>
    /// Brings in what a member had in an earlier scheme. Points come from the purse Opened, each lot with the terms given;
    /// what has lapsed by now lapses in the same posting.
    /// </summary>
    public sealed record TakeOver(ActivityId Id, Belongings Brought, string Actor) : Command;

    /// <summary>
    /// An operator moves points that are available to another account, earliest expiry first. The other leg is
    /// <see cref="Receive"/>, in the same transaction and under the same activity id.
    /// </summary>
    public sealed record Transfer(ActivityId Id, AccountId To, long Points, int Currency, string Reason, string Actor) : Command;

    /// <summary>What came from the other account, on the terms it had there.</summary>
    public sealed record Receive(ActivityId Id, AccountId From, Belongings Brought, string Reason, string Actor) : Command;

    /// <summary>
    /// All that the account has goes to another one, which stands for both from then on. Of an account that was merged into it
    /// before: what came since. The other leg is <see cref="Absorb"/>, later <see cref="Receive"/>.
    /// </summary>
    public sealed record MergeInto(ActivityId Id, AccountId To, string Reason, string Actor) : Command;

    /// <summary>What the other account had: its points, what it owes, its vouchers, and its counts beside the own ones.</summary>
    public sealed record Absorb(ActivityId Id, AccountId From, Belongings Brought, string Reason, string Actor) : Command;

    /// <summary>
    /// Ends a merge: what came by it goes back. Brought: as <see cref="Absorb"/> had it; Levels: those that it opened. The other leg is
    /// <see cref="Restore"/>.
    /// </summary>
    public sealed record GiveBack(
        ActivityId Id, AccountId To, Belongings Brought, ImmutableArray<string> Levels, string Reason, string Actor) : Command;

    /// <summary>
    /// A member leaves an account that it shared, with so many available points by the number of the currency, of every lot its part, and
    /// with its own use of limits that are of each member. The other leg is <see cref="Absorb"/>.
    /// </summary>
    public sealed record SplitOff(
        ActivityId Id, AccountId To, MemberId Leaving, ImmutableArray<long> Points, string Reason, string Actor) : Command;

    /// <summary>The account has again what it gave, and stands by itself.</summary>
    public sealed record Restore(ActivityId Id, AccountId From, Belongings Brought, string Reason, string Actor) : Command;
}
