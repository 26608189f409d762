using System.Data.Common;
using Microsoft.Data.Sqlite;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Members.Store;

/// <summary>Prepared statements on the one writer thread: a batch of card-only members takes some 10 us each.</summary>
internal sealed class SqliteMemberWriter(NamedSql sql) : IMemberWriter
{
    public Task<Added[]> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, CancellationToken cancel)
    {
        using var batch = new Batch((SqliteConnection)connection, (SqliteTransaction)transaction, sql);
        var added = new Added[members.Count];
        for (var i = 0; i < added.Length; i++)
        {
            added[i] = batch.Add(members[i], i);
        }

        return Task.FromResult(added);
    }

    public Task<Dictionary<Identifier, (MemberId Member, AccountId Account)>> OwnersAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyCollection<Identifier> identifiers, CancellationToken cancel)
    {
        using var owner = new Statement((SqliteConnection)connection, transaction, sql["owner"], "kind", "hash");
        var owners = new Dictionary<Identifier, (MemberId, AccountId)>();
        foreach (var identifier in identifiers)
        {
            if (owner.Find((short)identifier.Kind, identifier.Hash.Value) is { } found)
            {
                owners[identifier] = found;
            }
        }

        return Task.FromResult(owners);
    }

    private sealed class Batch(SqliteConnection connection, SqliteTransaction transaction, NamedSql sql) : IDisposable
    {
        private readonly Statement identifier = new(connection, transaction, sql["add_identifier"], "kind", "hash", "member");
        private readonly Statement member = new(
            connection, transaction, sql["add_member"], "member", "account", "status", "created", "activated", "personal", "store");
        private readonly Statement fact = new(
            connection, transaction, sql["add_fact"], "member", "created", "month", "band", "store", "segments", "likes", "language");
        private readonly Statement remove = new(connection, transaction, sql["remove_identifiers"], "member");
        private readonly Statement owner = new(connection, transaction, sql["owner"], "kind", "hash");

        public Added Add(NewMember item, int index)
        {
            var claimed = 0;
            foreach (var wanted in item.Identifiers)
            {
                if (identifier.Run((short)wanted.Kind, wanted.Hash.Value, item.Member.Value) == 0)
                {
                    return Taken(item, wanted, index, claimed > 0);
                }

                claimed++;
            }

            var created = Instants.Micros(item.Created);
            member.Run(
                item.Member.Value, item.Account.Value, (short)item.Status, created,
                item.Status == Join.MemberStatus.Active ? created : null, item.Personal, item.Store);
            if (item.Facts != Domain.Facts.FactRecord.None)
            {
                fact.Run(
                    item.Member.Value, created, (short)item.Facts.BirthMonth, item.Facts.AgeBand, item.Facts.HomeStore,
                    FactText.Segments(item.Facts), FactText.Likes(item.Facts), item.Facts.Language);
            }

            return new Added(item.Member, item.Account, null);
        }

        public void Dispose()
        {
            identifier.Dispose();
            member.Dispose();
            fact.Dispose();
            remove.Dispose();
            owner.Dispose();
        }

        private Added Taken(NewMember item, Identifier taken, int index, bool hasOthers)
        {
            if (item.HasFreshCard && taken.Kind == Join.IdentifierKind.Card)
            {
                throw new FreshCardTaken(index);
            }

            if (hasOthers)
            {
                remove.Run(item.Member.Value);
            }

            var found = owner.Find((short)taken.Kind, taken.Hash.Value);
            Invariant.Hold(found is not null, "an identifier that is taken has an owner");
            return new Added(found.Value.Member, found.Value.Account, taken);
        }
    }

    /// <summary>One prepared statement, its parameters by position.</summary>
    private sealed class Statement : IDisposable
    {
        private readonly SqliteCommand command;

        public Statement(SqliteConnection connection, DbTransaction? transaction, string text, params ReadOnlySpan<string> names)
        {
            command = connection.CreateCommand();
            command.CommandText = text;
            command.Transaction = (SqliteTransaction?)transaction;
            foreach (var name in names)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        public int Run(params ReadOnlySpan<object?> values)
        {
            Bind(values);
            return command.ExecuteNonQuery();
        }

        public (MemberId Member, AccountId Account)? Find(params ReadOnlySpan<object?> values)
        {
            Bind(values);
            using var row = command.ExecuteReader();
            return row.Read() ? (new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1))) : null;
        }

        public void Dispose() => command.Dispose();

        private void Bind(ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i] switch
                {
                    null => DBNull.Value,
                    Guid uuid => uuid.ToByteArray(bigEndian: true),
                    var value => value,
                };
            }
        }
    }
}
