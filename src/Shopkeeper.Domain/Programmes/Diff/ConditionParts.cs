using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>The conditions of a rule: fewer, or wider ones, are better for members.</summary>
internal static class ConditionParts
{
    public static ImmutableArray<(string Name, Aspect Aspect)> Of(Conditions when) =>
    [
        ("in stores", Named(when.Stores, "any", isExclusion: false)),
        ("not in stores", Named(when.ExcludeStores, "none", isExclusion: true)),
        ("in channels", Named(when.Channels, "any", isExclusion: false)),
        ("paid by", Named(when.Tenders, "any", isExclusion: false)),
        ("basket from", when.BasketFrom.IsEmpty ? Any : new Aspect(Say.Amounts(when.BasketFrom))
        {
            Ranks = [.. when.BasketFrom.Select(static money => (-(Int128)money.Minor, (Int128)1))],
        }),
        ("basket below", when.BasketBelow.IsEmpty ? Any : new Aspect(Say.Amounts(when.BasketBelow))
        {
            Ranks = [.. when.BasketBelow.Select(static money => ((Int128)money.Minor, (Int128)1))],
        }),
        ("from", when.From is { } from ? Aspect.Ranked(Say.Moment(from), -from.ToUnixTimeTicks()) : Any),
        ("until", when.Until is { } until ? Aspect.Ranked(Say.Moment(until), until.ToUnixTimeTicks()) : Any),
        ("on", Named([.. when.Weekdays.Select(static day => day.ToString())], "any day", isExclusion: false)),
        ("hours", when is { HoursFrom: { } first, HoursTo: { } last }
            ? new Aspect($"{Say.Time(first)} to {Say.Time(last)}")
            : Any),
        ("first purchase only", Only(when.FirstPurchase)),
        ("birthday month only", Only(when.BirthdayMonth)),
        ("segments", Named(when.Segments, "any", isExclusion: false)),
        ("level", when.Level.Length == 0 ? Any : new Aspect($"`{when.Level}`")),
    ];

    /// <summary>A list of names; none given is no condition.</summary>
    public static Aspect Named(ImmutableArray<string> names, string none, bool isExclusion) => names.IsEmpty
        ? Aspect.Absent(none, isBetter: true)
        : Aspect.Members(Say.List(names), names, isWiderBetter: !isExclusion);

    private static Aspect Only(bool condition) => condition ? new Aspect("yes") : Aspect.Absent("no", isBetter: true);

    private static readonly Aspect Any = Aspect.Absent("any", isBetter: true);
}
