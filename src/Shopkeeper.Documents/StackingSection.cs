using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`stacking`: the order of offers, their groups, caps, and what becomes of an offer without effect.</summary>
internal static class StackingSection
{
    public static StackingPolicy Read(Fields document, DocumentScope scope)
    {
        if (document.Find("stacking") is not { } node
            || Fields.Of(node, "`stacking`", document.Problems, "order", "groups", "no-effect", "cap", "most")
                is not { } fields)
        {
            return StackingPolicy.Default;
        }

        var policy = new StackingPolicy
        {
            Order = Scalars.Choice(fields, "order", ("given", StackOrder.Given), ("by-group", StackOrder.ByGroup))
                ?? StackOrder.Given,
            Groups = Groups(fields, scope),
            WithoutEffect = Scalars.Choice(fields, "no-effect", ("skip", NoEffect.Skip), ("count", NoEffect.Count))
                ?? NoEffect.Skip,
            Cap = OfferReader.Money(fields, "cap", scope),
            MostOffers = (int?)Scalars.Whole(fields, "most", 1, Limits.OffersPerBasket),
        };
        if (policy.Order == StackOrder.ByGroup && !fields.Has("groups"))
        {
            fields.Problem("order", "`order: by-group` goes by the order of `groups`, and there are none.");
        }

        return policy;
    }

    private static ImmutableArray<StackGroup> Groups(Fields stacking, DocumentScope scope)
    {
        if (stacking.Find("groups") is not { } node)
        {
            return [];
        }

        if (node is not ListNode { Items.Length: > 0 and <= ProgrammeLimits.StackGroups } list)
        {
            stacking.Problems.Add(node.At, $"`groups` must be a list of from 1 to {ProgrammeLimits.StackGroups} groups, not {node.Kind}.");
            return [];
        }

        var groups = new List<StackGroup>();
        foreach (var item in list.Items)
        {
            if (Fields.Of(item, "a group of offers", stacking.Problems, "id", "most", "cap") is not { } fields
                || fields.Require("id") is not { } idNode || Scalars.Id(idNode, "`id`", fields.Problems) is not { } id)
            {
                continue;
            }

            if (groups.Exists(other => other.Id == id))
            {
                stacking.Problems.Add(item.At, $"The id `{id}` is used for two groups.");
            }

            groups.Add(new StackGroup(
                id, (int?)Scalars.Whole(fields, "most", 1, Limits.OffersPerBasket), OfferReader.Money(fields, "cap", scope)));
        }

        return [.. groups];
    }
}
