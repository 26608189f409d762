using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Members.Merging;

/// <summary>Merges of one shop, and the transactions by which members become one and two again.</summary>
internal sealed class MergeStore(Database database, ConsentStore consents)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(MergeStore).Assembly, "Merging.MergeStore", database.Engine);

    /// <summary>False when the source has left by another merge already.</summary>
    public async Task<bool> BeginAsync(Merge merge, ImmutableArray<Identifier> identifiers, CancellationToken cancel) =>
        await database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["begin"])
                .With("merge", merge.Id).With("source", merge.Source.Value).With("from", merge.SourceAccount.Value)
                .With("target", merge.Target.Value).With("to", merge.TargetAccount.Value).With("now", Instants.Micros(merge.At))
                .With("operator", merge.Operator).With("reason", merge.Reason).With("identifiers", MergeRow.Write(identifiers)).RunAsync(cancel),
            cancel) > 0;

    public async Task<MergeRow?> FindAsync(Guid merge, CancellationToken cancel) =>
        (await RowsAsync("find", command => command.With("merge", merge), cancel)).FirstOrDefault();

    public async Task<MergeRow?> OpenOfAsync(MemberId source, CancellationToken cancel) =>
        (await RowsAsync("open_of", command => command.With("source", source.Value), cancel)).FirstOrDefault();

    public Task<ImmutableArray<MergeRow>> OfAsync(MemberId member, CancellationToken cancel) =>
        RowsAsync("of_member", command => command.With("member", member.Value), cancel);

    public Task<ImmutableArray<MergeRow>> UnfinishedAsync(CancellationToken cancel) =>
        RowsAsync("unfinished", static command => command, cancel);

    /// <summary>False when it was not in that state any more.</summary>
    public async Task<bool> MoveAsync(Guid merge, MergeState before, MergeState after, CancellationToken cancel) =>
        await database.WriteAsync(
            (connection, transaction) => StateAsync(connection, transaction, merge, (before, after), null, cancel), cancel) > 0;

    /// <summary>
    /// Identifiers and the gaps of the profile go to the target, withdrawals into its log. Fill makes the sealed profile of the one
    /// that is stored now; null leaves it.
    /// </summary>
    public Task FinishAsync(
        MergeRow row, (byte[]? Before, byte[]? After) profile, ImmutableArray<ConsentEntry> stricter, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var merge = row.Merge;
                var stored = await LockAsync(connection, transaction, merge.Target, cancel);
                if (await StateAsync(connection, transaction, merge.Id, (MergeState.Begun, MergeState.Done), null, cancel) == 0)
                {
                    return 0;
                }

                await MoveIdentifiersAsync(connection, transaction, row, (merge.Source, merge.Target), cancel);
                if (profile.After is { } after && Same(stored, profile.Before))
                {
                    await SetProfileAsync(connection, transaction, merge.Target, after, cancel);
                    await connection.Command(transaction, sql["keep_profiles"]).With("merge", merge.Id)
                        .With("first", profile.Before).With("second", after).RunAsync(cancel);
                }

                if (!stricter.IsEmpty)
                {
                    await consents.AddAsync(connection, transaction, stricter, merge.Operator);
                }

                return 1;
            },
            cancel);

    /// <summary>The same back: a profile that was changed since stays as it is now.</summary>
    public Task UndoAsync(MergeRow row, Instant now, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var merge = row.Merge;
            var stored = await LockAsync(connection, transaction, merge.Target, cancel);
            if (await StateAsync(connection, transaction, merge.Id, (MergeState.Undoing, MergeState.Undone), now, cancel) == 0)
            {
                return 0;
            }

            await MoveIdentifiersAsync(connection, transaction, row, (merge.Target, merge.Source), cancel);
            if (row.After is { } after && Same(stored, after))
            {
                await SetProfileAsync(connection, transaction, merge.Target, row.Before, cancel);
            }

            return await connection.Command(transaction, sql["void"]).With("merge", merge.Id).With("member", merge.Target.Value)
                .With("name", MergeName.Of(merge.Id)).RunAsync(cancel);
        },
        cancel);

    private async Task<byte[]?> LockAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["lock"]).With("member", member.Value);
        return await command.ExecuteScalarAsync(cancel) as byte[];
    }

    private Task<int> StateAsync(
        DbConnection connection, DbTransaction transaction, Guid merge, (MergeState Before, MergeState After) state, Instant? undone,
        CancellationToken cancel) =>
        connection.Command(transaction, sql["move_state"]).With("merge", merge).With("before", (short)state.Before)
            .With("after", (short)state.After).With("more", state.After == MergeState.Undoing ? 1 : 0)
            .With("undone", undone is { } at ? Instants.Micros(at) : null).RunAsync(cancel);

    private async Task MoveIdentifiersAsync(
        DbConnection connection, DbTransaction transaction, MergeRow row, (MemberId From, MemberId To) who, CancellationToken cancel)
    {
        foreach (var identifier in row.Identifiers)
        {
            await connection.Command(transaction, sql["move_identifier"]).With("kind", (short)identifier.Kind)
                .With("hash", identifier.Hash.Value).With("from", who.From.Value).With("to", who.To.Value).RunAsync(cancel);
        }
    }

    private Task<int> SetProfileAsync(
        DbConnection connection, DbTransaction transaction, MemberId member, byte[]? personal, CancellationToken cancel) =>
        connection.Command(transaction, sql["set_profile"]).With("member", member.Value).With("personal", personal).RunAsync(cancel);

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    private async Task<ImmutableArray<MergeRow>> RowsAsync(string name, Func<DbCommand, DbCommand> bind, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<MergeRow>();
        while (await row.ReadAsync(cancel))
        {
            rows.Add(Read(row));
        }

        return rows.ToImmutable();
    }

    private static MergeRow Read(DbDataReader row) => new(
        new Merge(
            row.Uuid(0), new MemberId(row.Uuid(1)), new AccountId(row.Uuid(2)), new MemberId(row.Uuid(3)), new AccountId(row.Uuid(4)),
            (MergeState)row.GetInt16(5), Instants.At(row.GetInt64(6)), row.IsDBNull(7) ? null : Instants.At(row.GetInt64(7)),
            row.GetString(8), row.GetString(9)),
        row.GetInt32(10), MergeRow.Read(row.Bytes(11)!), row.Bytes(12), row.Bytes(13));
}
