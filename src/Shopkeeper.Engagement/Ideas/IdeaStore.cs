using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Ideas;

/// <summary>What a member thought of. Text null: it cannot be read any more.</summary>
public sealed record Idea(Guid Id, string? Text, Instant Written);

/// <summary>Ideas of members, sealed under their own keys; so many a day.</summary>
public sealed class IdeaStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private const string Counted = "idea";
    private static readonly PersonalField Field = new("idea", "text");
    private static readonly Duration Day = Duration.FromDays(1);

    private readonly NamedSql sql = NamedSql.Of(typeof(IdeaStore).Assembly, "Ideas.IdeaStore", shop.Database.Engine);
    private readonly MemberCounts counts = new(shop);

    /// <summary>
    /// Keeps an idea; the same text of the same member is the same idea, and counts once. Null when there is no such member (any
    /// more); the rejection limit when there were as many as may be within a day.
    /// </summary>
    public async Task<(Idea? Idea, Rejection Why)> AddAsync(MemberId member, string text, CancellationToken cancel)
    {
        var id = secrets.Hash(HashedField.Idea, $"{member}\n{text}").Value;
        if (await FindAsync(member, id, cancel) is { } before)
        {
            return (before, Rejection.None);
        }

        if (await counts.UsedAsync(member, Counted, Day, cancel) >= Limits.IdeasPerDay)
        {
            return (null, Rejection.Limit);
        }

        var body = await secrets.Cipher.EncryptAsync(member, Field, Encoding.UTF8.GetBytes(text), cancel);
        var why = await shop.Database.WriteAsync((connection, transaction) => AddAsync(connection, transaction, (member, id, body), cancel), cancel);
        return (why == Rejection.None ? await FindAsync(member, id, cancel) : null, why);
    }

    /// <summary>All of a member, in order of time.</summary>
    public async Task<ImmutableArray<Idea>> OfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["of_member"]).With("member", member.Value);
        return await ReadAsync(member, command, cancel);
    }

    private async Task<Rejection> AddAsync(
        DbConnection connection, DbTransaction transaction, (MemberId Member, Guid Id, byte[] Body) idea, CancellationToken cancel)
    {
        if (!await members.LockAsync(connection, transaction, idea.Member, cancel))
        {
            return Rejection.None;
        }

        // The member's row is locked: what was counted now stays so until this is written.
        if (await counts.UsedAsync(connection, transaction, idea.Member, Counted, Day, cancel) >= Limits.IdeasPerDay)
        {
            return Rejection.Limit;
        }

        var added = await connection.Command(transaction, sql["add"]).With("member", idea.Member.Value).With("idea", idea.Id)
            .With("text", idea.Body).With("now", Instants.Micros(shop.Now)).RunAsync(cancel);
        if (added > 0)
        {
            await counts.CountAsync(connection, transaction, idea.Member, Counted, Day, cancel);
        }

        return Rejection.None;
    }

    private async Task<Idea?> FindAsync(MemberId member, Guid id, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("member", member.Value).With("idea", id);
        return (await ReadAsync(member, command, cancel)).FirstOrDefault();
    }

    private async Task<ImmutableArray<Idea>> ReadAsync(MemberId member, DbCommand command, CancellationToken cancel)
    {
        var found = new List<(Idea Idea, byte[] Sealed)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                found.Add((new Idea(row.Uuid(0), null, Instants.At(row.GetInt64(2))), row.Bytes(1)!));
            }
        }

        var ideas = ImmutableArray.CreateBuilder<Idea>(found.Count);
        foreach (var (idea, body) in found)
        {
            var text = await secrets.Cipher.DecryptAsync(member, Field, body, cancel);
            ideas.Add(idea with { Text = text is null ? null : Encoding.UTF8.GetString(text) });
        }

        return ideas.ToImmutable();
    }
}
