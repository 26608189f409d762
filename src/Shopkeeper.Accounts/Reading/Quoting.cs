using System.Collections.Immutable;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Reading;

/// <summary>The same decision as posting's, on what is committed now, with reasons; writes and locks nothing.</summary>
internal sealed class Quoting(ILedgerStore store, ShopRules rules, IFacts facts, Shop shop)
{
    private static readonly AccountId Stranger = new(Guid.Empty);

    public async Task<Quote> QuoteAsync(QuoteRequest request, CancellationToken cancel)
    {
        var now = shop.Now;
        var inForce = rules.Current;
        var post = new PendingPost(
            new Submission(
                request.Activity.Key, Guid.Empty, request.Card, request.Account ?? (request.Card is null ? Stranger : null),
                request.Programme, new Command.Record(request.Activity, [])),
            null);
        var claimed = await ReadAsync(post, inForce, cancel);
        KeyClaim[] claims =
        [
            new(post.Submission.Key, Guid.Empty, request.Activity.Id, post.Submission.Account, request.Card, post.Sales,
                post.IsOfItsSale, Placing: false),
        ];
        var needs = new BatchNeeds([post], claims, claimed, inForce, rules, now).Collect();
        var loaded = needs.IsEmpty ? new LoadedRows() : await store.LoadAsync(needs, cancel);
        var sales = new SalesInBatch(claimed, rules);
        sales.Load(loaded, post.Sales);
        var shared = new SharedInBatch(needs);
        shared.Load(loaded);
        var placed = shared.Resolve(new Placement(claimed, sales).Of(post));
        if (placed.Rejection != Rejection.None)
        {
            return Refused(post, inForce, now, placed.Rejection, placed.Detail);
        }

        var deciding = new Deciding(inForce, rules, sales, shared, facts, now);
        ImmutableArray<RuleSet> versions =
            request.Draft is { } draft
                ? [draft]
                : await deciding.ChosenAsync(
                    Deciding.Versions(inForce.Book, post.Submission, now), post.Submission, placed.Member, cancel);
        var (priced, offers) = request.Activity.Type == ActivityType.Purchase
            ? await deciding.PriceAsync(placed.Targets[0], versions, placed.Member, cancel)
            : (request.Activity, []);

        // What the priced basket gives is decided without a check of its offers: they are its price.
        var basket = priced with { Applied = [] };
        var decided = await deciding.DecideAsync(
            post.Submission with { Command = new Command.Record(basket, []) },
            placed with { Targets = placed.Targets.SetItem(0, placed.Targets[0] with { Part = Kept(placed.Targets[0], basket) }) },
            versions, explain: true, cancel);
        return decided.Rejection == Rejection.None
            ? Answer(placed.Targets[0].Account, priced, decided, offers)
            : Refused(post, inForce, now, decided.Rejection, decided.Detail);
    }

    /// <summary>A target may have a part of the returns only: the lines are all that pricing changes.</summary>
    private static Activity? Kept(Target target, Activity priced) => target.Part is { } part && part.Type == ActivityType.Purchase
        ? part with { Lines = priced.Lines, Applied = [] }
        : target.Part;

    private static Quote Answer(
        AccountInBatch own, Activity priced, Decided decided, ImmutableArray<OfferPrices> offers)
    {
        var quotes = ImmutableArray.CreateBuilder<ProgrammeQuote>(decided.Decisions.Length);
        foreach (var decision in decided.Decisions)
        {
            if (ReferenceEquals(decision.Target.Account, own))
            {
                var version = decision.Rules.RuleSet;
                quotes.Add(new ProgrammeQuote(
                    version, decision.Outcome, own.In(version.Programme).State, decision.Explanation!,
                    quotes.Count < offers.Length ? offers[quotes.Count] : OfferPrices.None));
            }
        }

        return new Quote(own.Id == Stranger ? null : own.Id, priced, quotes.DrainToImmutable());
    }

    private static Quote Refused(
        PendingPost post, RulesInForce inForce, NodaTime.Instant now, Rejection why, string detail)
    {
        var outcome = Outcome.Refuse(why, detail);
        var versions = Deciding.Versions(inForce.Book, post.Submission, now);
        ProgrammeQuote Of(RuleSet? version, string programme) => new(
            version, outcome, AccountState.New(Stranger, programme), new Explanation(programme, version?.Version ?? 0, []),
            OfferPrices.None);
        return new Quote(
            null,
            post.Activity!,
            versions.IsEmpty
                ? [Of(null, post.Submission.Programme ?? inForce.Book.Programmes.FirstOrDefault()?.Programme ?? "")]
                : [.. versions.Select(version => Of(version, version.Programme))]);
    }

    /// <summary>What claiming would find; an unknown card or account is a stranger without history.</summary>
    private async Task<ClaimedRows> ReadAsync(PendingPost post, RulesInForce inForce, CancellationToken cancel)
    {
        var claimed = new ClaimedRows
        {
            ProgrammesHead = inForce.Book.Head, CatalogueNumber = inForce.Catalogue.Number, Keys = [], Cards = [], Accounts = [],
        };
        foreach (var sale in post.Sales)
        {
            if (await store.FindKeyAsync(sale, cancel) is { } row)
            {
                claimed.Keys[sale] = row;
                await OpenAsync(claimed, row.Account, cancel);
            }
        }

        if (post.Submission.Card is { } card)
        {
            var linked = await store.FindCardAsync(card, cancel) ?? new LinkedCard(Stranger, default);
            claimed.Cards[card] = linked;
            await OpenAsync(claimed, linked.Account, cancel);
        }

        await OpenAsync(claimed, post.Submission.Account, cancel);
        return claimed;
    }

    private async Task OpenAsync(ClaimedRows claimed, AccountId? account, CancellationToken cancel)
    {
        if (account is { } id && !claimed.Accounts.ContainsKey(id))
        {
            claimed.Accounts[id] = await store.FindAccountAsync(id, cancel) ?? new OpenAccount(id, default, []);
        }
    }
}
