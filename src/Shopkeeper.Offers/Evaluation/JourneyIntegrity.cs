using System.Collections.Immutable;

namespace Shopkeeper.Offers.Evaluation;

/// <summary>What is in the campaigns, and whether redemptions agree with them.</summary>
internal static class JourneyIntegrity
{
    public static IntegrityReport Check(Journey journey)
    {
        var targeted = journey.Targetings.ToHashSet();
        var coupons = journey.Coupons.Select(static row => (row.Campaign, row.Coupon)).ToHashSet();
        return new IntegrityReport(
            journey.Campaigns.Count,
            journey.Targetings.Count,
            journey.Coupons.Count,
            journey.Redemptions.Count,
            journey.Redemptions.Count(redemption => !IsInWindow(journey, redemption)),
            journey.Redemptions.Count(redemption => !targeted.Contains((redemption.Campaign, redemption.Household))),
            journey.Redemptions.Count(redemption => !coupons.Contains((redemption.Campaign, redemption.Coupon))),
            Responses(journey));
    }

    private static bool IsInWindow(Journey journey, JourneyRedemption redemption) =>
        journey.Campaigns.TryGetValue(redemption.Campaign, out var campaign)
        && campaign.Start <= redemption.Date && redemption.Date <= campaign.End;

    private static ImmutableArray<ResponseRate> Responses(Journey journey)
    {
        var responded = journey.Redemptions.Select(static redemption => (redemption.Campaign, redemption.Household)).ToHashSet();
        return
        [
            .. journey.Targetings.GroupBy(targeting => journey.Campaigns[targeting.Campaign].Type)
                .OrderBy(static type => type.Key, StringComparer.Ordinal)
                .Select(type => new ResponseRate(type.Key, type.Count(responded.Contains), type.Count())),
        ];
    }
}

/// <summary>Counts of rows; the last three of redemptions that contradict them: none, when the data are whole.</summary>
public sealed record IntegrityReport(
    int Campaigns, int Targetings, int CouponProducts, int Redemptions,
    int OutsideWindow, int OutsideTarget, int OutsideCouponTable,
    ImmutableArray<ResponseRate> Responses);

/// <summary>Of the targeted households of a kind of campaign, how many redeemed anything.</summary>
public sealed record ResponseRate(string Type, int Responded, int Targeted);
