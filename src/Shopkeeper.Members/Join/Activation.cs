using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Join;

/// <summary>A held card becomes a member, once: the same again changes nothing. Likes that are given replace the earlier ones.</summary>
internal sealed class Activation(Shop shop, MemberStore store, KnownFacts facts)
{
    /// <summary>Null when there is no such member; a problem when a like cannot be stored.</summary>
    public async Task<ActivationResult> RunAsync(MemberId member, ImmutableArray<string> likes, CancellationToken cancel)
    {
        if (Likes.ProblemWith(likes) is { } problem)
        {
            return new ActivationResult(null, Moved: false, problem);
        }

        var moved = await store.ActivateAsync(member, shop.Now, Likes.Sorted(likes), cancel);
        facts.Forget(member);
        return new ActivationResult(await store.FindAsync(member, cancel), moved, null);
    }
}

/// <summary>Moved: it was held until now. Row null: no such member.</summary>
internal readonly record struct ActivationResult(MemberRow? Row, bool Moved, string? Problem);

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
