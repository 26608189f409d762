using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>The offers of a version, compiled once: found by what a basket holds, an account picked and a voucher brings.</summary>
internal sealed class OfferProgram
{
    private readonly Dictionary<string, CompiledOffer> byId;
    private readonly Dictionary<(string Id, string Terms), CompiledOffer> byTerms;
    private readonly Dictionary<string, CompiledOffer[]> byVoucher;

    public OfferProgram(
        ProgrammeDocument document, KeptTerms kept, CompiledOffer[] offers, MarkIndex marks, StackGroups groups)
    {
        Document = document;
        Offers = offers;
        Marks = marks;
        Groups = groups;
        CompiledOffer[] own = [.. offers.Where(static offer => offer.Terms.Length == 0)];
        byId = own.ToDictionary(static offer => offer.Id, StringComparer.Ordinal);
        byTerms = offers.Where(static offer => offer.Terms.Length > 0).ToDictionary(static offer => (offer.Id, offer.Terms));
        byVoucher = own.Where(static offer => offer.Source.Voucher.Length > 0)
            .GroupBy(static offer => offer.Source.Voucher)
            .ToDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);
        var given = own
            .Where(static offer => offer.Source.Voucher.Length == 0 && (offer.Source.In.IsEmpty || offer.Shared is not null))
            .ToArray();
        Discounts = new OfferIndex(given.Where(static offer => offer.Source.IsDiscount), marks.Count);
        Rewards = new OfferIndex(given.Where(static offer => !offer.Source.IsDiscount), marks.Count);
        HasRewards = offers.Any(static offer => !offer.Source.IsDiscount);
        HasBudgets = offers.Any(static offer => offer.HasBudget);
        Pools = document.Pools.Concat(kept.Pools).ToDictionary(static pool => pool.Id, StringComparer.Ordinal);
    }

    public ProgrammeDocument Document { get; }

    /// <summary>In document order, kept ones last.</summary>
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

    /// <summary>Picks may hold definitions that the version does not have.</summary>
    public bool KeepsTerms => byTerms.Count > 0;

    /// <summary>Terms: empty = the version's own definition.</summary>
    public CompiledOffer? Find(string id, string terms) =>
        terms.Length == 0 ? byId.GetValueOrDefault(id) : byTerms.GetValueOrDefault((id, terms));

    /// <summary>
    /// The definition that a pick began under, while the period lasts for which it was made. One that carries over goes by
    /// the version's own from the turn of the period on, and so does one whose definition nobody keeps any more.
    /// </summary>
    public CompiledOffer? Of(Pick pick, Instant at)
    {
        var own = Find(pick.Offer, "");
        return !KeepsTerms || own?.Source.ContentHash == pick.Hash || HasTurned(pick, at)
            ? own
            : Find(pick.Offer, pick.Hash) ?? own;
    }

    /// <summary>An offer as the account has it: by the terms of its open pick, else by the version's own.</summary>
    public CompiledOffer? Of(AccountState account, string id, Instant at)
    {
        foreach (var pick in account.Picks)
        {
            if (pick.Offer == id && pick.IsOpen(at))
            {
                return Of(pick, at);
            }
        }

        return Find(id, "");
    }

    private bool HasTurned(Pick pick, Instant at) => pick.Until is null
        && Pools.GetValueOrDefault(pick.Pool) is { CarryOver: true } pool
        && pool.PeriodOf(at.InZone(Document.Zone).Date).From > pick.Period;

    public CompiledOffer[] AgainstVoucher(string kind) => byVoucher.GetValueOrDefault(kind, []);
}
