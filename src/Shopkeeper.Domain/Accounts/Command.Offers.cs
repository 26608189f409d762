using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Accounts;

public abstract partial record Command
{
    /// <summary>
    /// Picks an offer of a pool for the period in force. Replaces: the pick given up for it, empty = none. Listed: the store
    /// found the offer on this member's menu (or the pool's shared list).
    /// </summary>
    public sealed record PickOffer(ActivityId Id, string Pool, string Offer, string Replaces, bool Listed, string Actor) : Command;

    public sealed record UnpickOffer(ActivityId Id, string Pool, string Offer, string Actor) : Command;

    /// <summary>
    /// Gives what a pool gives at activation. Menu: the first offers of the pool in the order of the member's menu. Done once
    /// per pool for ever: a second time gives no posting.
    /// </summary>
    public sealed record GiveOffers(ActivityId Id, string Pool, ImmutableArray<string> Menu, string Actor) : Command;

    /// <summary>An operator (or a job) issues a voucher of a kind; Worth null = as the kind says.</summary>
    public sealed record IssueVoucher(
        ActivityId Id, VoucherId Voucher, string Kind, long? Worth, Currency Currency, string Reason, string Actor) : Command;

    /// <summary>
    /// The statement of that day: the points that are there, in steps, become a voucher of the kind. Fewer than the minimum
    /// stay as they are, and there is no posting.
    /// </summary>
    public sealed record ConvertPoints(ActivityId Id, VoucherId Voucher, string Kind, LocalDate Day, string Actor) : Command;

    /// <summary>Uses a voucher that is not reserved. Amount: what it took off, minor units. A reserved one: Commit its hold.</summary>
    public sealed record UseVoucher(ActivityId Id, VoucherId Voucher, long Amount, string Actor) : Command;

    public sealed record CancelVoucher(ActivityId Id, VoucherId Voucher, string Reason, string Actor) : Command;
}
