using NodaTime;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Evaluation;

/// <summary>
/// Who redeemed what: each household with a redemption in a campaign of more than ten coupons. History is what was bought
/// before the campaign began, popularity what everybody had bought by then. Candidates are all coupons of the campaign, so the
/// measure is conditional on redeeming: what was shown was not recorded.
/// </summary>
internal sealed class JourneyCases
{
    public const int Slots = 10;

    private readonly Journey journey;
    private readonly ProductTable products = new();
    private readonly Dictionary<string, List<JourneyLine>> linesOf;

    public JourneyCases(Journey journey)
    {
        this.journey = journey;
        foreach (var (product, category) in journey.CategoryOfProduct)
        {
            products.Add(product, category);
        }

        foreach (var product in journey.Coupons.Select(static row => row.Product).Concat(journey.Lines.Select(static line => line.Product)))
        {
            products.Add(product, "");
        }

        linesOf = journey.Lines.GroupBy(static line => line.Household)
            .ToDictionary(static household => household.Key, static household => household.ToList(), StringComparer.Ordinal);
    }

    public IEnumerable<JourneyCase> All()
    {
        var redeemed = journey.Redemptions.ToLookup(static redemption => redemption.Campaign);
        foreach (var coupons in journey.Coupons.GroupBy(static row => row.Campaign))
        {
            var campaign = journey.Campaigns[coupons.Key];
            var offers = Offers(coupons);
            if (offers.Length <= Slots)
            {
                continue;
            }

            var index = new OfferIndex(offers, products);
            var popularity = Popularity.Of(index, Purchases(campaign.Start));
            foreach (var household in redeemed[campaign.Id].GroupBy(static redemption => redemption.Household))
            {
                var member = new RankedMember(default) { History = History(household.Key, campaign.Start) };
                yield return new JourneyCase(
                    index, popularity, member, household.Select(static redemption => redemption.Coupon).ToHashSet(StringComparer.Ordinal));
            }
        }
    }

    private CandidateOffer[] Offers(IEnumerable<(string Coupon, string Product, string Campaign)> rows) =>
    [
        .. rows.GroupBy(static row => row.Coupon).Select(coupon => new CandidateOffer(
            coupon.Key, [.. coupon.Select(row => products.Find(row.Product)!.Value).Distinct().Order().Select(static number => new WeightedProduct(number))])),
    ];

    private long[] Purchases(LocalDate before)
    {
        var counts = new long[products.Count];
        foreach (var line in journey.Lines)
        {
            counts[products.Find(line.Product)!.Value] += line.At.Date < before ? 1 : 0;
        }

        return counts;
    }

    private MemberHistory History(string household, LocalDate before)
    {
        var start = before.AtMidnight();
        return MemberHistory.Of(linesOf.GetValueOrDefault(household, [])
            .Where(line => line.At < start)
            .GroupBy(static line => line.Basket)
            .Select(basket => (
                Age: Period.Between(basket.First().At, start, PeriodUnits.Seconds).Seconds / 86_400d,
                Products: (IReadOnlyCollection<int>)[.. basket.Select(line => products.Find(line.Product)!.Value)]))
            .OrderBy(static basket => basket.Age));
    }
}

internal sealed record JourneyCase(OfferIndex Index, Popularity Popularity, RankedMember Member, IReadOnlySet<string> Redeemed);
