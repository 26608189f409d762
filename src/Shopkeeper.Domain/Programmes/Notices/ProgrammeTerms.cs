using System.Collections.Immutable;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>
/// A document as members know it: how points come, what they are worth and when they lapse, levels, choosing, vouchers, returns. Single offers come
/// and go by dates of their own and are on the members' lists: no terms.
/// </summary>
internal static class ProgrammeTerms
{
    public static ImmutableArray<ToldPart> Of(ProgrammeDocument document) =>
    [
        Programme(document),
        .. document.Points.Select(points => PointsTerms.Of(points, document)),
        .. document.Earn.Select(rule => RuleTerms.Of(rule, document)),
        .. document.Levels.Select(Level),
        .. document.Pools.Where(static pool => pool is { Pick: true, Slots.IsEmpty: false }).Select(pool => Pool(pool, document)),
        .. document.Vouchers.Where(static kind => kind.Statement is not null || kind.Spend is not null).Select(VoucherTerms.Of),
        .. document.Cards.Select(Card),
    ];

    private static ToldPart Programme(ProgrammeDocument document)
    {
        var aspects = new Aspects(ProgrammeParts.Programme(document));
        var stacking = document.Stacking;
        return new ToldPart("programme", "", document.Name,
        [
            aspects.Told("currencies", "currencies", new MemberTerm(TermForm.Words) { Words = [.. document.Currencies.Select(static one => one.ToString())] }),
            aspects.Told("levels count", "level-basis"),
            aspects.Told("a level that is no longer reached", "level-fall"),
            aspects.Told("a return that finds too few points", "when-short"),
            aspects.Told("a return without receipt", "without-receipt"),
            aspects.Told("points redeemed towards a sale that comes back", "redeemed-on-return"),
            aspects.Told("most points of one activity", "cap", RuleTerms.PointsOrNone(document.CapPerPosting)),
            new Told("most-offers", RuleParts.Bound(stacking.MostOffers, "none", Say.Number), _ => CountOrNone(stacking.MostOffers)),
            new Told("most-off", VoucherTerms.Amounts(stacking.Cap, isMoreBetter: true), currency => RuleTerms.Amount(stacking.Cap, currency)),
        ]);
    }

    private static ToldPart Level(Level level)
    {
        var aspects = new Aspects(ProgrammeParts.Level(level));
        return new ToldPart("level", level.Id, level.Name,
        [
            aspects.Told("", "at", RuleTerms.PointsOrNone(level.At)),
            aspects.Told("unlocks", "unlocks", level.Unlocks.IsEmpty ? MemberTerm.None : new MemberTerm(TermForm.Words) { Words = level.Unlocks }),
        ]);
    }

    private static ToldPart Pool(PoolDefinition pool, ProgrammeDocument document) => new("pool", pool.Id, pool.Name,
    [
        new Told("picks", Slots(pool), _ => new MemberTerm(TermForm.Steps)
        {
            Steps = [.. pool.Slots.Select(static step => new TermStep(step.FromPoints, step.Slots, ""))],
        }),
        Count("offers", document.Offers.Count(offer => offer.In.Contains(pool.Id) && offer.When.Segments.IsEmpty)),
        new Told("refresh", VoucherTerms.Length(pool.Refresh, isLongerBetter: null), _ => VoucherTerms.Length(pool.Refresh)),
        new Told("swap", Aspect.Ranked(pool.Swap.ToString(), pool.Swap == SwapRule.UntilUsed ? 1 : 0), static _ => null),
        new Told("uses", RuleParts.Bound(pool.UsesPerPick, "none", Say.Number), _ => CountOrNone(pool.UsesPerPick)),
        new Told("carry-over", Aspect.Ranked(pool.CarryOver ? "yes" : "no", pool.CarryOver ? 1 : 0), static _ => null),
    ]);

    private static ToldPart Card(CardKindDefinition kind) => new("card", kind.Id, kind.Name,
    [
        new Aspects(ProgrammeParts.Card(kind)).Told(
            "ends", "ends", kind.Ends is { } ends ? new MemberTerm(TermForm.Day) { Day = ends } : MemberTerm.None),
    ])
    {
        IsTold = false,
    };

    private static Aspect Slots(PoolDefinition pool) => new(Say.List(pool.Slots.Select(static step => $"{step.FromPoints}: {step.Slots}")))
    {
        Ranks = [.. pool.Slots.Select(static step => ((Int128)step.Slots, (Int128)1))],
        Scale = Say.List(pool.Slots.Select(static step => Say.Number(step.FromPoints))),
    };

    private static Told Count(string what, long count) =>
        new(what, Aspect.Ranked(Say.Number(count), count), _ => new MemberTerm(TermForm.Count) { Count = count });

    private static MemberTerm CountOrNone(long? count) =>
        count is { } some ? new MemberTerm(TermForm.Count) { Count = some } : MemberTerm.None;
}
