using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>What members are told of vouchers that come by themselves: from points at statement days, or from spending.</summary>
internal static class VoucherTerms
{
    public static ToldPart Of(VoucherDefinition kind) => new("voucher", kind.Id, kind.Name,
    [
        new Told("valid", Length(kind.Valid, isLongerBetter: true), _ => Length(kind.Valid)),
        new Told("worth", Amounts(kind.Worth, isMoreBetter: true), currency => RuleTerms.Amount(kind.Worth, currency)),
        new Told("per-cent", Aspect.Ranked(Say.Number(kind.BasisPoints), kind.BasisPoints), _ => kind.BasisPoints == 0
            ? MemberTerm.None
            : new MemberTerm(TermForm.PerCent) { Count = kind.BasisPoints }),
        new Told("statement-days", new Aspect(Say.List(Days(kind))), _ => kind.Statement is null
            ? MemberTerm.None
            : new MemberTerm(TermForm.Words) { Words = Days(kind) }),
        new Told("statement-minimum", Lower(kind.Statement?.Minimum), _ => RuleTerms.PointsOrNone(kind.Statement?.Minimum)),
        new Told("statement-step", Lower(kind.Statement?.Step), _ => RuleTerms.PointsOrNone(kind.Statement?.Step)),
        new Told("spend", Amounts(kind.Spend?.Threshold ?? [], isMoreBetter: false), currency => RuleTerms.Amount(kind.Spend?.Threshold ?? [], currency)),
        new Told("repeat", Aspect.Ranked($"{kind.Spend?.Repeat}", kind.Spend?.Repeat == SpendRepeat.Every ? 1 : 0), static _ => null),
    ]);

    public static MemberTerm Length(Period? length) =>
        length is { } some ? new MemberTerm(TermForm.Period) { Length = some } : MemberTerm.None;

    /// <summary>None is for ever; isLongerBetter null: it depends.</summary>
    public static Aspect Length(Period? length, bool? isLongerBetter) =>
        length is not { } some ? isLongerBetter is { } isBetter ? Aspect.Absent("for ever", isBetter) : new Aspect("for ever")
        : isLongerBetter is { } longer ? Aspect.Ranked(Say.Period(some), longer ? Say.Minutes(some) : -Say.Minutes(some))
        : new Aspect(Say.Period(some));

    public static Aspect Amounts(ImmutableArray<Money> amounts, bool isMoreBetter) => amounts.IsEmpty
        ? new Aspect("none")
        : new Aspect(Say.Amounts(amounts))
        {
            Ranks = [.. amounts.Select(amount => ((Int128)(isMoreBetter ? amount.Minor : -amount.Minor), (Int128)1))],
            Scale = Say.List(amounts.Select(static amount => amount.Currency.ToString())),
        };

    private static Aspect Lower(long? points) => points is { } some ? Aspect.Ranked(Say.Points(some), -some) : new Aspect("none");

    /// <summary>As `--12-31`: a day of every year (ISO 8601).</summary>
    private static ImmutableArray<string> Days(VoucherDefinition kind) =>
        [.. (kind.Statement?.Days ?? []).Select(static day => FormattableString.Invariant($"--{day.Month:00}-{day.Day:00}"))];
}
