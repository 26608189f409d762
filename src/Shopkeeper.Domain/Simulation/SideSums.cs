using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Simulation;

/// <summary>
/// Sums of one side of a simulation, the history or the draft: what its postings moved, by kind of points and by rule, and
/// what members hold at the end. Filled posting by posting by one worker; workers' sums are added at the end.
/// </summary>
public sealed class SideSums
{
    private readonly List<PointsSums> points = [];
    private readonly Dictionary<string, RuleSums> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OfferSums> offers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> levels = new(StringComparer.Ordinal);

    /// <summary>By index of the programme's points; short when nothing ever moved.</summary>
    public IReadOnlyList<PointsSums> Points => points;

    public IReadOnlyDictionary<string, RuleSums> Rules => rules;

    public IReadOnlyDictionary<string, OfferSums> Offers => offers;

    /// <summary>Members who have the level open at the end.</summary>
    public IReadOnlyDictionary<string, long> Levels => levels;

    public PointsSums Of(int currency)
    {
        while (points.Count <= currency)
        {
            points.Add(new PointsSums());
        }

        return points[currency];
    }

    public void Add(Posting posting)
    {
        foreach (var entry in posting.Entries)
        {
            Of(entry.Currency).Add(entry);
        }

        foreach (var change in posting.Changes)
        {
            Add(change);
        }
    }

    private void Add(Change change)
    {
        switch (change)
        {
            case Change.RuleFired { Granted: > 0 } fired:
                var sums = Of(rules, fired.Rule);
                sums.Times++;
                sums.Points += fired.Granted;
                break;
            case Change.ClawedBack clawed:
                Of(rules, clawed.Rule).TakenBack += clawed.Taken;
                break;
            case Change.OfferUsed used:
                Of(offers, used.Offer).Add(used.Times, used.Amount, used.Expected);
                break;
            case Change.OfferGivenBack back:
                Of(offers, back.Offer).Add(-back.Times, -back.Amount, 0);
                break;
            default:
                break;
        }
    }

    /// <summary>What the account holds at that instant.</summary>
    public void AddEnd(AccountState account, int currencies, Instant end)
    {
        for (var currency = 0; currency < currencies; currency++)
        {
            var sums = Of(currency);
            sums.Outstanding += account.Available(currency, end) + account.Pending(currency, end) + account.Reserved(currency, end);
            sums.Owed += account.Deficit(currency);
        }

        foreach (var level in account.Levels)
        {
            levels[level] = levels.GetValueOrDefault(level) + 1;
        }
    }

    public void Add(SideSums other)
    {
        for (var currency = 0; currency < other.points.Count; currency++)
        {
            Of(currency).Add(other.points[currency]);
        }

        foreach (var (rule, sums) in other.rules)
        {
            Of(rules, rule).Add(sums);
        }

        foreach (var (offer, sums) in other.offers)
        {
            Of(offers, offer).Add(sums.Times, sums.Amount, sums.Expected);
        }

        foreach (var (level, members) in other.levels)
        {
            levels[level] = levels.GetValueOrDefault(level) + members;
        }
    }

    private static T Of<T>(Dictionary<string, T> byId, string id)
        where T : new()
    {
        if (!byId.TryGetValue(id, out var sums))
        {
            sums = new T();
            byId.Add(id, sums);
        }

        return sums;
    }
}

/// <summary>Of one kind of points. Movements are of the range; Outstanding and Owed are balances at the end of it.</summary>
public sealed class PointsSums
{
    public long Earned { get; private set; }

    public long TakenBack { get; private set; }

    /// <summary>Spent, less what returns gave back of it.</summary>
    public long Redeemed { get; private set; }

    public long Expired { get; private set; }

    /// <summary>Credits less debits of operators.</summary>
    public long Adjusted { get; private set; }

    /// <summary>Available, pending and set aside: what the shop still owes its members.</summary>
    public long Outstanding { get; set; }

    /// <summary>What members owe.</summary>
    public long Owed { get; set; }

    /// <summary>Points that the entry spends; negative when it gives spent points back.</summary>
    public static long SpentBy(in Entry entry) =>
        entry.To == Purse.Redeemed ? entry.Amount : entry.From == Purse.Reinstated ? -entry.Amount : 0;

    public void Add(in Entry entry)
    {
        Adjusted += entry.From == Purse.Adjusted ? entry.Amount : 0;
        Earned += entry.From == Purse.Issued ? entry.Amount : 0;
        Redeemed += SpentBy(entry);
        switch (entry.To)
        {
            case Purse.ClawedBack:
                TakenBack += entry.Amount;
                break;
            case Purse.Expired:
                Expired += entry.Amount;
                break;
            case Purse.Adjusted:
                Adjusted -= entry.Amount;
                break;
            default:
                break;
        }
    }

    public void Add(PointsSums other)
    {
        Earned += other.Earned;
        TakenBack += other.TakenBack;
        Redeemed += other.Redeemed;
        Expired += other.Expired;
        Adjusted += other.Adjusted;
        Outstanding += other.Outstanding;
        Owed += other.Owed;
    }
}

/// <summary>Of one rule: how often it gave, what it gave, and what returns took back of it.</summary>
public sealed class RuleSums
{
    public long Times { get; set; }

    public long Points { get; set; }

    public long TakenBack { get; set; }

    public void Add(RuleSums other)
    {
        Times += other.Times;
        Points += other.Points;
        TakenBack += other.TakenBack;
    }
}

/// <summary>Of one offer: in how many uses, what tills gave and what the rules expected, in minor units.</summary>
public sealed class OfferSums
{
    public long Times { get; private set; }

    public long Amount { get; private set; }

    public long Expected { get; private set; }

    public void Add(long times, long amount, long expected)
    {
        Times += times;
        Amount += amount;
        Expected += expected;
    }
}
