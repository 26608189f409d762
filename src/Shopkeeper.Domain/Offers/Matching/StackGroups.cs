using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>Groups of offers, numbered: those of the stacking policy in its order, then others as offers name them, kept ones last.</summary>
internal sealed class StackGroups
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public StackGroups(ProgrammeDocument document, KeptTerms kept)
    {
        var policy = document.Stacking;
        foreach (var name in policy.Groups.Select(static group => group.Id)
            .Concat(document.Offers.Concat(kept.Offers).Select(static offer => offer.Group)))
        {
            if (name.Length > 0)
            {
                numbers.TryAdd(name, numbers.Count);
            }
        }

        Most = [.. Enumerable.Repeat(int.MaxValue, numbers.Count)];
        Cap = new long[document.Currencies.Length][];
        for (var i = 0; i < Cap.Length; i++)
        {
            Cap[i] = [.. Enumerable.Repeat(CompiledOffer.NoBound, numbers.Count)];
        }

        foreach (var group in policy.Groups)
        {
            var number = numbers[group.Id];
            Most[number] = group.MostOffers ?? int.MaxValue;
            for (var i = 0; i < Cap.Length; i++)
            {
                Cap[i][number] = Amounts.In(group.Cap, document.Currencies[i], CompiledOffer.NoBound);
            }
        }

        BasketCap = [.. document.Currencies.Select(currency => Amounts.In(policy.Cap, currency, CompiledOffer.NoBound))];
        BasketMost = policy.MostOffers ?? int.MaxValue;
    }

    public int Count => numbers.Count;

    /// <summary>Most offers per group.</summary>
    public int[] Most { get; }

    /// <summary>Money off per currency and group.</summary>
    public long[][] Cap { get; }

    /// <summary>Money off per currency, over all offers.</summary>
    public long[] BasketCap { get; }

    public int BasketMost { get; }

    /// <summary>-1 for no group.</summary>
    public int Number(string group) => group.Length == 0 ? -1 : numbers[group];

    /// <summary>Offers of the group stand in each other's way beyond the lines that they share.</summary>
    public bool IsBounded(int group, int currency) =>
        group >= 0 && (Most[group] != int.MaxValue || Cap[currency][group] != CompiledOffer.NoBound);

    public bool IsBasketBounded(int currency) => BasketMost != int.MaxValue || BasketCap[currency] != CompiledOffer.NoBound;
}
