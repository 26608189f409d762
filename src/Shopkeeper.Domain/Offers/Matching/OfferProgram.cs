using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>The offers of a version, compiled once: found by what a basket holds, an account picked and a voucher brings.</summary>
internal sealed class OfferProgram
{
    private readonly Dictionary<string, CompiledOffer> byId;
    private readonly Dictionary<string, CompiledOffer[]> byVoucher;

    public OfferProgram(ProgrammeDocument document, CompiledOffer[] offers, MarkIndex marks, StackGroups groups)
    {
        Document = document;
        Offers = offers;
        Marks = marks;
        Groups = groups;
        byId = offers.ToDictionary(static offer => offer.Id, StringComparer.Ordinal);
        byVoucher = offers.Where(static offer => offer.Source.Voucher.Length > 0)
            .GroupBy(static offer => offer.Source.Voucher)
            .ToDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);
        var given = offers
            .Where(static offer => offer.Source.Voucher.Length == 0 && (offer.Source.In.IsEmpty || offer.Shared is not null))
            .ToArray();
        Discounts = new OfferIndex(given.Where(static offer => offer.Source.IsDiscount), marks.Count);
        Rewards = new OfferIndex(given.Where(static offer => !offer.Source.IsDiscount), marks.Count);
        HasRewards = offers.Any(static offer => !offer.Source.IsDiscount);
        HasBudgets = offers.Any(static offer => offer.HasBudget);
        Pools = document.Pools.ToDictionary(static pool => pool.Id, StringComparer.Ordinal);
    }

    public ProgrammeDocument Document { get; }

    /// <summary>In document order.</summary>
    public CompiledOffer[] Offers { get; }

    public MarkIndex Marks { get; }

    public StackGroups Groups { get; }

    public IReadOnlyDictionary<string, PoolDefinition> Pools { get; }

    /// <summary>Those that lower prices.</summary>
    public OfferIndex Discounts { get; }

    /// <summary>Those that give points or vouchers at commit.</summary>
    public OfferIndex Rewards { get; }

    public bool HasRewards { get; }

    public bool HasBudgets { get; }

    public CompiledOffer? Find(string id) => byId.GetValueOrDefault(id);

    public CompiledOffer[] AgainstVoucher(string kind) => byVoucher.GetValueOrDefault(kind, []);
}
