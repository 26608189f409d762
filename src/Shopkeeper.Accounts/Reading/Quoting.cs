using System.Collections.Immutable;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
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
        var shared = new SharedInBatch();
        shared.Load(loaded);
        var placed = new Placement(claimed, sales).Of(post);
        if (placed.Rejection != Rejection.None)
        {
            return Refused(post, inForce, now, placed.Rejection, placed.Detail);
        }

        var deciding = new Deciding(inForce, rules, sales, shared, facts, now);
        var decided = await deciding.DecideAsync(post.Submission, placed, explain: true, cancel);
        return decided.Rejection == Rejection.None
            ? Answer(placed.Targets[0], decided)
            : Refused(post, inForce, now, decided.Rejection, decided.Detail);
    }

    private static Quote Answer(Target own, Decided decided)
    {
        var quotes = ImmutableArray.CreateBuilder<ProgrammeQuote>(decided.Decisions.Length);
        foreach (var decision in decided.Decisions)
        {
            if (ReferenceEquals(decision.Target, own))
            {
                var version = decision.Rules.RuleSet;
                quotes.Add(new ProgrammeQuote(
                    version, decision.Outcome, own.Account.In(version.Programme).State, decision.Explanation!));
            }
        }

        return new Quote(own.Account.Id == Stranger ? null : own.Account.Id, quotes.DrainToImmutable());
    }

    private static Quote Refused(
        PendingPost post, RulesInForce inForce, NodaTime.Instant now, Rejection why, string detail)
    {
        var outcome = Outcome.Refuse(why, detail);
        var versions = Deciding.Versions(inForce.Book, post.Submission, now);
        ProgrammeQuote Of(RuleSet? version, string programme) => new(
            version, outcome, AccountState.New(Stranger, programme), new Explanation(programme, version?.Version ?? 0, []));
        return new Quote(
            null,
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
