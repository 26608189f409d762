using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>The budgets of a version: of rules in points, of offers in money (by id) and in uses (by `id#uses`).</summary>
internal sealed class Budgets
{
    private readonly ImmutableArray<string> purchasePools;

    public Budgets(RuleSet rules)
    {
        var document = rules.Document;
        var totals = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var rule in document.Earn.Where(static rule => rule.BudgetPoints is not null))
        {
            totals[rule.Id] = rule.BudgetPoints!.Value;
        }

        OfRules = [.. totals.Keys];
        // What the shop gives in all is its own affair: terms kept for picks go by the version's budget where it has one.
        foreach (var offer in document.Offers.Concat(rules.Kept.Offers))
        {
            if (offer.BudgetMoney is { } money)
            {
                totals.TryAdd(offer.Id, money.Minor);
            }

            if (offer.BudgetUses is { } uses)
            {
                totals.TryAdd(OfferDefinition.UsesKeyOf(offer.Id), uses);
            }
        }

        Totals = totals.ToFrozenDictionary(StringComparer.Ordinal);
        purchasePools =
        [
            .. document.Vouchers
                .Where(kind => kind.CodePool.Length > 0 && (kind.Spend is not null || document.Offers.Concat(rules.Kept.Offers).Any(offer => offer.Issues == kind.Id)))
                .Select(static kind => kind.CodePool).Distinct(),
        ];
    }

    /// <summary>The pools of outside codes that this command may hand out from.</summary>
    public ImmutableArray<string> PoolsOf(Command command, ProgrammeDocument document) => command switch
    {
        Command.Record { Activity.Type: ActivityType.Purchase } => purchasePools,
        Command.IssueVoucher issue => PoolOf(document, issue.Kind),
        Command.ConvertPoints convert => PoolOf(document, convert.Kind),
        _ => [],
    };

    private static ImmutableArray<string> PoolOf(ProgrammeDocument document, string kind) =>
        document.FindVoucher(kind) is { CodePool.Length: > 0 } found ? [found.CodePool] : [];

    /// <summary>Few, and asked by every purchase; those of offers are asked when the offer may be given.</summary>
    public ImmutableArray<string> OfRules { get; }

    public FrozenDictionary<string, long> Totals { get; }
}

/// <summary>What is left of each budget, worked out when it is asked.</summary>
internal sealed class RemainingBudgets(FrozenDictionary<string, long> totals, Func<string, long, long> left) : IReadOnlyDictionary<string, long>
{
    public static readonly IReadOnlyDictionary<string, long> None = FrozenDictionary<string, long>.Empty;

    public int Count => totals.Count;

    public IEnumerable<string> Keys => totals.Keys;

    public IEnumerable<long> Values => totals.Select(pair => left(pair.Key, pair.Value));

    public long this[string key] => left(key, totals[key]);

    public bool ContainsKey(string key) => totals.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out long value)
    {
        var known = totals.TryGetValue(key, out var total);
        value = known ? left(key, total) : 0;
        return known;
    }

    public IEnumerator<KeyValuePair<string, long>> GetEnumerator() =>
        totals.Select(pair => KeyValuePair.Create(pair.Key, left(pair.Key, pair.Value))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
