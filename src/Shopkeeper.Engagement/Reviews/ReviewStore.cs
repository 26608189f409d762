using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Reviews;

// Explicit and append-only; the words of the API.
public enum ReviewState : short
{
    /// <summary>Nobody of the shop has decided.</summary>
    Waiting = 0,

    /// <summary>The shop shows it.</summary>
    Published = 1,

    /// <summary>The shop does not show it.</summary>
    Declined = 2,
}

/// <summary>What a member said of a product. Text null: it cannot be read any more.</summary>
public sealed record Review(Guid Id, string Sku, int Rating, string? Text, Instant Written)
{
    public ReviewState State { get; init; }

    /// <summary>Why it was declined; null = the shop does not say.</summary>
    public string? Reason { get; init; }

    public Instant? Decided { get; init; }
}

/// <summary>Reviews of one shop, sealed under their members' own keys.</summary>
public sealed class ReviewStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(ReviewStore).Assembly, "Reviews.ReviewStore", shop.Database.Engine);

    /// <summary>
    /// Keeps a review; the one that was there before stays, and is what comes back. Null when there is no such member (any more).
    /// </summary>
    public async Task<Review?> AddAsync(MemberId member, string sku, (int Rating, string Text) said, CancellationToken cancel)
    {
        var body = await secrets.Cipher.EncryptAsync(member, ReviewRows.Field, Encoding.UTF8.GetBytes(said.Text), cancel);
        var isThere = await shop.Database.WriteAsync(
            async (connection, transaction) => await members.LockAsync(connection, transaction, member, cancel)
                && await connection.Command(transaction, sql["add"]).With("member", member.Value).With("product", ProductNumber.Key(sku))
                    .With("review", Guid.CreateVersion7(shop.Time.GetUtcNow())).With("sku", sku).With("rating", (short)said.Rating)
                    .With("text", body).With("now", Instants.Micros(shop.Now)).RunAsync(cancel) >= 0,
            cancel);
        return isThere ? await FindAsync(member, sku, cancel) : null;
    }

    public async Task<Review?> FindAsync(MemberId member, string sku, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("member", member.Value).With("product", ProductNumber.Key(sku));
        return (await ReadAsync(command, cancel)).FirstOrDefault();
    }

    /// <summary>The newest first.</summary>
    public async Task<ImmutableArray<Review>> OfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["of_member"]).With("member", member.Value);
        return await ReadAsync(command, cancel);
    }

    private async Task<ImmutableArray<Review>> ReadAsync(DbCommand command, CancellationToken cancel) =>
        [.. (await ReviewRows.ReadAsync(secrets, command, cancel)).Select(static row => row.Review)];
}
