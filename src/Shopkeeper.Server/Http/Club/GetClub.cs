using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Segments;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Club;

public sealed record ClubRuleAnswer(
    string Rule, string? Name,
    [property: Description("purchase, review, handover, survey, custom:NAME ...")] string On,
    [property: Description("flat, amount, item or quantity.")] string Per,
    long Points)
{
    [Description("Of amount: minor units of the club's currency; of quantity: thousandths of the unit.")]
    public long? Step { get; init; }

    public string? Unit { get; init; }

    [Description("Of a rule that multiplies others: thousandths.")]
    public long? Factor { get; init; }
}

public sealed record ClubLevelAnswer(string Level, string Name, long At, IReadOnlyList<string> Unlocks);

public sealed record ClubPointsAnswer(string PointsId, string Name, bool Spendable);

public sealed record ClubPoolAnswer(string Pool, string Name, int Picks, int Offers)
{
    [Description("What its offers are about: the first parts of their category paths, in order.")]
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>What a club is, in the words of its programme document.</summary>
public sealed record ClubAnswer(string Programme, string Name, string Currency, int MinorDigits)
{
    [Description("Where its days begin: an IANA time zone.")]
    public string? Zone { get; init; }

    public IReadOnlyList<ClubPointsAnswer> Points { get; init; } = [];

    [Description("How points come, in the document's order; rules for some stores, times or members are left out.")]
    public IReadOnlyList<ClubRuleAnswer> Rules { get; init; } = [];

    public IReadOnlyList<ClubLevelAnswer> Levels { get; init; } = [];

    [Description("Pools from which members pick.")]
    public IReadOnlyList<ClubPoolAnswer> Pools { get; init; } = [];

    [Description("What a member may say to like: what the programme's segments ask for, then categories of the shop that offers are about (all of them in a programme without offers); at most 40.")]
    public IReadOnlyList<string> Likes { get; init; } = [];

    [Description("The day on which terms change next, as far as it is published: see getClubChanges.")]
    public string? NextChange { get; init; }
}

/// <summary>`GET /v1/club`: what the shop's first programme is, for a page that whoever thinks of joining reads. Nothing in it is about anybody.</summary>
internal static class GetClub
{
    private const int MostLikes = 40;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/club", Handle)
            .RequireScope(Scopes.Form, Scopes.Member, Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getClub", "Programmes", "What the club is: how points come, what levels unlock")
            .Answers(200, typeof(ClubAnswer), "Of the version in force for everybody: of a pilot nothing is told.")
            .Refuses(422);

    private static IResult Handle(ShopContext shop, string? lang)
    {
        var programmes = shop.Get<ShopProgrammes>();
        return programmes.Current.Programmes.FirstOrDefault()?.ForEverybody(shop.Shop.Now)?.Document is { } document
            ? TypedResults.Json(
                Of(document, lang ?? "en") with
                {
                    Likes = [.. LikesOf(document).Concat(CategoriesOf(document, programmes.CurrentCatalogue)).Distinct(StringComparer.Ordinal).Take(MostLikes)],
                    NextChange = GetChanges.Since(shop, shop.Shop.Now).Select(GetChanges.DayOf).FirstOrDefault(),
                },
                ApiJson.Default.ClubAnswer)
            : Problems.Of(Rejection.NoVersionInForce, "No programme is in force yet: publish one.");
    }

    private static ClubAnswer Of(ProgrammeDocument document, string language)
    {
        var currency = document.Currencies[0];
        return new ClubAnswer(document.Id, document.Name.In(language), currency.ToString(), currency.MinorDigits)
        {
            Zone = document.Zone.Id,
            Points = [.. document.Points.Select(points => new ClubPointsAnswer(points.Id, points.Name.In(language), points.Spendable))],
            Rules = [.. document.Earn.Where(static rule => rule.When == Conditions.Always).Select(rule => Of(rule, currency, language))],
            Levels = [.. document.Levels.Select(level => new ClubLevelAnswer(level.Id, level.Name.In(language), level.At, level.Unlocks))],
            Pools =
            [
                .. document.Pools.Where(static pool => pool is { Pick: true, Slots.IsEmpty: false })
                    .Select(pool => Of(pool, [.. document.Offers.Where(offer => offer.In.Contains(pool.Id))], language)),
            ],
        };
    }

    private static ClubPoolAnswer Of(PoolDefinition pool, OfferDefinition[] offers, string language) =>
        new(pool.Id, pool.Name?.In(language) ?? pool.Id, pool.Slots[^1].Slots, offers.Length)
        {
            Categories = [.. offers.SelectMany(Tops).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };

    private static IEnumerable<string> Tops(OfferDefinition offer) => offer.Only?.Categories.Select(static path => path.Split('/')[0]) ?? [];

    private static IEnumerable<string> LikesOf(ProgrammeDocument document) =>
        document.Segments.SelectMany(static segment => segment.Test.Parts()).OfType<SegmentTest.Likes>().SelectMany(static test => test.Names);

    /// <summary>Liking what no offer is about (charges for postage, say) would come to nothing.</summary>
    private static IEnumerable<string> CategoriesOf(ProgrammeDocument document, CatalogueSnapshot catalogue)
    {
        var known = document.Offers.SelectMany(Tops).ToHashSet(StringComparer.Ordinal);
        return catalogue.TopCategories(int.MaxValue).Where(category => document.Offers.IsEmpty || known.Contains(category));
    }

    private static ClubRuleAnswer Of(EarnRule rule, Currency currency, string language) => new(
        rule.Id, rule.Name?.In(language), rule.On == Domain.Activities.ActivityType.Custom ? "custom:" + rule.CustomType : ActivityWords.Of(rule.On),
        rule.Per.ToString().ToLowerInvariant(), rule.Points)
    {
        Step = rule.Per switch
        {
            PerKind.Amount => rule.StepAmounts.FirstOrDefault(step => step.Currency == currency).Minor,
            PerKind.Quantity => rule.StepThousandths,
            _ => null,
        },
        Unit = rule.Per == PerKind.Quantity ? ActivityWords.Of(rule.StepUnit) : null,
        Factor = rule.Phase == EarnPhase.Multiplier ? rule.FactorThousandths : null,
    };
}
