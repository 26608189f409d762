using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>A kind of points in plain words.</summary>
internal static class PointsParts
{
    public static Part Of(PointsDefinition points) => new("points", points.Id,
    [
        ("expire", Expires(points.Expiry)),
        ("wait", Waits(points.Pending)),
        ("spendable", Aspect.Ranked(points.Spendable ? "yes" : "no", points.Spendable ? 1 : 0)),
        ("value", Worth(points.Values)),
        ("smallest redemption", Aspect.Ranked(Say.Points(points.RedeemMinimum), -points.RedeemMinimum)),
        ("steps of redemption", Aspect.Ranked(Say.Points(points.RedeemStep), -points.RedeemStep)),
        ("spending at tills that are out of touch", Offline(points.Offline)),
        ("name", Aspect.Text(RuleParts.TextOf(points.Name))),
    ]);

    public static Aspect Waits(Pending pending) => pending.Kind switch
    {
        PendingKind.For => new Aspect($"for {Say.Period(pending.For!)}")
        {
            Ranks = [(-Say.Minutes(pending.For!), 1)], Scale = "for",
        },
        PendingKind.Until => new Aspect($"until {Say.Moment(pending.Until!.Value)}")
        {
            Ranks = [(-pending.Until!.Value.ToUnixTimeTicks(), 1)], Scale = "until",
        },
        PendingKind.Event => new Aspect($"for the event {pending.Event}"),
        _ => Aspect.Absent("not at all", isBetter: true),
    };

    private static Aspect Expires(Expiry expiry) => expiry.Kind switch
    {
        ExpiryKind.Age => new Aspect($"{Say.Period(expiry.After!)} after they were earned")
        {
            Ranks = [(Say.Minutes(expiry.After!), 1)], Scale = "age",
        },
        ExpiryKind.Inactivity => new Aspect($"{Say.Period(expiry.After!)} after the last activity")
        {
            Ranks = [(Say.Minutes(expiry.After!), 1)], Scale = "inactivity",
        },
        ExpiryKind.Calendar => new Aspect($"on {Day(expiry.On!.Value)}, {Say.Number(expiry.Years)} full years after the one of earning")
        {
            Ranks = [(expiry.Years, 1)], Scale = Day(expiry.On!.Value),
        },
        _ => Aspect.Absent("never", isBetter: true),
    };

    private static Aspect Offline(OfflineAllowance? offline) => offline is null
        ? Aspect.Absent("not possible", isBetter: false)
        : new Aspect(
            $"{Say.Points(offline.PerMember)} a member, {Say.Points(offline.PerTillAndDay)} a till and day, "
            + (offline.WhenShort == OverSpent.Deficit ? "what is short is owed" : "the shop bears what is short"))
        {
            Ranks = [(offline.PerMember, 1), (offline.PerTillAndDay, 1), ((int)offline.WhenShort, 1)],
        };

    private static string Day(AnnualDate day) =>
        $"{day.Day.ToString(CultureInfo.InvariantCulture)} {CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(day.Month)}";

    private static Aspect Worth(ImmutableArray<PointsValue> values) => values.IsEmpty
        ? Aspect.Absent("no money value", isBetter: false)
        : new Aspect(string.Join(" or ", values.Select(static value => $"{Say.Money(value.Worth)} for {Say.Points(value.Points)}")))
        {
            Ranks = [.. values.Select(static value => ((Int128)value.Worth.Minor, (Int128)value.Points))],
            Scale = Say.List(values.Select(static value => value.Worth.Currency.ToString())),
        };
}
