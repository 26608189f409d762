using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>
/// What members are told of an earning rule. Its budget and how a trading day is counted are the shop's; of goods, stores and tenders only that
/// more or fewer count, since lists may name what is not public.
/// </summary>
internal static class RuleTerms
{
    public static ToldPart Of(EarnRule rule, ProgrammeDocument document)
    {
        var (aspects, when) = (new Aspects(RuleParts.Of(rule)), rule.When);
        return new ToldPart("rule", rule.Id, rule.Name,
        [
            aspects.Told("", "gives", currency => Gives(rule, currency)),
            aspects.Told("for", "for"),
            aspects.Told("of rules", "of"),
            aspects.Told("points go into kind", "into", Named(document.Points[rule.Into].Name)),
            aspects.Told("basis", "basis"),
            aspects.Told("rounding", "rounding"),
            aspects.Told("counts", "goods"),
            aspects.Told("leaves out", "goods-left-out"),
            aspects.Told("leaves out what is paid by", "tenders-left-out"),
            aspects.Told("in stores", "stores"),
            aspects.Told("not in stores", "stores-left-out"),
            aspects.Told("in channels", "channels"),
            aspects.Told("paid by", "tenders"),
            aspects.Told("basket from", "basket-from", currency => Amount(when.BasketFrom, currency)),
            aspects.Told("basket below", "basket-below", currency => Amount(when.BasketBelow, currency)),
            aspects.Told("from", "from", Day(when.From, document.Zone)),
            aspects.Told("until", "until", Day(when.Until - Duration.Epsilon, document.Zone)),
            aspects.Told("on", "weekdays", when.Weekdays.IsEmpty ? MemberTerm.None : Said([.. when.Weekdays.Select(static day => Word(day.ToString()))])),
            aspects.Told("hours", "hours"),
            aspects.Told("first purchase only", "first-purchase"),
            aspects.Told("birthday month only", "birthday"),
            aspects.Told("level", "level", LevelOf(when, document)),
            aspects.Told("cap", "cap", PointsOrNone(rule.Cap)),
            aspects.Told("limit", "limit", LimitsOf(rule)),
            aspects.Told("waits", "wait", PointsTerms.Waits(rule.Pending ?? document.Points[rule.Into].Pending, document.Zone)),
            aspects.Told("on return", "on-return"),
        ])
        {
            On = rule.On == ActivityType.Custom ? "custom:" + rule.CustomType : Word(rule.On.ToString()),
            IsForSome = !when.Segments.IsEmpty,
        };
    }

    public static MemberTerm Amount(ImmutableArray<Money> amounts, Currency currency) => amounts.IsEmpty
        ? MemberTerm.None
        : new MemberTerm(TermForm.Money) { Amount = In(amounts, currency) };

    public static MemberTerm PointsOrNone(long? points) =>
        points is { } some ? new MemberTerm(TermForm.Points) { Points = some } : MemberTerm.None;

    public static MemberTerm Named(LocalText name) => new(TermForm.Name) { Name = name };

    public static MemberTerm Day(Instant? at, DateTimeZone zone) =>
        at is { } moment ? new MemberTerm(TermForm.Day) { Day = moment.InZone(zone).Date } : MemberTerm.None;

    /// <summary>In that currency; in the first that there is when it has none.</summary>
    public static Money In(ImmutableArray<Money> amounts, Currency currency) =>
        amounts.Select(static amount => (Money?)amount).FirstOrDefault(amount => amount!.Value.Currency == currency) ?? amounts[0];

    /// <summary>`SpendOnly` is `spend-only`, as everywhere in the API.</summary>
    public static string Word(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static MemberTerm Said(ImmutableArray<string> words) => new(TermForm.Words) { Words = words };

    private static MemberTerm Gives(EarnRule rule, Currency currency) =>
        rule.Phase == EarnPhase.Multiplier ? new MemberTerm(TermForm.Factor) { Count = rule.FactorThousandths }
        : rule.Per switch
        {
            PerKind.Amount => new MemberTerm(TermForm.PerAmount) { Points = rule.Points, Amount = In(rule.StepAmounts, currency) },
            PerKind.Quantity => new MemberTerm(TermForm.PerQuantity)
            {
                Points = rule.Points, Count = rule.StepThousandths, Words = [Word(rule.StepUnit.ToString())],
            },
            PerKind.Item => new MemberTerm(TermForm.PerItem) { Points = rule.Points },
            _ => new MemberTerm(TermForm.Points) { Points = rule.Points },
        };

    private static MemberTerm LevelOf(Conditions when, ProgrammeDocument document) =>
        document.Levels.FirstOrDefault(level => level.Id == when.Level) is { } level ? Named(level.Name) : MemberTerm.None;

    private static MemberTerm LimitsOf(EarnRule rule) => rule.Limits.IsEmpty
        ? MemberTerm.None
        : new MemberTerm(TermForm.Steps)
        {
            Steps = [.. rule.Limits.Select(static limit => new TermStep(null, limit.Count, $"{Word(limit.Unit.ToString())}-per-{Word(limit.Per.ToString())}"))],
        };
}
