using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Engagement.Reviews;

/// <summary>Rows of reviews, opened with the keys of their members.</summary>
internal static class ReviewRows
{
    public static readonly PersonalField Field = new("review", "text");
    public static readonly PersonalField ReasonField = new("review", "reason");

    public static async Task<ImmutableArray<(MemberId Member, Review Review)>> ReadAsync(ShopSecrets secrets, DbCommand command, CancellationToken cancel)
    {
        var found = new List<(MemberId Member, Review Review, byte[] Text, byte[]? Reason)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                var review = new Review(row.Uuid(1), row.GetString(2), row.GetInt16(3), null, Instants.At(row.GetInt64(5)))
                {
                    State = (ReviewState)row.GetInt16(6), Decided = row.IsDBNull(8) ? null : Instants.At(row.GetInt64(8)),
                };
                found.Add((new MemberId(row.Uuid(0)), review, row.Bytes(4)!, row.Bytes(7)));
            }
        }

        var reviews = ImmutableArray.CreateBuilder<(MemberId, Review)>(found.Count);
        foreach (var (member, review, text, reason) in found)
        {
            reviews.Add((member, review with
            {
                Text = await OpenAsync(secrets, member, (Field, text), cancel),
                Reason = reason is null ? null : await OpenAsync(secrets, member, (ReasonField, reason), cancel),
            }));
        }

        return reviews.ToImmutable();
    }

    private static async Task<string?> OpenAsync(
        ShopSecrets secrets, MemberId member, (PersonalField Field, byte[] Body) kept, CancellationToken cancel) =>
        await secrets.Cipher.DecryptAsync(member, kept.Field, kept.Body, cancel) is { } plain ? Encoding.UTF8.GetString(plain) : null;
}
