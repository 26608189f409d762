using System.Data.Common;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NodaTime;
using Npgsql;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Store;

/// <summary>What one write did: a verdict per member, or the answer given before under the key.</summary>
internal sealed record AddedBatch(Guid Batch, Added[] Added, EarlierJoin? Earlier);

/// <summary>Members, identifiers, facts and join keys of one shop.</summary>
internal sealed class MemberStore
{
    private const int MostTries = 5;
    private const int FactsPage = 1_000;

    private readonly Database database;
    private readonly NamedSql sql;
    private readonly IMemberWriter writer;
    private readonly ConsentRows log;
    private readonly InvitationUses invitations;

    public MemberStore(Shop shop)
    {
        database = shop.Database;
        sql = NamedSql.Of(typeof(MemberStore).Assembly, "Store.MemberStore", database.Engine);
        log = new ConsentRows(shop);
        invitations = new InvitationUses(database.Engine);
        writer = database.Engine == DatabaseEngine.Sqlite ? new SqliteMemberWriter(sql) : new PostgresMemberWriter(sql);
    }

    /// <summary>
    /// Adds members in one transaction, with a note of the accounts still to open (<see cref="DueAsync"/>). A key claims the
    /// answer of a single join.
    /// </summary>
    /// <exception cref="FreshCardTaken">Nothing was stored.</exception>
    public async Task<AddedBatch> AddAsync(IReadOnlyList<NewMember> members, JoinKey? key, CancellationToken cancel)
    {
        Invariant.Hold(key is null || members.Count == 1, "a key is of one join");
        for (var tries = 1; ; tries++)
        {
            if (await TryAddAsync(members, key, isLast: tries == MostTries, cancel) is { } written)
            {
                return written;
            }
        }
    }

    /// <summary>What was answered before under a key; null when it was not seen, or is being answered.</summary>
    public async Task<EarlierJoin?> EarlierAsync(JoinKey key, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        return await EarlierAsync(connection, null, key, cancel);
    }

    public Task<MemberRow?> FindAsync(MemberId member, CancellationToken cancel) =>
        FindAsync("find", command => command.With("member", member.Value), cancel);

    public Task<MemberRow?> FindAsync(Identifier identifier, CancellationToken cancel) => FindAsync(
        "find_by", command => command.With("kind", (short)identifier.Kind).With("hash", identifier.Hash.Value), cancel);

    public async Task<ImmutableArray<Identifier>> IdentifiersAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["kinds"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var found = ImmutableArray.CreateBuilder<Identifier>();
        while (await row.ReadAsync(cancel))
        {
            found.Add(new Identifier((IdentifierKind)row.GetInt16(0), new KeyedHash(row.Uuid(1))));
        }

        return found.ToImmutable();
    }

    /// <summary>Cards that lead to no account any more.</summary>
    public async Task<ImmutableArray<KeyedHash>> ClosedCardsAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["closed_cards"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var cards = ImmutableArray.CreateBuilder<KeyedHash>();
        while (await row.ReadAsync(cancel))
        {
            cards.Add(new KeyedHash(row.Uuid(0)));
        }

        return cards.ToImmutable();
    }

    /// <summary>Batches whose accounts are not known to be open: written with their members, removed once they are.</summary>
    public async Task<IReadOnlyList<(Guid Batch, ImmutableArray<MemberId> Members)>> DueAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["due"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var due = new List<(Guid, ImmutableArray<MemberId>)>();
        while (await row.ReadAsync(cancel))
        {
            due.Add((row.Uuid(0), PackedIds.Read(row.Bytes(1)!)));
        }

        return due;
    }

