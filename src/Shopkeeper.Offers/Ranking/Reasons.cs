using System.Globalization;
using System.Numerics;

namespace Shopkeeper.Offers.Ranking;

// Persisted in allocations; explicit and append-only.
public enum ReasonCode : byte
{
    /// <summary>Bought before, in so many of the last visits.</summary>
    Bought = 1,

    /// <summary>Of a category that the member buys in.</summary>
    Category = 2,

    /// <summary>The member said to like it.</summary>
    Liked = 3,

    /// <summary>Much bought in the member's shop.</summary>
    Popular = 4,

    /// <summary>Nothing of it was bought before.</summary>
    New = 5,

    /// <summary>Everybody has it.</summary>
    Everybody = 6,

    /// <summary>For members of a segment.</summary>
    Segment = 7,
}

/// <summary>
/// Why an offer is in a list: the largest term of its score, so that it is true when said. Times and Of count visits (bought
/// only, both 0 when it was longer ago than the visits that are counted); Subject is a category path, or what was said to be liked.
/// </summary>
public readonly record struct Reason(ReasonCode Code, int Times = 0, int Of = 0, string Subject = "")
{
    /// <summary>In plain English; the last part of a category path names it.</summary>
    public string InWords() => Code switch
    {
        ReasonCode.Bought when Times == 0 => "you have bought this before",
        ReasonCode.Bought when Of == 1 => "in your last shop",
        ReasonCode.Bought => string.Create(CultureInfo.InvariantCulture, $"in {Times} of your last {Of} shops"),
        ReasonCode.Category => $"you shop for {Name}",
        ReasonCode.Liked => $"you said you like {Name}",
        ReasonCode.Popular => "popular in your shop",
        ReasonCode.New => "something new for you",
        ReasonCode.Segment => "chosen for members like you",
        _ => "for everybody",
    };

    private string Name => Subject[(Subject.LastIndexOf('/') + 1)..];
}

internal static class Reasons
{
    /// <summary>
    /// The largest term; of equal ones the first of bought, category, liked, popular. Of an offer for segments that nothing but
    /// popularity speaks for: the segment.
    /// </summary>
    public static Reason Of(OfferIndex index, RankedMember member, Scores scores, int offer)
    {
        var (bought, category, liked) = (scores.Bought(offer), scores.Category(offer), scores.Liked(offer));
        var popular = scores.Popular(offer);
        if (bought > 0 && bought >= category && bought >= liked && bought >= popular)
        {
            var (times, of) = Visits(index, member.History, offer);
            return new Reason(ReasonCode.Bought, times, times == 0 ? 0 : of);
        }

        return category > 0 && category >= liked && category >= popular
            ? new Reason(ReasonCode.Category, Subject: scores.MainCategory(offer) ?? "")
            : liked > 0 && liked >= popular ? new Reason(ReasonCode.Liked, Subject: Like(index, member, offer))
            : !index.Offers[offer].Eligibility.Segments.IsEmpty ? new Reason(ReasonCode.Segment)
            : popular > 0 ? new Reason(ReasonCode.Popular)
            : new Reason(ReasonCode.New);
    }

    private static (int Times, int Of) Visits(OfferIndex index, MemberHistory history, int offer)
    {
        var visits = 0;
        foreach (var bought in history.Products)
        {
            if ((visits | bought.Recent) != visits && Touches(index.OffersOf(bought.Number), offer))
            {
                visits |= bought.Recent;
            }
        }

        return (BitOperations.PopCount((uint)visits), Math.Min(history.Baskets, MemberHistory.Remembered));
    }

    private static string Like(OfferIndex index, RankedMember member, int offer)
    {
        foreach (var like in member.Likes)
        {
            if (index.BrandLiked(like).Contains(offer))
            {
                return like;
            }

            foreach (var category in index.CategoriesLiked(like))
            {
                if (Touches(index.OffersIn(category), offer))
                {
                    return like;
                }
            }
        }

        return "";
    }

    private static bool Touches(ReadOnlySpan<OfferShare> offers, int offer)
    {
        foreach (var (touched, _) in offers)
        {
            if (touched == offer)
            {
                return true;
            }
        }

        return false;
    }
}
