using System.Collections.Immutable;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Reviews;

/// <summary>Which reviews the shop shows: it reads what was said, not who said it.</summary>
public sealed class ReviewModeration(Shop shop, ShopSecrets secrets, IMembers members)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(ReviewModeration).Assembly, "Reviews.ReviewStore", shop.Database.Engine);

    /// <summary>Of all members, oldest first; after: the place of the last one of the page before, null = from the start.</summary>
    public async Task<ImmutableArray<Review>> InStateAsync(ReviewState state, (Instant Written, Guid Id)? after, int most, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql[after is null ? "in_state" : "in_state_after"])
            .With("state", (short)state).With("most", most);
        if (after is { } last)
        {
            command.With("written", Instants.Micros(last.Written)).With("review", last.Id);
        }

        return [.. (await ReviewRows.ReadAsync(secrets, command, cancel)).Select(static one => one.Review)];
    }

    public async Task<Review?> FindAsync(Guid id, CancellationToken cancel) => (await RowAsync(id, cancel))?.Review;

    /// <summary>
    /// Publishes or declines, with a reason that the member reads or without; the same again changes nothing. False when there is no such
    /// review (any more).
    /// </summary>
    public async Task<bool> DecideAsync(Guid id, ReviewState state, string? reason, string actor, CancellationToken cancel)
    {
        if (await RowAsync(id, cancel) is not { } row)
        {
            return false;
        }

        if (row.Review.State == state && row.Review.Reason == reason)
        {
            return true;
        }

        var body = reason is null
            ? null
            : await secrets.Cipher.EncryptAsync(row.Member, ReviewRows.ReasonField, Encoding.UTF8.GetBytes(reason), cancel);
        return await OfficeDecision.WriteAsync(
            shop, members,
            (connection, transaction) => connection.Command(transaction, sql["decide"]).With("member", row.Member.Value).With("review", id)
                .With("state", (short)state).With("reason", body).With("now", Instants.Micros(shop.Now)),
            new AuditEntry(actor, AuditAction.ReviewDecided, row.Member, IdText.Write("rev", id), state.ToString().ToLowerInvariant()), cancel);
    }

    private async Task<(MemberId Member, Review Review)?> RowAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["by_id"]).With("review", id);
        return await ReviewRows.ReadAsync(secrets, command, cancel) is [var row] ? row : null;
    }
}
