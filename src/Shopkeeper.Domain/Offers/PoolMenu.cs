using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers;

// Explicit and append-only; part of the public API in kebab case.
public enum MenuReason : byte
{
    /// <summary>Everybody sees it.</summary>
    ForAll = 0,

    /// <summary>The member says to like what it is about.</summary>
    Liked = 1,

    /// <summary>The member is in a segment that it is for.</summary>
    Segment = 2,

    /// <summary>The member's own list has it.</summary>
    Ranked = 3,
}

public readonly record struct MenuItem(OfferDefinition Offer, MenuReason Reason);

/// <summary>
/// What a pool offers a member, from the document and the member's facts alone: what is liked first, then what is for the
/// member's segments, then what is for all, each in document order. Offers for segments that the member is not in are left out.
/// </summary>
public static class PoolMenu
{
    public static ImmutableArray<MenuItem> Of(ProgrammeDocument programme, PoolDefinition pool, FactRecord facts, Instant at)
    {
        var items = new List<MenuItem>();
        foreach (var offer in programme.Offers)
        {
            if (IsListed(pool, offer, at) && ReasonOf(programme, pool, offer, facts) is { } reason)
            {
                items.Add(new MenuItem(offer, reason));
            }
        }

        return [.. items.OrderBy(static item => OrderOf(item.Reason)).Take(pool.Menu ?? int.MaxValue)];
    }

    public static bool IsListed(PoolDefinition pool, OfferDefinition offer, Instant at) =>
        offer.In.Contains(pool.Id) && !HasEnded(offer, at);

    public static bool HasEnded(OfferDefinition offer, Instant at) => offer.When.Until is { } until && until <= at;

    private static MenuReason? ReasonOf(ProgrammeDocument programme, PoolDefinition pool, OfferDefinition offer, FactRecord facts)
    {
        if (!offer.When.Segments.IsEmpty && !offer.When.Segments.Any(segment => IsIn(programme, segment, facts)))
        {
            return null;
        }

        if (pool.Mode == PoolMode.Shared)
        {
            return MenuReason.ForAll;
        }

        return facts.Likes.Any(like => IsAbout(offer, like)) ? MenuReason.Liked
            : offer.When.Segments.IsEmpty ? MenuReason.ForAll
            : MenuReason.Segment;
    }

    /// <summary>In a segment of the document, or in one that the fact record lists.</summary>
    internal static bool IsIn(ProgrammeDocument programme, string segment, FactRecord facts)
    {
        foreach (var defined in programme.Segments)
        {
            if (defined.Id == segment)
            {
                return defined.Test.Holds(facts);
            }
        }

        return facts.IsIn(segment);
    }

    /// <summary>A like names a category path, a part of one, or a brand.</summary>
    private static bool IsAbout(OfferDefinition offer, string like) => offer.Only is { } only
        && (only.Brands.Contains(like, StringComparer.OrdinalIgnoreCase)
            || only.Categories.Any(path => path.Equals(like, StringComparison.OrdinalIgnoreCase)
                || path.Split('/').Contains(like, StringComparer.OrdinalIgnoreCase)));

    private static int OrderOf(MenuReason reason) => reason switch
    {
        MenuReason.Liked => 0,
        MenuReason.Segment => 1,
        _ => 2,
    };
}
