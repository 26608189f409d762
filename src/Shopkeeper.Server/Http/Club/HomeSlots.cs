using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Offers;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Club;

/// <summary>One place of a home page: what it is about, why it is shown to this member, and what its text needs.</summary>
public sealed record HomeSlotAnswer(
    [property: Description("terms-change, voucher-ending, pick-ending, choose, points-ending, level-near, first-purchase, voucher, picked, offer, level, terms-changed or welcome.")] string Kind,
    [property: Description("ends-soon, open-slot, nearly-there, nothing-bought, yours, next-level, told-before, told-after, new-here; of an offer, why it is on the member's list.")] string Reason)
{
    public string? Name { get; init; }

    public string? Offer { get; init; }

    public string? Pool { get; init; }

    public long? Count { get; init; }

    public long? Points { get; init; }

    [Description("Minor units.")]
    public long? Amount { get; init; }

    public string? Currency { get; init; }

    public Instant? Until { get; init; }

    [Description("Of terms: the day from which they hold.")]
    public string? Day { get; init; }
}

/// <summary>What a home page is made of: all as of one instant.</summary>
/// <param name="Balance">In the first programme; null when nothing is known of it yet.</param>
/// <param name="Vouchers">That can be used.</param>
/// <param name="Menu">Pools in document order, each in the member's own order.</param>
/// <param name="Pools">From which one picks: how many more may be picked now.</param>
/// <param name="Now">As of when.</param>
/// <param name="Terms">From when other terms hold or held, and the day of it where the programme is at home; in order of time.</param>
internal sealed record HomeFacts(
    ProgrammeBalanceAnswer Balance, IReadOnlyList<VoucherAnswer> Vouchers, IReadOnlyList<OfferAnswer> Menu,
    IReadOnlyList<(string Pool, string Name, int Open)> Pools, Instant Now,
    IReadOnlyList<(Instant From, string Day)> Terms);

/// <summary>
/// What matters most now, first: what is about to be lost, then what can be done, then what there is, then what could be liked. A function of
/// its arguments: the same facts give the same page, so that "why am I seeing this" has an answer.
/// </summary>
internal static class HomeSlots
{
    private const int Most = 8;
    private const int MostOffers = 3;
    private const int NearPerCent = 20;
    private static readonly Duration Soon = Duration.FromDays(14);
    private static readonly Duration PointsSoon = Duration.FromDays(30);

    /// <summary>How long before and after it a change of terms is told.</summary>
    public static Duration TermsTold => Duration.FromDays(30);

    /// <summary>A change of terms has a place of its own: nothing else crowds it out.</summary>
    public static ImmutableArray<HomeSlotAnswer> Of(HomeFacts facts) =>
    [
        .. Coming(facts),
        .. Ending(facts).Concat(Doing(facts)).Concat(Having(facts)).Concat(Liking(facts)).DefaultIfEmpty(new HomeSlotAnswer("welcome", "new-here"))
            .Take(Most),
        .. Came(facts),
    ];

    /// <summary>The next one.</summary>
    private static IEnumerable<HomeSlotAnswer> Coming(HomeFacts facts) => facts.Terms
        .Where(terms => terms.From > facts.Now && terms.From <= facts.Now + TermsTold).Take(1)
        .Select(static terms => new HomeSlotAnswer("terms-change", "told-before") { Day = terms.Day });

    /// <summary>The latest one.</summary>
    private static IEnumerable<HomeSlotAnswer> Came(HomeFacts facts) => facts.Terms
        .Where(terms => terms.From <= facts.Now && terms.From > facts.Now - TermsTold).TakeLast(1)
        .Select(static terms => new HomeSlotAnswer("terms-changed", "told-after") { Day = terms.Day });

    private static IEnumerable<HomeSlotAnswer> Ending(HomeFacts facts)
    {
        foreach (var voucher in facts.Vouchers.Where(one => EndsBy(one.Until, facts.Now + Soon)).OrderBy(static one => one.Until))
        {
            yield return Of(voucher) with { Kind = "voucher-ending", Reason = "ends-soon" };
        }

        foreach (var offer in facts.Menu.Where(static one => one is { Remind: true, State: "picked" }))
        {
            yield return Of(offer, "pick-ending", "ends-soon");
        }

        var ending = facts.Balance.Points.SelectMany(static points => points.Expiring.Select(one => (points.Name, one.At, one.Points)))
            .Where(one => one.At <= facts.Now + PointsSoon).OrderBy(static one => one.At);
        foreach (var (name, at, points) in ending)
        {
            yield return new HomeSlotAnswer("points-ending", "ends-soon") { Name = name, Points = points, Until = at };
        }
    }

    private static IEnumerable<HomeSlotAnswer> Doing(HomeFacts facts)
    {
        foreach (var (pool, name, open) in facts.Pools.Where(static pool => pool.Open > 0))
        {
            yield return new HomeSlotAnswer("choose", "open-slot") { Pool = pool, Name = name, Count = open };
        }

        if (facts.Balance.NextLevel is { } next && next.Missing * 100 <= next.At * NearPerCent)
        {
            yield return Of(next) with { Kind = "level-near", Reason = "nearly-there" };
        }

        if (facts.Balance.Purchases == 0)
        {
            yield return new HomeSlotAnswer("first-purchase", "nothing-bought");
        }
    }

    private static IEnumerable<HomeSlotAnswer> Having(HomeFacts facts)
    {
        foreach (var voucher in facts.Vouchers.Where(one => !EndsBy(one.Until, facts.Now + Soon)))
        {
            yield return Of(voucher);
        }

        var picked = facts.Menu.Where(static one => one is { State: "picked", Remind: null }).ToList();
        if (picked is [var only])
        {
            yield return Of(only, "picked", "yours");
        }
        else if (picked.Count > 1)
        {
            yield return new HomeSlotAnswer("picked", "yours") { Count = picked.Count, Name = picked[0].Name, Pool = picked[0].Pool };
        }

        if (facts.Balance.NextLevel is { } next && next.Missing * 100 > next.At * NearPerCent)
        {
            yield return Of(next);
        }
    }

    private static IEnumerable<HomeSlotAnswer> Liking(HomeFacts facts) => facts.Menu
        .Where(static one => one.State == "available").Take(MostOffers).Select(static one => Of(one, "offer", one.Reason));

    private static bool EndsBy(Instant? until, Instant by) => until is { } end && end <= by;

    private static HomeSlotAnswer Of(NextLevelAnswer next) => new("level", "next-level") { Name = next.Name, Points = next.Missing, Count = next.At };

    private static HomeSlotAnswer Of(OfferAnswer offer, string kind, string reason) =>
        new(kind, reason) { Name = offer.Name, Offer = offer.Offer, Pool = offer.Pool, Until = offer.Until };

    private static HomeSlotAnswer Of(VoucherAnswer voucher) => new("voucher", "yours")
    {
        Name = voucher.Name, Amount = voucher.Worth, Currency = voucher.Currency, Count = voucher.BasisPoints, Until = voucher.Until,
    };
}
