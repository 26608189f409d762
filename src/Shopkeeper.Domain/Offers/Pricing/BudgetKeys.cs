using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// A budget of an offer, `id` for money (minor units) and `id#uses` for uses, and the most that deciding the purchase compares with what is
/// left of it: with as much left, the decision is the same as with all of it.
/// </summary>
public readonly record struct OfferBudget(string Name, long Most);

/// <summary>
/// The budgets of offers that deciding a purchase may ask: of offers that the basket's products, the account's picks, the
/// presented vouchers or the till name. Work grows with those, not with the programme.
/// </summary>
internal sealed class BudgetKeys
{
    private readonly ImmutableArray<OfferBudget>.Builder keys = ImmutableArray.CreateBuilder<OfferBudget>();
    private readonly HashSet<int> seen = [];
    private readonly long money;

    private BudgetKeys(Activity activity) => money = MostMoney(activity);

    public static ImmutableArray<OfferBudget> Of(BoundRules rules, AccountState account, Activity activity)
    {
        var program = rules.Program.Offers;
        if (!program.HasBudgets || activity.Type != ActivityType.Purchase)
        {
            return [];
        }

        var found = new BudgetKeys(activity);
        foreach (var applied in activity.Applied)
        {
            found.Add(program.Of(account, applied.Offer, activity.OccurredAt));
        }

        foreach (var pick in account.Picks)
        {
            found.Add(program.Of(pick, activity.OccurredAt));
        }

        foreach (var voucher in activity.Vouchers.IsEmpty ? [] : account.Vouchers)
        {
            found.AddAll(program.AgainstVoucher(voucher.Kind));
        }

        found.AddGiven(rules, activity);
        return found.keys.ToImmutable();
    }

    private void AddGiven(BoundRules rules, Activity activity)
    {
        var program = rules.Program.Offers;
        var marks = new List<int>();
        foreach (var line in activity.Lines)
        {
            program.Marks.Read(rules.Catalogue, line.Sku, askKnown: false, marks);
        }

        foreach (var index in (OfferIndex[])[program.Discounts, program.Rewards])
        {
            AddAll(index.OnAll);
            foreach (var mark in marks)
            {
                AddAll(index.Of(mark));
            }
        }
    }

    private void AddAll(CompiledOffer[] offers)
    {
        foreach (var offer in offers)
        {
            Add(offer);
        }
    }

    private void Add(CompiledOffer? offer)
    {
        if (offer is null || !offer.HasBudget || !seen.Add(offer.Index))
        {
            return;
        }

        if (offer.Source.BudgetUses is not null)
        {
            keys.Add(new OfferBudget(offer.UsesKey, 1));
        }

        if (offer.Source.BudgetMoney is not null)
        {
            keys.Add(new OfferBudget(offer.Id, money));
        }
    }

    /// <summary>
    /// An offer takes off its lines no more than they cost before it. What it is guessed to take off at most while the best are
    /// searched (<see cref="OfferBound"/>) is below twice that, or in a bundle below that and one a piece.
    /// </summary>
    private static long MostMoney(Activity activity)
    {
        long sum = 0;
        foreach (ref readonly var line in activity.Lines.AsSpan())
        {
            sum += (2 * Math.Max(0, line.Amount + line.Applied)) + (Math.Max(0, line.Thousandths) / 1000) + 1;
        }

        return sum;
    }
}
