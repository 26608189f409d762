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

/// <summary>What a member said of a product. Text null: it cannot be read any more.</summary>
public sealed record Review(Guid Id, string Sku, int Rating, string? Text, Instant Written);

/// <summary>Reviews of one shop, sealed under their members' own keys.</summary>
public sealed class ReviewStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private static readonly PersonalField Field = new("review", "text");

    private readonly NamedSql sql = NamedSql.Of(typeof(ReviewStore).Assembly, "Reviews.ReviewStore", shop.Database.Engine);

    /// <summary>
    /// Keeps a review; the one that was there before stays, and is what comes back. Null when there is no such member (any more).
    /// </summary>
    public async Task<Review?> AddAsync(MemberId member, string sku, (int Rating, string Text) said, CancellationToken cancel)
    {
        var body = await secrets.Cipher.EncryptAsync(member, Field, Encoding.UTF8.GetBytes(said.Text), cancel);
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
        return (await ReadAsync(member, command, cancel)).FirstOrDefault();
    }

    /// <summary>The newest first.</summary>
    public async Task<ImmutableArray<Review>> OfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["of_member"]).With("member", member.Value);
        return await ReadAsync(member, command, cancel);
    }

    private async Task<ImmutableArray<Review>> ReadAsync(MemberId member, DbCommand command, CancellationToken cancel)
    {
        var found = new List<(Review Review, byte[] Sealed)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                found.Add((
                    new Review(row.Uuid(0), row.GetString(1), row.GetInt16(2), null, Instants.At(row.GetInt64(4))), row.Bytes(3)!));
            }
        }

        var reviews = ImmutableArray.CreateBuilder<Review>(found.Count);
        foreach (var (review, body) in found)
        {
            var text = await secrets.Cipher.DecryptAsync(member, Field, body, cancel);
            reviews.Add(review with { Text = text is null ? null : Encoding.UTF8.GetString(text) });
        }

        return reviews.ToImmutable();
    }
}
