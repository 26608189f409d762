using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Store;

/// <summary>
/// One `unnest` per table. Identifiers are claimed in the order kind, hash, item, so that two batches wait for each other in
/// one direction and the earliest item always gets all of what it wants that was free.
/// </summary>
internal sealed class PostgresMemberWriter(NamedSql sql) : IMemberWriter
{
    public async Task<Added[]> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, CancellationToken cancel)
    {
        var added = new Added[members.Count];
        var open = Enumerable.Range(0, members.Count).ToList();

        // An item that lost to one that lost in turn is tried again; each round settles at least the earliest.
        while (open.Count > 0)
        {
            var won = await ClaimAsync(connection, transaction, members, open, cancel);
            var winners = open.Where(i => won[i] == members[i].Identifiers.Length).ToList();
            var losers = open.Where(i => won[i] < members[i].Identifiers.Length).ToList();
            await GiveBackAsync(connection, transaction, [.. losers.Where(i => won[i] > 0).Select(i => members[i].Member.Value)], cancel);
            await AddRowsAsync(connection, transaction, [.. winners.Select(i => members[i])], cancel);
            foreach (var i in winners)
            {
                added[i] = new Added(members[i].Member, members[i].Account, null);
            }

            open = await SettleAsync(connection, transaction, members, losers, added, cancel);
        }

        return added;
    }

    public async Task<Dictionary<Identifier, (MemberId Member, AccountId Account)>> OwnersAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyCollection<Identifier> identifiers, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["owners"])
            .With("kinds", identifiers.Select(static found => (short)found.Kind).ToArray())
            .With("hashes", identifiers.Select(static found => found.Hash.Value).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancel);
        var owners = new Dictionary<Identifier, (MemberId, AccountId)>();
        while (await row.ReadAsync(cancel))
        {
            owners[new Identifier((IdentifierKind)row.GetInt16(0), new KeyedHash(row.GetGuid(1)))] =
                (new MemberId(row.GetGuid(2)), new AccountId(row.GetGuid(3)));
        }

        return owners;
    }

    /// <summary>How many of its identifiers each open item got, by index.</summary>
    private async Task<int[]> ClaimAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, List<int> open, CancellationToken cancel)
    {
        var wanted = open
            .SelectMany(i => members[i].Identifiers.Select(found => (found.Kind, found.Hash, Index: i)))
            .OrderBy(static found => found.Kind).ThenBy(static found => found.Hash).ThenBy(static found => found.Index)
            .ToArray();
        await using var command = connection.Command(transaction, sql["add_identifiers"])
            .With("kinds", Array.ConvertAll(wanted, static found => (short)found.Kind))
            .With("hashes", Array.ConvertAll(wanted, static found => found.Hash.Value))
            .With("members", Array.ConvertAll(wanted, found => members[found.Index].Member.Value));
        var indexes = open.ToDictionary(i => members[i].Member.Value);
        var won = new int[members.Count];
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            won[indexes[row.GetGuid(2)]]++;
        }

        return won;
    }

    private async Task GiveBackAsync(DbConnection connection, DbTransaction transaction, Guid[] members, CancellationToken cancel)
    {
        if (members.Length > 0)
        {
            await connection.Command(transaction, sql["remove_identifiers"]).With("members", members).RunAsync(cancel);
        }
    }

    /// <summary>Whose the losers' identifiers are; returns those whose identifiers are free again.</summary>
    private async Task<List<int>> SettleAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, List<int> losers, Added[] added,
        CancellationToken cancel)
    {
        var again = new List<int>();
        if (losers.Count == 0)
        {
            return again;
        }

        var owners = await OwnersAsync(
            connection, transaction, losers.SelectMany(i => members[i].Identifiers).ToHashSet(), cancel);
        foreach (var i in losers)
        {
            var taken = members[i].Identifiers.FirstOrDefault(owners.ContainsKey);
            if (taken == default)
            {
                again.Add(i);
            }
            else if (members[i].HasFreshCard && taken.Kind == IdentifierKind.Card)
            {
                throw new FreshCardTaken(i);
            }
            else
            {
                added[i] = new Added(owners[taken].Member, owners[taken].Account, taken);
            }
        }

        return again;
    }

    private async Task AddRowsAsync(
        DbConnection connection, DbTransaction transaction, NewMember[] members, CancellationToken cancel)
    {
        if (members.Length == 0)
        {
            return;
        }

        var personal = new NpgsqlParameter("personal", NpgsqlDbType.Array | NpgsqlDbType.Bytea)
        {
            Value = Array.ConvertAll(members, static item => item.Personal),
        };
        var activated = new NpgsqlParameter("activated", NpgsqlDbType.Array | NpgsqlDbType.Bigint)
        {
            Value = Array.ConvertAll(
                members, static item => item.Status == MemberStatus.Active ? Instants.Micros(item.Created) : (long?)null),
        };
        var command = connection.Command(transaction, sql["add_members"])
            .With("members", Ids(members))
            .With("accounts", Array.ConvertAll(members, static item => item.Account.Value))
            .With("statuses", Array.ConvertAll(members, static item => (short)item.Status))
            .With("created", Array.ConvertAll(members, static item => Instants.Micros(item.Created)))
            .With("stores", Array.ConvertAll(members, static item => item.Store));
        command.Parameters.Add(activated);
        command.Parameters.Add(personal);
        await command.RunAsync(cancel);

        var known = Array.FindAll(members, static item => item.Facts != FactRecord.None);
        if (known.Length > 0)
        {
            await connection.Command(transaction, sql["add_facts"])
                .With("members", Ids(known))
                .With("created", Array.ConvertAll(known, static item => Instants.Micros(item.Created)))
                .With("months", Array.ConvertAll(known, static item => (short)item.Facts.BirthMonth))
                .With("bands", Array.ConvertAll(known, static item => item.Facts.AgeBand))
                .With("stores", Array.ConvertAll(known, static item => item.Facts.HomeStore))
                .With("segments", Array.ConvertAll(known, static item => FactText.Segments(item.Facts)))
                .With("likes", Array.ConvertAll(known, static item => FactText.Likes(item.Facts)))
                .With("languages", Array.ConvertAll(known, static item => item.Facts.Language))
                .RunAsync(cancel);
        }
    }

    private static Guid[] Ids(NewMember[] members) => Array.ConvertAll(members, static item => item.Member.Value);
}
