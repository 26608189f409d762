using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Till.Offline;

/// <summary>What the engine made of a basket in each programme, in the order in which a basket feeds them.</summary>
public sealed record OfflineQuote(Activity Priced, ImmutableArray<OfflineOutcome> Programmes);

public sealed record OfflineOutcome(RuleSet Rules, Outcome Outcome, AccountState Before);

/// <summary>
/// The shop as a snapshot tells of it: decides a basket with the engine of the server, over the same documents. Budgets that all members
/// share are taken for spent: what is scarce is not given without the server.
/// </summary>
public sealed class OfflineShop
{
    private static readonly AccountId Stranger = new(Guid.Empty);

    private readonly FrozenDictionary<string, SnapshotMember> members;
    private readonly ProgrammeBook book;

    private OfflineShop(TillSnapshot snapshot, ProgrammeBook book, CatalogueSnapshot catalogue)
    {
        this.book = book;
        Catalogue = catalogue;
        Cards = snapshot.Cards;
        IssuedAt = Iso.Instant(snapshot.IssuedAt);
        EndsAt = Iso.Instant(snapshot.EndsAt);
        members = snapshot.Members.ToFrozenDictionary(static member => member.Account, StringComparer.Ordinal);
    }

    public CatalogueSnapshot Catalogue { get; }

    public IReadOnlyList<SnapshotCards> Cards { get; }

    public Instant IssuedAt { get; }

    public Instant EndsAt { get; }

    /// <summary>Of the shop's default programme; null when none is published.</summary>
    public ProgrammeDocument? Document => book.Programmes is [{ Versions: [.., var newest] }, ..] ? newest.Document : null;

    public Currency Currency => Document?.Currencies[0] ?? default;

    /// <summary>Null when the snapshot is of a shape, or has a document, that this till does not read: then it needs a newer till.</summary>
    public static OfflineShop? Open(TillSnapshot snapshot)
    {
        if (snapshot.Format != TillSnapshot.CurrentFormat)
        {
            return null;
        }

        var versions = new List<RuleSet>(snapshot.Versions.Count);
        foreach (var version in snapshot.Versions)
        {
            if (ProgrammeReader.Read(version.Document, DocumentSyntax.Json).Document is not { } document)
            {
                return null;
            }

            versions.Add(RuleSet.Compile(document, version.Version, Iso.Instant(version.From), PilotOf(version.Pilot)));
        }

        var histories = versions.GroupBy(static version => version.Programme)
            .Select(static group => ProgrammeHistory.Of(group.Key, group));
        var catalogue = CatalogueSnapshot.Empty.With(
            snapshot.CatalogueNumber,
            snapshot.Products.Select(static product => new Product(product.Sku, product.Name, product.Category, product.Brand)
            {
                Attributes = product.Attributes?.ToImmutableDictionary(StringComparer.Ordinal) ?? ImmutableDictionary<string, string>.Empty,
            }),
            snapshot.Stores.Select(static store => new Store(store.Id, store.Name, store.Zone, store.Group)));
        return new OfflineShop(snapshot, new ProgrammeBook(0, [.. histories]), catalogue);
    }

    public bool HasEnded(Instant now) => now >= EndsAt;

    public bool Knows(string? account) => account is not null && members.ContainsKey(account);

    public DateTimeZone ZoneOf(string store) =>
        Catalogue.FindStore(store) is { Zone.Length: > 0 } known && DateTimeZoneProviders.Tzdb.GetZoneOrNull(known.Zone) is { } zone
            ? zone
            : Document?.Zone ?? DateTimeZone.Utc;

    /// <summary>The account in its programmes, as of the snapshot.</summary>
    public ImmutableArray<AccountState> StatesOf(string account) => members.TryGetValue(account, out var member)
        ? [.. member.Programmes.Select(state => state.ToState(IdOf(account)))]
        : [];

    /// <summary>
    /// The basket priced and decided for that account, as it stands in the snapshot and after what was sold here since (`states`, by
    /// programme, where given). Null account: a customer without a card.
    /// </summary>
    public OfflineQuote Decide(Activity basket, string? account, Instant now, IReadOnlyDictionary<string, AccountState>? states = null)
    {
        var member = account is not null && members.TryGetValue(account, out var found) ? found : null;
        var facts = SnapshotState.ToFacts(member?.Facts);
        var who = member is not null && IdText.TryRead("mem", member.Member, out var id) ? new MemberId(id) : default;
        ImmutableArray<RuleSet> versions =
            [.. book.Programmes.Select(history => history.InForce(basket.OccurredAt, basket.Store, facts)).OfType<RuleSet>()];
        var priced = basket.WithoutOffers();
        foreach (var version in versions)
        {
            priced = Engine.Quote(StateOf(version), ContextOf(version), priced).Priced;
        }

        // As the server's quote: what the priced basket gives is decided without a check of its offers, for they are its price.
        var bought = priced with { Applied = [] };
        return new OfflineQuote(priced, [.. versions.Select(version => new OfflineOutcome(
            version, Engine.Decide(StateOf(version), ContextOf(version), new Command.Record(bought, [])), StateOf(version)))]);

        AccountState StateOf(RuleSet version) =>
            states?.GetValueOrDefault(version.Programme)
            ?? member?.Programmes.FirstOrDefault(state => state.Programme == version.Programme)?.ToState(IdOf(member.Account))
            ?? AccountState.New(member is null ? Stranger : IdOf(member.Account), version.Programme);

        DecisionContext ContextOf(RuleSet version) => new(
            version.Bind(Catalogue), version.FactsUsed.IsNothing ? FactRecord.None : facts, Scarce(version), now, StateOf(version).Seq + 1, who);
    }

    /// <summary>The price on the shelf, minor units: the product's attribute `price` in the shop's currency; null = to be keyed.</summary>
    public long? PriceOf(Product product) =>
        product.Attributes.TryGetValue("price", out var text) ? Selling.Amounts.Read(text, Currency) : null;

    /// <summary>The most points of that account that may be taken now without the server; 0 = none.</summary>
    public long MostToTake(string account, string store, Instant now, TakenOffline taken) =>
        SpendableIn(store, now) is { } points && members.TryGetValue(account, out var member) && member.MaySpend
        && StatesOf(account).FirstOrDefault(state => state.Programme == Document!.Id) is { } known
            ? OfflineSpending.Most(points, known, taken, now)
            : 0;

    /// <summary>The first points of the shop's programme as it is in force; null when there is none.</summary>
    public PointsDefinition? SpendableIn(string store, Instant now) => book.Programmes is [var first, ..]
        ? first.InForce(now, store, FactRecord.None)?.Document.Points.FirstOrDefault()
        : null;

    private static Dictionary<string, long> Scarce(RuleSet version)
    {
        var none = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var offer in version.Document.Offers)
        {
            none[offer.Id] = 0;
            none[offer.Id + "#uses"] = 0;
        }

        foreach (var rule in version.Document.Earn.Where(static rule => rule.BudgetPoints is not null))
        {
            none[rule.Id] = 0;
        }

        return none;
    }

    public static AccountId IdOf(string text) => IdText.TryRead("acc", text, out var id) ? new AccountId(id) : Stranger;

    private static Pilot? PilotOf(SnapshotPilot? pilot) => pilot is null ? null : new Pilot(
        [.. pilot.Stores], [.. pilot.Segments], Iso.Instant(pilot.Until));
}
