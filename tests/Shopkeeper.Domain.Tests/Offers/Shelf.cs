using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>A programme with offers over a small shop: what is on its shelves, and baskets of it.</summary>
internal static class Shelf
{
    public static readonly Currency Gbp = Currency.Parse("GBP");

    public static readonly CatalogueSnapshot Catalogue = CatalogueSnapshot.Empty.With(
        1,
        [
            new Product("chicken", "Chicken", "food/main", "own"), new Product("lamb", "Lamb", "food/main", "own"),
            new Product("peas", "Peas", "food/side", "own"), new Product("chips", "Chips", "food/side", "own"),
            new Product("tart", "Tart", "food/dessert", "own"), new Product("house", "House wine", "food/wine", "own"),
            new Product("prosecco", "Prosecco", "food/sparkling", "own"), new Product("tea", "Tea", "food/tea", "other"),
            new Product("shirt", "Shirt", "fashion/men", "own"),
        ],
        []);

    public static OfferDefinition Offer(string id, OfferKind kind) => new() { Id = id, Kind = kind, ContentHash = id };

    public static ImmutableArray<Money> Pounds(long minor) => [new Money(minor, Gbp)];

    public static LineSelector Of(params string[] categories) => new() { Categories = [.. categories] };

    public static LineSelector Sku(params string[] products) => new() { Products = [.. products] };

    public static World World(params OfferDefinition[] offers) => World(StackingPolicy.Default, offers);

    public static World World(StackingPolicy stacking, params OfferDefinition[] offers) => World(document => document with
    {
        Offers = [.. offers], Stacking = stacking,
    });

    public static World World(Func<ProgrammeDocument, ProgrammeDocument> change) =>
        new(RuleSet.Compile(change(ReadyProgramme.Document("sparks-2015")), 1, Instant.MinValue)) { Catalogue = Catalogue };

    public static QuotedBasket Quote(this World world, Activity basket) =>
        Engine.Quote(world.State, world.Context(new Command.Record(basket, [])), basket);

    public static QuotedBasket Quoted(this World world, params Line[] lines) => world.Quote(world.Basket([.. lines]));

    public static Line Line(int number, string sku, long amount, long pieces = 1, long shelf = 0) =>
        new(number, sku, pieces * 1000, Unit.Each, amount, shelf, 0, 0);

    public static long Total(this Activity activity) => activity.Lines.Sum(static line => line.Amount);

    public static long Given(this QuotedBasket quote, string offer) =>
        quote.Offers.Applied.Where(applied => applied.Offer == offer).Sum(static applied => applied.Amount);

    public static OfferVerdict Verdict(this QuotedBasket quote, string offer) =>
        quote.Offers.Verdicts.Single(verdict => verdict.Offer == offer);

    /// <summary>The member has picked these, for ever.</summary>
    public static AccountState Picking(this AccountState state, string pool, params string[] offers) => state with
    {
        Picks = [.. offers.Select(offer => new Pick(pool, new LocalDate(2015, 1, 1), offer, offer, Instant.MinValue, null, 0))],
    };
}
