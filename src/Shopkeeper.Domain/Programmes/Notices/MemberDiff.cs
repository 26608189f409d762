using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>
/// What changes for members from one document to the next. Pure. What is not public is left out: budgets, funding, limits of operators, and
/// whatever only members of some segments have; that a rule for all becomes one for some is told, not for whom.
/// </summary>
public static class MemberDiff
{
    /// <summary>In the order of the document: the programme, points, rules, levels, lists to choose from, vouchers, cards; at last what is gone.</summary>
    public static ImmutableArray<MemberChange> Of(ProgrammeDocument before, ProgrammeDocument after)
    {
        var (old, now) = (ProgrammeTerms.Of(before), ProgrammeTerms.Of(after));
        var changes = ImmutableArray.CreateBuilder<MemberChange>();
        foreach (var part in now)
        {
            var earlier = old.FirstOrDefault(part.IsSame);
            if (earlier is null or { IsForSome: true })
            {
                Came(part, after.Currencies[0], changes);
            }
            else if (part.IsForSome)
            {
                // By the name that it had for all: a new one may say for whom it is.
                changes.Add(Change(earlier, "for-some", PlanEffect.Worse));
            }
            else
            {
                Compare(earlier, part, after.Currencies, changes);
            }
        }

        foreach (var part in old.Where(part => part is { IsForSome: false, IsTold: true } && !now.Any(part.IsSame)))
        {
            changes.Add(Change(part, "gone", PlanEffect.Worse) with { Before = First(part, before.Currencies[0]) });
        }

        return changes.ToImmutable();
    }

    private static void Came(ToldPart part, Currency currency, ImmutableArray<MemberChange>.Builder changes)
    {
        if (part is { IsForSome: false, IsTold: true })
        {
            changes.Add(Change(part, "new", PlanEffect.Better) with { After = First(part, currency) });
        }
    }

    private static void Compare(
        ToldPart before, ToldPart after, ImmutableArray<Currency> currencies, ImmutableArray<MemberChange>.Builder changes)
    {
        foreach (var (old, now) in before.Respects.Zip(after.Respects))
        {
            if (Aspect.Compare(old.Aspect, now.Aspect) is { } effect)
            {
                // In the first currency in which it changes.
                var terms = currencies.Select(currency => (Before: old.Term(currency), After: now.Term(currency))).ToList();
                var told = terms.FirstOrDefault(static pair => pair.Before != pair.After, terms[0]);
                changes.Add(Change(after, now.What, effect) with { Before = told.Before, After = told.After });
            }
        }
    }

    /// <summary>What a part says first is what is told when it comes or goes.</summary>
    private static MemberTerm? First(ToldPart part, Currency currency) => part.Respects[0].Term(currency);

    private static MemberChange Change(ToldPart part, string what, PlanEffect effect) =>
        new(part.Part, part.Id, what, effect) { Name = part.Name, On = part.On };
}
