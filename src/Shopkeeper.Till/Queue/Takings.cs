using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;

namespace Shopkeeper.Till.Queue;

/// <summary>Points that this till took without asking: what its queue says of them.</summary>
public static class Takings
{
    /// <summary>Of this account, as far as a snapshot of that instant may not know of it; and of all in that business day.</summary>
    public static TakenOffline Of(IEnumerable<QueuedSale> queue, QueueHead head, string account, LocalDate day, Instant snapshot) => new(
        queue.Where(sale => sale.TakenOf == account && IsNewTo(sale, snapshot)).Sum(static sale => sale.Taken),
        head.TakenOn == Iso.Write(day) ? head.TakenThen : 0);

    /// <summary>A snapshot of that instant may not know of it: what was written before it may have reached the server after it.</summary>
    public static bool IsNewTo(QueuedSale sale, Instant snapshot) =>
        sale.State == SaleState.Waiting || Iso.Instant(sale.SentAt ?? sale.WrittenAt) >= snapshot;

    public static QueueHead After(QueueHead head, LocalDate day, long points) => points == 0 ? head : head with
    {
        TakenOn = Iso.Write(day), TakenThen = points + (head.TakenOn == Iso.Write(day) ? head.TakenThen : 0),
    };
}
