using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Join;

/// <summary>What a member says to like: words of the shop (a category, a brand), no personal data.</summary>
internal static class Likes
{
    public static ImmutableArray<string> Sorted(ImmutableArray<string> likes) =>
        [.. likes.Select(static like => like.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static string? ProblemWith(ImmutableArray<string> likes) =>
        likes.Length > Limits.Likes ? $"At most {Limits.Likes} likes."
        : likes.Any(static like => string.IsNullOrWhiteSpace(like) || like.Length > Limits.NameLength || like.Any(char.IsControl)
            || Cards.PaymentCard.AppearsIn(like))
            ? $"A like is a word or two, at most {Limits.NameLength} characters."
        : null;
}
