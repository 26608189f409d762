namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>Programme documents of the ledger's tests.</summary>
internal static class Programme
{
    /// <summary>One point for every full pound, spendable, good for twelve months.</summary>
    public const string Club = """
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        points: { name: points, spendable: true, value: { points: 100, worth: 1.00 GBP }, expire: 12mo }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP, onReturn: reverse }
          - { id: review, on: review, points: 25, limit: 1 per product }
        returns: { when-short: deficit, without-receipt: nothing }
        """;

    /// <summary>The same at two points for a pound.</summary>
    public static readonly string ClubDouble = Club.Replace("points: 1, per", "points: 2, per", StringComparison.Ordinal);

    /// <summary>A second programme of the same shop: ten points a purchase.</summary>
    public const string Stamps = """
        programme: stamps
        name: Stamps
        currency: GBP
        timezone: Europe/London
        points: { name: stamps, spendable: false, expire: never }
        earn:
          - { id: visit, on: purchase, points: 10, onReturn: keep }
        """;

    /// <summary>Points are pending for thirty days.</summary>
    public static readonly string Patient = Club.Replace("expire: 12mo", "expire: 12mo, pending: 30d", StringComparison.Ordinal);

    /// <summary>A hundred points in all, over all members.</summary>
    public static readonly string Scarce = Club.Replace(
        "- { id: spend,", "- { id: gift, on: purchase, points: 30, budget: 100, onReturn: keep }\n  - { id: spend,",
        StringComparison.Ordinal);

    /// <summary>What it gives depends on products, segments, a limit, a budget and the first purchase.</summary>
    public const string Picky = """
        programme: picky
        name: Picky
        currency: GBP
        timezone: Europe/London
        points: { name: points, spendable: true, expire: 6mo }
        earn:
          - { id: spend, on: purchase, points: 3, per: 1.00 GBP, exclude: { category: [gift-cards] } }
          - { id: tea, on: purchase, points: 7, per: 1.00 GBP, only: { category: [food] }, limit: 500 points per month }
          - { id: vip, on: purchase, multiply: 2, of: [spend], when: { segment: [vip] } }
          - { id: welcome, on: purchase, bonus: 40, when: { first-purchase: true }, onReturn: keep }
          - { id: gift, on: purchase, bonus: 5, budget: 200, onReturn: keep }
        """;

    /// <summary>Unknown products are waited for.</summary>
    public static readonly string Strict = Club + "\nunknown-products: park\n";
}
