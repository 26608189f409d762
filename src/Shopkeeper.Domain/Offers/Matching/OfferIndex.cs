namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>
/// Finds the offers that are given without picking or voucher from the marks of a basket's products. What members pick and
/// vouchers bring is found from the account, so the size of a pool costs nothing.
/// </summary>
internal sealed class OfferIndex
{
    private readonly CompiledOffer[][] byMark;

    /// <param name="offers">Those that are given by themselves.</param>
    /// <param name="marks">How many marks there are.</param>
    public OfferIndex(IEnumerable<CompiledOffer> offers, int marks)
    {
        var lists = new List<CompiledOffer>?[marks];
        var onAll = new List<CompiledOffer>();
        foreach (var offer in offers)
        {
            if (MarksOf(offer) is not { } named)
            {
                onAll.Add(offer);
                continue;
            }

            foreach (var mark in named)
            {
                (lists[mark] ??= []).Add(offer);
            }
        }

        byMark = [.. lists.Select(static list => list is null ? Array.Empty<CompiledOffer>() : [.. list])];
        OnAll = [.. onAll];
    }

    /// <summary>Offers that some line of any product meets.</summary>
    public CompiledOffer[] OnAll { get; }

    public bool IsEmpty => OnAll.Length == 0 && byMark.All(static offers => offers.Length == 0);

    public CompiledOffer[] Of(int mark) => byMark[mark];

    /// <summary>Null = every product.</summary>
    private static IEnumerable<int>? MarksOf(CompiledOffer offer)
    {
        if (offer.Kind != OfferKind.Bundle)
        {
            return offer.Match.Only;
        }

        var marks = new SortedSet<int>();
        foreach (var group in offer.Groups)
        {
            if (group.Only is not { } only)
            {
                return null;
            }

            marks.UnionWith(only);
        }

        return marks;
    }
}
