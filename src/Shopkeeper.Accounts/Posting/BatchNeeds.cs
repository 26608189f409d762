using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// What the decisions of a batch need beside account rows: sales that returns name, answers to rebuild, `once` rows and shared
/// counts. Most batches need nothing, and the store is not asked.
/// </summary>
internal sealed class BatchNeeds(
    IReadOnlyList<PendingPost> batch, KeyClaim[] claims, ClaimedRows claimed, RulesInForce inForce, ShopRules rules, Instant now)
{
    private readonly LedgerNeeds needs = new();

    public LedgerNeeds Collect()
    {
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var claim = ref claims[i];
            if (!claimed.Keys.TryGetValue(claim.Key, out var row) || (claim.Placing && row.Status == AnswerStatus.Parked))
            {
                CollectFresh(batch[i], in claim);
            }
            else if (row.Status == AnswerStatus.Recorded && row.BodyHash == claim.BodyHash)
            {
                needs.Activities.Add(row.Activity);
            }
        }

        return needs;
    }

    private void CollectFresh(PendingPost post, in KeyClaim claim)
    {
        foreach (var key in post.Sales)
        {
            if (claimed.Keys.TryGetValue(key, out var sale) && sale is { Status: AnswerStatus.Recorded, Account: { } account })
            {
                needs.Activities.Add(sale.Activity);
                needs.SaleReturns.Add((account, sale.Activity));
            }
        }

        foreach (var code in post.Activity?.Vouchers ?? [])
        {
            needs.Codes.Add(new KeyedHash(code.Value));
        }

        var at = Deciding.InstantOf(post.Submission, now);
        foreach (var latest in Deciding.Versions(inForce.Book, post.Submission, now))
        {
            if (!latest.IsPilotAt(at))
            {
                CollectOf(latest, post, in claim);
                continue;
            }

            foreach (var version in inForce.Book.Find(latest.Programme)?.MayDecide(at) ?? [])
            {
                CollectOf(version, post, in claim);
            }
        }
    }

    private void CollectOf(RuleSet version, PendingPost post, in KeyClaim claim)
    {
        foreach (var pool in rules.BudgetsOf(version).PoolsOf(post.Submission.Command, version.Document))
        {
            needs.Pools.Add((version.Programme, pool));
            needs.Count(version.Programme, Engine.CodesCount(pool), new CountAsk(0, 1));
        }

        if (post.Submission.Command is Command.Reserve reserve)
        {
            CollectHeld(reserve, version);
        }

        if (post.Activity is null)
        {
            return;
        }

        foreach (var rule in rules.BudgetsOf(version).OfRules)
        {
            // Points are cut to what is left and no more is asked: what is taken is all that mattered.
            Count(version, rule, most: 0);
        }

        if (claimed.AccountOf(claim) is { } account)
        {
            CollectOffers(post.Activity!, version, account);
            var link = claim.Card is { } card ? claimed.Cards.GetValueOrDefault(card) : null;
            var owner = claimed.Accounts.TryGetValue(account, out var open) ? open.Member : default;
            var member = Placement.ActingIn(owner, post.Submission, link) ?? owner;
            foreach (var (rule, key) in Engine.OnceKeys(version.Bind(inForce.Catalogue), post.Submission.Command, member))
            {
                needs.Once.Add(new OnceRow(account, version.Programme, rule, key));
            }
        }
    }

    private void CollectHeld(Command.Reserve reserve, RuleSet version)
    {
        var money = Enumerable.Range(0, reserve.Offers.Length).Sum(reserve.MoneyOf);
        for (var i = 0; i < reserve.Offers.Length; i++)
        {
            Count(version, OfferDefinition.UsesKeyOf(reserve.Offers[i]), reserve.Offers.Length);
            if (reserve.MoneyOf(i) > 0)
            {
                Count(version, reserve.Offers[i], money);
            }
        }
    }

    private void Count(RuleSet version, string budget, long most) => needs.Count(
        version.Programme, budget, new CountAsk(rules.BudgetsOf(version).Totals.GetValueOrDefault(budget), most));

    /// <summary>What it can have depends on picks and vouchers; the account is read for them only where budgets ask.</summary>
    private void CollectOffers(Activity activity, RuleSet version, AccountId account)
    {
        if (!Engine.HasOfferBudgets(version) || !claimed.Accounts.TryGetValue(account, out var open))
        {
            return;
        }

        var row = open.Rows.FirstOrDefault(row => row.Programme == version.Programme);
        var state = row is null
            ? AccountState.New(account, version.Programme)
            : AccountStateCodec.Decode(row.State, account, version.Programme);
        foreach (var (budget, most) in Engine.OfferBudgets(version.Bind(inForce.Catalogue), state, activity))
        {
            Count(version, budget, most);
        }
    }
}
