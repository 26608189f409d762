using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>Turns the offers of a validated document, and those kept for picks, into an <see cref="OfferProgram"/>. Total.</summary>
internal static class OfferCompiler
{
    public static OfferProgram Compile(ProgrammeDocument document, KeptTerms kept, ProgrammeCompiler names)
    {
        var marks = new MarkIndex();
        var groups = new StackGroups(document, kept);
        var shared = SharedPlaces(document);
        CompiledOffer[] offers =
        [
            .. document.Offers.Concat(Vouchers(document)).Select(own => Compile(document, own, "", marks, groups, names)),
            .. kept.Offers.Select(earlier => Compile(document, earlier, earlier.ContentHash, marks, groups, names)),
        ];
        for (var i = 0; i < offers.Length; i++)
        {
            offers[i].Index = i;
            offers[i].Shared = offers[i].Terms.Length == 0 ? shared.GetValueOrDefault(offers[i].Id) : null;
        }

        foreach (var same in offers.GroupBy(static offer => offer.Id).Where(static same => same.Skip(1).Any()))
        {
            foreach (var offer in same)
            {
                offer.Others = [.. same.Where(other => other != offer).Select(static other => other.Index)];
            }
        }

        Link(offers);
        Rank(document.Stacking, offers);
        return new OfferProgram(document, kept, offers, marks, groups);
    }

    /// <summary>
    /// A voucher that no offer is against is a discount by itself: money or per cent off the basket, after all offers.
    /// </summary>
    private static IEnumerable<OfferDefinition> Vouchers(ProgrammeDocument document)
    {
        var taken = document.Offers.Select(static offer => offer.Id)
            .Concat(document.Offers.Select(static offer => offer.Voucher))
            .ToHashSet(StringComparer.Ordinal);
        return document.Vouchers.Where(kind => !taken.Contains(kind.Id)).Select(static kind => new OfferDefinition
        {
            Id = kind.Id,
            Name = kind.Name,
            Kind = kind.BasisPoints > 0 ? OfferKind.Percent : OfferKind.MoneyOff,
            Voucher = kind.Id,
            BasisPoints = kind.BasisPoints,
            Amounts = kind.Worth,
            Base = kind.Base,
            Priority = int.MaxValue,
            OnReturn = kind.OnReturn,
            ContentHash = "",
        });
    }

    private static CompiledOffer Compile(
        ProgrammeDocument document, OfferDefinition source, string terms, MarkIndex marks, StackGroups groups, ProgrammeCompiler names)
    {
        int[]? Of(LineSelector? selector) => selector is null ? null : marks.MarksOf(selector);
        long[] By(ImmutableArray<Money> amounts, long none) =>
            [.. document.Currencies.Select(currency => Amounts.In(amounts, currency, none))];
        var exclude = Of(source.Exclude);
        var match = new LineMatch(Of(source.Only), exclude);
        return new CompiledOffer
        {
            Source = source,
            Terms = terms,
            UsesKey = OfferDefinition.UsesKeyOf(source.Id),
            When = CompiledConditions.Of(source.When, source.Day, names),
            Match = match,
            Got = source.GetOnly is { } got ? new LineMatch(Of(got), exclude) : match,
            Groups = [.. source.Groups.Select(group => new LineMatch(Of(group.Only), exclude))],
            Group = groups.Number(source.Group),
            Amount = By(source.Amounts, 0),
            Cap = By(source.Cap, CompiledOffer.NoBound),
            MinimumSpend = By(source.MinimumSpend, long.MinValue),
            BasketFrom = By(source.When.BasketFrom, long.MinValue),
            BasketBelow = By(source.When.BasketBelow, long.MaxValue),
        };
    }

    /// <summary>An upgrade widens a group of its bundle; one whose bundle is not there can never give anything.</summary>
    private static void Link(CompiledOffer[] offers)
    {
        foreach (var bundle in offers.Where(static offer => offer.Kind == OfferKind.Bundle))
        {
            foreach (var upgrade in offers.Where(offer => offer.Kind == OfferKind.Upgrade && offer.Source.UpgradeOf == bundle.Id))
            {
                if (GroupOf(bundle.Source, upgrade.Source.UpgradeGroup) is >= 0 and var group)
                {
                    upgrade.Bundles = [.. upgrade.Bundles, new BundlePlace(bundle.Index, group)];
                    bundle.HasUpgrades = true;
                }
            }
        }
    }

    private static int GroupOf(OfferDefinition bundle, string group)
    {
        for (var i = 0; i < bundle.Groups.Length; i++)
        {
            if (bundle.Groups[i].Id == group)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>By group where the policy says so, then by priority, then in document order; an upgrade just before its bundle.</summary>
    private static void Rank(StackingPolicy policy, CompiledOffer[] offers)
    {
        CompiledOffer Leader(CompiledOffer offer) => offer.Bundles.Length > 0 ? offers[offer.Bundles[0].Bundle] : offer;
        int GroupRank(CompiledOffer offer) => policy.Order == StackOrder.Given ? 0 : offer.Group < 0 ? int.MaxValue : offer.Group;
        var ordered = offers
            .OrderBy(offer => GroupRank(Leader(offer)))
            .ThenBy(offer => Leader(offer).Source.Priority)
            .ThenBy(offer => Leader(offer).Index)
            .ThenBy(static offer => offer.Bundles.Length == 0)
            .ThenBy(static offer => offer.Index);
        var rank = 0;
        foreach (var offer in ordered)
        {
            offer.Rank = rank++;
        }
    }

    private static Dictionary<string, SharedPlace> SharedPlaces(ProgrammeDocument document)
    {
        var places = new Dictionary<string, SharedPlace>(StringComparer.Ordinal);
        foreach (var pool in document.Pools.Where(static pool => pool is { Mode: PoolMode.Shared, Pick: false, Give: 0 }))
        {
            var position = 0;
            foreach (var offer in document.Offers.Where(offer => offer.In.Contains(pool.Id)))
            {
                places.TryAdd(offer.Id, new SharedPlace(pool, position++));
            }
        }

        return places;
    }
}

/// <summary>One amount per currency of the programme.</summary>
internal static class Amounts
{
    public static long In(ImmutableArray<Money> amounts, Currency currency, long none)
    {
        foreach (var money in amounts)
        {
            if (money.Currency == currency)
            {
                return money.Minor;
            }
        }

        return none;
    }
}
