using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Ideas;

// Explicit and append-only; the words of the API.
public enum IdeaState : short
{
    /// <summary>Nobody of the shop has said anything of it.</summary>
    New = 0,

    /// <summary>It was read.</summary>
    Seen = 1,

    /// <summary>The shop does it.</summary>
    Taken = 2,

    /// <summary>The shop does not do it.</summary>
    Declined = 3,
}

/// <summary>What a member thought of. Text null: it cannot be read any more.</summary>
public sealed record Idea(Guid Id, string? Text, Instant Written)
{
    public IdeaState State { get; init; }

    /// <summary>What the shop answered; null = nothing, or it cannot be read any more.</summary>
    public string? Answer { get; init; }

    public Instant? Decided { get; init; }
}

/// <summary>Ideas of members, sealed under their own keys; so many a day.</summary>
public sealed class IdeaStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private const string Counted = "idea";
    private static readonly PersonalField Field = new("idea", "text");
    private static readonly PersonalField AnswerField = new("idea", "answer");
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
        return [.. (await ReadAsync(command, cancel)).Select(static row => row.Idea)];
    }

    /// <summary>Of all members, oldest first; after: the place of the last one of the page before, null = from the start. Whose they are is not said.</summary>
    public async Task<ImmutableArray<Idea>> InStateAsync(IdeaState state, (Instant Written, Guid Id)? after, int most, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql[after is null ? "in_state" : "in_state_after"])
            .With("state", (short)state).With("most", most);
        if (after is { } last)
        {
            command.With("written", Instants.Micros(last.Written)).With("idea", last.Id);
        }

        return [.. (await ReadAsync(command, cancel)).Select(static row => row.Idea)];
    }

    /// <summary>Whoever wrote it; null when there is no such idea.</summary>
    public async Task<Idea?> FindAsync(Guid id, CancellationToken cancel) => (await RowAsync(id, cancel))?.Idea;

    /// <summary>
    /// What the shop makes of an idea, with an answer that its member reads, or without; the same again changes nothing. False when there
    /// is no such idea (any more).
    /// </summary>
    public async Task<bool> DecideAsync(Guid id, IdeaState state, string? answer, string actor, CancellationToken cancel)
    {
        if (await RowAsync(id, cancel) is not { } row)
        {
            return false;
        }

        if (row.Idea.State == state && row.Idea.Answer == answer)
        {
            return true;
        }

        var body = answer is null ? null : await secrets.Cipher.EncryptAsync(row.Member, AnswerField, Encoding.UTF8.GetBytes(answer), cancel);
        return await OfficeDecision.WriteAsync(
            shop, members,
            (connection, transaction) => connection.Command(transaction, sql["decide"]).With("member", row.Member.Value).With("idea", id)
                .With("state", (short)state).With("answer", body).With("now", Instants.Micros(shop.Now)),
            new AuditEntry(actor, AuditAction.IdeaDecided, row.Member, IdText.Write("idea", id), state.ToString().ToLowerInvariant()), cancel);
    }

    private async Task<(MemberId Member, Idea Idea)?> RowAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["by_id"]).With("idea", id);
        return await ReadAsync(command, cancel) is [var row] ? row : null;
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
        return (await ReadAsync(command, cancel)).FirstOrDefault().Idea;
    }

    private async Task<ImmutableArray<(MemberId Member, Idea Idea)>> ReadAsync(DbCommand command, CancellationToken cancel)
    {
        var found = new List<(MemberId Member, Idea Idea, byte[] Text, byte[]? Answer)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                var idea = new Idea(row.Uuid(1), null, Instants.At(row.GetInt64(3)))
                {
                    State = (IdeaState)row.GetInt16(4), Decided = row.IsDBNull(6) ? null : Instants.At(row.GetInt64(6)),
                };
                found.Add((new MemberId(row.Uuid(0)), idea, row.Bytes(2)!, row.Bytes(5)));
            }
        }

        var ideas = ImmutableArray.CreateBuilder<(MemberId, Idea)>(found.Count);
        foreach (var (member, idea, text, answer) in found)
        {
            ideas.Add((member, idea with
            {
                Text = await OpenAsync(member, Field, text, cancel), Answer = answer is null ? null : await OpenAsync(member, AnswerField, answer, cancel),
            }));
        }

        return ideas.ToImmutable();
    }

    private async Task<string?> OpenAsync(MemberId member, PersonalField field, byte[] body, CancellationToken cancel) =>
        await secrets.Cipher.DecryptAsync(member, field, body, cancel) is { } plain ? Encoding.UTF8.GetString(plain) : null;
}