    public Task OpenedAsync(Guid batch, CancellationToken cancel) => database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["opened"]).With("batch", batch).RunAsync(cancel), cancel);

    /// <summary>What rules and rankings may read now.</summary>
    public Task<FactRecord> FactsAsync(MemberId member, CancellationToken cancel) => FactsAsync(member, isForReaders: true, cancel);

    /// <summary>What is stored, for the member and for changing it: an objection to profiling hides nothing here.</summary>
    public Task<FactRecord> StoredFactsAsync(MemberId member, CancellationToken cancel) => FactsAsync(member, isForReaders: false, cancel);

    private async Task<FactRecord> FactsAsync(MemberId member, bool isForReaders, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["facts"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? ReadFacts(row, 0, isForReaders) : FactRecord.None;
    }

    public async IAsyncEnumerable<(AccountId Account, FactRecord Facts)> AllFactsAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var (after, read) = (Guid.Empty, FactsPage);
        while (read == FactsPage)
        {
            var page = new List<(AccountId, FactRecord)>(FactsPage);
            await using (var connection = await database.OpenReadAsync(cancel))
            {
                await using var command = connection.Command(null, sql["all_facts"]).With("after", after).With("rows", FactsPage);
                await using var row = await command.ExecuteReaderAsync(cancel);
                for (read = 0; await row.ReadAsync(cancel); read++)
                {
                    after = row.Uuid(0);
                    page.Add((new AccountId(row.Uuid(1)), ReadFacts(row, 2, isForReaders: true)));
                }
            }

            foreach (var facts in page)
            {
                yield return facts;
            }
        }
    }

    /// <summary>Who objects to profiling is not known to like anything: what is chosen by likes is chosen as for everybody.</summary>
    internal static FactRecord ReadFacts(DbDataReader row, int first, bool isForReaders) => new()
    {
        BirthMonth = checked((byte)row.GetInt16(first)),
        AgeBand = row.GetString(first + 1),
        HomeStore = row.GetString(first + 2),
        Segments = FactText.Segments(row.GetString(first + 3)),
        Likes = !isForReaders || row.GetInt16(first + 6) != 0 ? FactText.Likes(row.GetString(first + 4)) : [],
        Language = row.GetString(first + 5),
        MayProfile = row.GetInt16(first + 6) != 0,
    };

    /// <summary>Null after a deadlock: it was rolled back as a whole, so the same batch may be sent again.</summary>
    private async Task<AddedBatch?> TryAddAsync(
        IReadOnlyList<NewMember> members, JoinKey? key, bool isLast, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                (connection, transaction) => AddAsync(connection, transaction, members, key, cancel), cancel);
        }
        catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected && !isLast)
        {
            return null;
        }
    }

    private async Task<AddedBatch> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, JoinKey? key,
        CancellationToken cancel)
    {
        if (key is { } claim && await EarlierAsync(connection, transaction, claim, members[0].Member, cancel) is { } earlier)
        {
            return new AddedBatch(Guid.Empty, [], earlier);
        }

        var added = await writer.AddAsync(connection, transaction, members, cancel);
        var fresh = added.Where(static item => item.Taken is null).Select(static item => item.Member).ToArray();
        if (key is { } pinned && added[0].Taken is { } taken)
        {
            await connection.Command(transaction, sql["pin_taken"]).With("key", pinned.Key.Value)
                .With("member", added[0].Member.Value).With("taken", (short)taken.Kind).RunAsync(cancel);
        }

        if (members[0].Invitation is { } invitation && added[0].Taken is null)
        {
            Invariant.Hold(members.Count == 1, "whoever is invited is added alone");
            await invitations.UseAsync(connection, transaction, invitation, members[0].Member, members[0].Created);
        }

        var batch = fresh.Length == 0 ? Guid.Empty : members[0].Member.Value;
        if (batch != Guid.Empty)
        {
            await connection.Command(transaction, sql["add_due"])
                .With("batch", batch).With("members", PackedIds.Write(fresh)).RunAsync(cancel);
        }

        var consents = members.Where((_, i) => added[i].Taken is null).SelectMany(static item => item.Consents).ToArray();
        if (consents.Length > 0)
        {
            await log.AddFirstAsync(connection, transaction, consents, (members[0].Actor, members[0].Created));
        }

        return new AddedBatch(batch, added, null);
    }

    private async Task<EarlierJoin?> EarlierAsync(
        DbConnection connection, DbTransaction transaction, JoinKey key, MemberId member, CancellationToken cancel)
    {
        var claimed = await connection.Command(transaction, sql["claim_key"]).With("key", key.Key.Value)
            .With("body", key.Body.Value).With("member", member.Value).RunAsync(cancel);
        if (claimed > 0)
        {
            return null;
        }

        return await EarlierAsync(connection, transaction, key, cancel) ?? throw new InvariantViolated("a key that is there can be read");
    }

    private async Task<EarlierJoin?> EarlierAsync(
        DbConnection connection, DbTransaction? transaction, JoinKey key, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql[transaction is null ? "seen" : "earlier"]).With("key", key.Key.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return !await row.ReadAsync(cancel) ? null : new EarlierJoin(
            new KeyedHash(row.Uuid(0)), new MemberId(row.Uuid(1)), row.IsDBNull(2) ? null : (IdentifierKind)row.GetInt16(2));
    }

    private async Task<MemberRow?> FindAsync(string name, Func<DbCommand, DbCommand> bind, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? MemberRow.Read(row) : null;
    }
}
