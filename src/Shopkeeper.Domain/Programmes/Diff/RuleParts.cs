using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>An earning rule in plain words, aspect by aspect.</summary>
internal static class RuleParts
{
    private const string None = "none";

    public static Part Of(EarnRule rule) => new("rule", rule.Id,
    [
        ("", Gives(rule)),
        ("name", Aspect.Text(rule.Name is { } name ? TextOf(name) : None)),
        ("for", new Aspect(rule.On == ActivityType.Custom ? $"custom:{rule.CustomType}" : rule.On.ToString().ToLowerInvariant())),
        ("phase", new Aspect(rule.Phase.ToString().ToLowerInvariant())),
        ("points go into kind", new Aspect(Say.Number(rule.Into + 1))),
        ("of rules", new Aspect(rule.Of.IsEmpty ? "all" : Say.List(rule.Of))),
        ("basis", Aspect.Ranked(Word(rule.Basis), rule.Basis switch { Basis.Gross => 2, Basis.Net => 1, _ => 0 })),
        ("rounding", Aspect.Ranked(Word(rule.Rounding), rule.Rounding switch
        {
            Rounding.Floor => 0, Rounding.HalfEven => 1, Rounding.HalfUp => 2, _ => 3,
        })),
        ("counts", Selected(rule.Only, "all lines", isExclusion: false)),
        ("leaves out", Selected(rule.Exclude, "nothing", isExclusion: true)),
        ("leaves out what is paid by", ConditionParts.Named(rule.ExcludeTenders, None, isExclusion: true)),
        .. ConditionParts.Of(rule.When),
        ("cap", Bound(rule.Cap, "no cap", static points => $"{Say.Points(points)} an activity")),
        ("limit", Limits(rule.Limits, rule.Scope)),
        ("budget", Bound(rule.BudgetPoints, "no budget", static points => $"{Say.Points(points)} over all members")),
        ("waits", rule.Pending is { } pending ? PointsParts.Waits(pending) : new Aspect("as its points do")),
        ("on return", Aspect.Ranked(
            rule.OnReturn == OnReturn.Keep ? "members keep it" : "it is taken back", rule.OnReturn == OnReturn.Keep ? 1 : 0)),
        ("days by", new Aspect(rule.Day == DayKind.Business ? "the trading day" : "the clock")),
    ]);

    public static string TextOf(LocalText text) => string.Join(
        " / ", text.ByLanguage.Select(static one => one.Key.Length == 0 ? one.Value : $"{one.Key}: {one.Value}"));

    public static Aspect Bound(long? most, string none, Func<long, string> words) => most is { } points
        ? Aspect.Ranked(words(points), points)
        : Aspect.Absent(none, isBetter: true);

    private static Aspect Gives(EarnRule rule)
    {
        if (rule.Phase == EarnPhase.Multiplier)
        {
            return new Aspect($"{Say.Thousandths(rule.FactorThousandths)} times")
            {
                Ranks = [(rule.FactorThousandths, 1)], Scale = "times",
            };
        }

        var points = Say.Points(rule.Points);
        return rule.Per switch
        {
            PerKind.Amount => new Aspect($"{points} per {Say.Amounts(rule.StepAmounts)}")
            {
                Ranks = [.. rule.StepAmounts.Select(step => ((Int128)rule.Points, (Int128)step.Minor))],
                Scale = Say.List(rule.StepAmounts.Select(static step => step.Currency.ToString())),
            },
            PerKind.Quantity => new Aspect($"{points} per {Say.Thousandths(rule.StepThousandths)} {rule.StepUnit.ToString().ToLowerInvariant()}")
            {
                Ranks = [(rule.Points, rule.StepThousandths)], Scale = rule.StepUnit.ToString(),
            },
            PerKind.Item => new Aspect($"{points} per item") { Ranks = [(rule.Points, 1)], Scale = "item" },
            _ => new Aspect(points) { Ranks = [(rule.Points, 1)], Scale = "flat" },
        };
    }

    private static Aspect Selected(LineSelector? selector, string none, bool isExclusion)
    {
        if (selector is null)
        {
            return Aspect.Absent(none, isBetter: true);
        }

        ImmutableArray<string> members =
        [
            .. selector.Products.Select(static name => $"product {name}"),
            .. selector.Brands.Select(static name => $"brand {name}"),
            .. selector.Categories.Select(static name => $"category {name}"),
            .. selector.Attributes.Select(static pair => $"{pair.Key} {pair.Value}"),
        ];
        return Aspect.Members(Say.List(members), members, isWiderBetter: !isExclusion);
    }

    public static Aspect Limits(ImmutableArray<Limit> limits, LimitScope scope)
    {
        if (limits.IsEmpty)
        {
            return Aspect.Absent("no limit", isBetter: true);
        }

        var whose = scope == LimitScope.Member ? " for each member" : "";
        return new Aspect(string.Join(" and ", limits.Select(static limit => $"{Say.Number(limit.Count)} {Per(limit)}")) + whose)
        {
            Ranks = [.. limits.Select(static limit => ((Int128)limit.Count, (Int128)1))],
            Scale = string.Join(" and ", limits.Select(Per)) + whose,
        };
    }

    private static string Per(Limit limit) =>
        $"{(limit.Unit == LimitUnit.Points ? "points " : "")}per {limit.Per.ToString().ToLowerInvariant()}";

    private static string Word(Basis basis) => basis switch
    {
        Basis.Gross => "gross", Basis.TaxExcluded => "net without tax", _ => "net",
    };

    private static string Word(Rounding rounding) => rounding switch
    {
        Rounding.Floor => "down", Rounding.Ceiling => "up", Rounding.HalfUp => "half up", _ => "half to even",
    };
}
