using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>What `offers`, `stacking` and `vouchers` say, read together because they name each other.</summary>
internal sealed record OffersRead(
    ImmutableArray<OfferDefinition> Offers, ImmutableArray<PoolDefinition> Pools, StackingPolicy Stacking,
    ImmutableArray<VoucherDefinition> Vouchers);

/// <summary>`offers`: a map of ids; an entry with `pool` is a pool, any other an offer. Then what must agree between them.</summary>
internal static class OffersSection
{
    public static OffersRead Read(Fields document, DocumentScope scope, ImmutableArray<EarnRule> earn, ProblemList notes)
    {
        var offers = new List<(OfferDefinition Offer, Fields Fields)>();
        var pools = new List<(PoolDefinition Pool, Fields Fields)>();
        foreach (var entry in Entries(document, "offers", Limits.Offers))
        {
            if (entry.Value is MapNode map && map.Find("pool") is not null)
            {
                Add(pools, PoolReader.Read(entry, document.Problems));
            }
            else
            {
                Add(offers, OfferReader.Read(entry, scope, document.Problems));
            }
        }

        var vouchers = VouchersSection.Read(document, scope);
        var stacking = StackingSection.Read(document, scope);
        var read = new OffersRead(
            [.. offers.Select(static one => one.Offer)], [.. pools.Select(static one => one.Pool)], stacking, vouchers);
        foreach (var (offer, fields) in offers)
        {
            Check(offer, fields, read, earn);
        }

        foreach (var (pool, fields) in pools.Where(one => !read.Offers.Any(offer => offer.In.Contains(one.Pool.Id))))
        {
            notes.Add(fields.At, $"No offer is in the pool `{pool.Id}` yet: offers say `in: {pool.Id}`.");
        }

        return read;
    }

    /// <summary>The entries of a map section whose keys are ids; none with a problem when it is no map.</summary>
    public static ImmutableArray<MapEntry> Entries(Fields document, string key, int most)
    {
        if (document.Find(key) is not { } node)
        {
            return [];
        }

        if (node is not MapNode map || map.Entries.Length > most)
        {
            document.Problems.Add(node.At, $"`{key}` must be a map of at most {most} ids and what they stand for, not "
                + $"{(node is MapNode ? "more" : node.Kind)}.");
            return [];
        }

        foreach (var entry in map.Entries)
        {
            Scalars.Id(new ScalarNode(entry.At, entry.Key, Plain: false), $"A key of `{key}`", document.Problems);
        }

        return map.Entries;
    }

    private static void Add<T>(List<T> list, T? item)
        where T : struct
    {
        if (item is { } read)
        {
            list.Add(read);
        }
    }

    private static void Check(OfferDefinition offer, Fields fields, OffersRead read, ImmutableArray<EarnRule> earn)
    {
        if (earn.Any(rule => rule.Id == offer.Id))
        {
            fields.Problems.Add(fields.At, $"The id `{offer.Id}` is used for a rule and for an offer; both are counted "
                + "under their id, so they need two.");
        }

        foreach (var pool in offer.In.Where(id => !read.Pools.Any(pool => pool.Id == id)))
        {
            fields.Problem("in", $"`in` names the pool `{pool}`, which is not in `offers`.");
        }

        if (offer.In.Length > 0 && offer.Voucher.Length > 0)
        {
            fields.Problem("against", "An offer is picked (`in`) or given against a voucher (`against`), not both.");
        }

        Voucher(fields, "against", offer.Voucher, read);
        Voucher(fields, "voucher", offer.Issues, read);
        if (offer.Group.Length > 0 && !read.Stacking.Groups.IsEmpty
            && !read.Stacking.Groups.Any(group => group.Id == offer.Group))
        {
            fields.Problem("group", $"`group` names `{offer.Group}`, which is not among the groups of `stacking`.");
        }

        if (offer.Kind == OfferKind.Upgrade)
        {
            Upgrade(offer, fields, read);
        }

        if (offer.Kind == OfferKind.PointsMultiplier && !earn.Any(rule => rule.Phase == EarnPhase.Base && rule.Into == offer.Into
            && rule.On == Domain.Activities.ActivityType.Purchase))
        {
            fields.Problem("multiply", "`multiply` has nothing to multiply: no rule with `points` earns on purchases into "
                + "these points.");
        }
    }

    private static void Upgrade(OfferDefinition offer, Fields fields, OffersRead read)
    {
        var bundle = read.Offers.FirstOrDefault(other => other.Id == offer.UpgradeOf);
        if (bundle is not { Kind: OfferKind.Bundle })
        {
            fields.Problem("upgrade", $"`upgrade` names `{offer.UpgradeOf}`, which is no bundle of this document.");
        }
        else if (!bundle.Groups.Any(group => group.Id == offer.UpgradeGroup))
        {
            fields.Problem("group", $"`group` must be one of the groups of `{bundle.Id}` "
                + $"({string.Join(", ", bundle.Groups.Select(static group => group.Id))}).");
        }
    }

    private static void Voucher(Fields fields, string key, string kind, OffersRead read)
    {
        if (kind.Length > 0 && !read.Vouchers.Any(voucher => voucher.Id == kind))
        {
            fields.Problem(key, $"`{key}` names `{kind}`, which is not in `vouchers`.");
        }
    }
}
