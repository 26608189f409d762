using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>A document as parts with aspects: the programme itself, its points, rules and levels.</summary>
internal static class ProgrammeParts
{
    public static ImmutableArray<Part> Of(ProgrammeDocument document) =>
    [
        Programme(document),
        .. document.Points.Select(PointsParts.Of),
        .. document.Earn.Select(RuleParts.Of),
        .. document.Levels.Select(Level),
        .. document.Cards.Select(Card),
    ];

    public static Part Programme(ProgrammeDocument document) => new("programme", "",
    [
        ("name", Aspect.Text(RuleParts.TextOf(document.Name))),
        ("currencies", Currencies(document.Currencies)),
        ("time zone", new Aspect(document.Zone.Id)),
        ("levels count", Aspect.Ranked(
            document.LevelBasis == LevelBasis.Lifetime ? "all points ever earned" : "the balance",
            document.LevelBasis == LevelBasis.Lifetime ? 1 : 0)),
        ("a level that is no longer reached", Aspect.Ranked(
            document.LevelFall == LevelFall.Keep ? "stays open" : "closes", document.LevelFall == LevelFall.Keep ? 1 : 0)),
        ("a return that finds too few points", WhenShort(document.Returns.WhenShort)),
        ("a return without receipt", WithoutReceipt(document.Returns)),
        ("points redeemed towards a sale that comes back", Aspect.Ranked(
            document.Returns.Redeemed == RedeemedOnReturn.Reinstate ? "come back" : "do not come back",
            document.Returns.Redeemed == RedeemedOnReturn.Reinstate ? 1 : 0)),
        ("a product that the catalogue does not know", Unknown(document.UnknownProducts)),
        ("most points of one activity", RuleParts.Bound(document.CapPerPosting, "no cap", Say.Points)),
        ("largest adjustment by an operator", Aspect.Text(
            document.AdjustLimit is { } most ? Say.Points(most) : "no bound")),
    ]);

    public static Part Level(Level level) => new("level", level.Id,
    [
        ("", Aspect.Ranked($"at {Say.Points(level.At)}", -level.At)),
        ("unlocks", level.Unlocks.IsEmpty
            ? Aspect.Absent("nothing", isBetter: false)
            : Aspect.Members(Say.List(level.Unlocks), level.Unlocks, isWiderBetter: true)),
        ("name", Aspect.Text(RuleParts.TextOf(level.Name))),
    ]);

    public static Part Card(CardKindDefinition kind) => new("card kind", kind.Id,
    [
        ("numbers from", new Aspect(kind.Prefix)),
        ("ends", kind.Ends is { } ends
            ? Aspect.Ranked(NodaTime.Text.LocalDatePattern.Iso.Format(ends), ends.DayOfYear + (366L * ends.Year))
            : Aspect.Ranked("never", long.MaxValue)),
        ("name", Aspect.Text(kind.Name is { } name ? RuleParts.TextOf(name) : "")),
    ]);

    private static Aspect Currencies(ImmutableArray<Currency> currencies)
    {
        ImmutableArray<string> codes = [.. currencies.Select(static currency => currency.ToString())];
        return Aspect.Members(Say.List(codes), codes, isWiderBetter: true);
    }

    private static Aspect WhenShort(ShortBalance policy) => policy switch
    {
        ShortBalance.PendingOnly => Aspect.Ranked("takes pending points only", 2),
        ShortBalance.WithinBalance => Aspect.Ranked("takes what there is", 1),
        _ => Aspect.Ranked("leaves a deficit", 0),
    };

    private static Aspect WithoutReceipt(ReturnPolicy policy) => policy.WithoutReceipt switch
    {
        NoReceipt.Nothing => Aspect.Ranked("takes nothing back", 2),
        NoReceipt.CurrentRules => Aspect.Ranked("takes back what it would earn today", 1),
        NoReceipt.LastPurchase => Aspect.Ranked("takes back what the last purchase of the article gave", 1),
        NoReceipt.Fixed => Aspect.Ranked($"takes back {Say.Points(policy.FixedPoints)} for each piece", 1),
        _ => Aspect.Ranked("is refused", 0),
    };

    private static Aspect Unknown(UnknownProducts policy) => policy switch
    {
        UnknownProducts.Earn => Aspect.Ranked("earns", 2),
        UnknownProducts.Park => Aspect.Ranked("waits until it is known", 1),
        _ => Aspect.Ranked("gives nothing", 0),
    };
}
