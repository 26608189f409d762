using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// The budgets of offers that deciding a purchase may ask: of offers that the basket's products, the account's picks, the
/// presented vouchers or the till name. Work grows with those, not with the programme.
/// </summary>
internal sealed class BudgetKeys
{
    private readonly ImmutableArray<string>.Builder keys = ImmutableArray.CreateBuilder<string>();
    private readonly HashSet<int> seen = [];

    public static ImmutableArray<string> Of(BoundRules rules, AccountState account, Activity activity)
    {
        var program = rules.Program.Offers;
        if (!program.HasBudgets || activity.Type != ActivityType.Purchase)
        {
            return [];
        }

        var found = new BudgetKeys();
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
            keys.Add(offer.UsesKey);
        }

        if (offer.Source.BudgetMoney is not null)
        {
            keys.Add(offer.Id);
        }
    }
}
