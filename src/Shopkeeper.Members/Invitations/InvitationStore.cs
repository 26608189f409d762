using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Invitations;

/// <summary>
/// The invitations of one shop. A code is 80 bits of the keyed hash of its batch and number; what is stored is a keyed hash of the
/// code, so that nothing stored gives one away and the same request is shown the same codes again.
/// </summary>
internal sealed class InvitationStore(Shop shop, ShopSecrets secrets)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(InvitationStore).Assembly, "Invitations.InvitationStore", shop.Database.Engine);
    private readonly Database database = shop.Database;

    /// <summary>Makes the codes, once per key; an earlier batch of the key comes back with the hash of its body.</summary>
    public Task<(Guid Batch, KeyedHash Body, bool Replayed)> AddAsync(
        InvitationBatch batch, JoinKey key, string actor, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var added = await connection.Command(transaction, sql["add_batch"])
                    .With("batch", batch.Id).With("key", key.Key.Value).With("body", key.Body.Value).With("codes", batch.Codes)
                    .With("uses", batch.Uses).With("until", batch.Until is { } until ? Instants.Micros(until) : null)
                    .With("programme", batch.Programme).With("store", batch.Store).With("segments", string.Join(' ', batch.Segments))
                    .With("created", Instants.Micros(batch.Created)).With("operator", batch.Operator).RunAsync(cancel);
                if (added == 0)
                {
                    await using var earlier = connection.Command(transaction, sql["earlier"]).With("key", key.Key.Value);
                    await using var row = await earlier.ExecuteReaderAsync(cancel);
                    Invariant.Hold(await row.ReadAsync(cancel), "a key that is there can be read");
                    return (row.Uuid(0), new KeyedHash(row.Uuid(1)), true);
                }

                for (var i = 0; i < batch.Codes; i++)
                {
                    await connection.Command(transaction, sql["add_code"]).With("code", HashOf(CodeOf(batch.Id, i)).Value)
                        .With("batch", batch.Id).RunAsync(cancel);
                }

                await AuditTrail.AppendAsync(
                    shop, connection, transaction,
                    new AuditEntry(actor, AuditAction.InvitationsMade, null, IdText.Write("inv", batch.Id), $"{batch.Codes} codes"), cancel);
                return (batch.Id, key.Body, false);
            },
            cancel);

    /// <summary>The batch that a key made; null when it was not seen.</summary>
    public async Task<Guid?> EarlierAsync(JoinKey key, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["earlier"]).With("key", key.Key.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.Uuid(0) : null;
    }

    public string CodeOf(Guid batch, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        secrets.Hash(HashedField.Invitation, $"{batch:N}/{number}").Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return VoucherCode.Write(bytes[..VoucherCode.Bytes]);
    }

    /// <summary>Of whatever was presented: what is no code of ours is hashed as it is, and leads nowhere.</summary>
    public KeyedHash HashOf(string presented) =>
        secrets.Hash(HashedField.InvitationCode, VoucherCode.TryRead(presented, out var code) ? code : "other:" + presented.Trim());

    /// <summary>The batch of a code, and how often the code was used.</summary>
    public async Task<(InvitationBatch Batch, int Used)?> FindAsync(KeyedHash code, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("code", code.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (Batch(row), row.GetInt32(9)) : null;
    }

    public async Task<InvitationSums?> SumsAsync(Guid batch, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["sums"]).With("batch", batch);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new InvitationSums(Batch(row), row.GetInt64(9), row.GetInt64(10)) : null;
    }

    /// <summary>From now on none of its codes is good; false when there is no such batch.</summary>
    public Task<bool> EndAsync(Guid batch, Instant now, string actor, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var ended = await connection.Command(transaction, sql["end"])
                .With("batch", batch).With("now", Instants.Micros(now)).RunAsync(cancel);
            if (ended > 0)
            {
                await AuditTrail.AppendAsync(
                    shop, connection, transaction,
                    new AuditEntry(actor, AuditAction.InvitationsEnded, null, IdText.Write("inv", batch), ""), cancel);
            }

            return ended > 0;
        },
        cancel);

    public async Task<bool> IsInvitedAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["is_invited"]).With("member", member.Value);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    private static InvitationBatch Batch(DbDataReader row) => new(
        row.Uuid(0), row.GetInt32(1), row.GetInt32(2), row.IsDBNull(3) ? null : Instants.At(row.GetInt64(3)), row.GetString(4),
        row.GetString(5), [.. row.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries)], Instants.At(row.GetInt64(7)),
        row.GetString(8));
}

/// <summary>Uses up codes in the transaction of whoever joins with them.</summary>
internal sealed class InvitationUses(DatabaseEngine engine)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(InvitationUses).Assembly, "Invitations.InvitationStore", engine);

    /// <exception cref="InvitationRefused">It was used up, or ended, since it was looked at; the transaction must be rolled back.</exception>
    public async Task UseAsync(DbConnection connection, DbTransaction transaction, KeyedHash code, MemberId member, Instant now)
    {
        if (await connection.Command(transaction, sql["use"]).With("code", code.Value).With("now", Instants.Micros(now)).RunAsync() == 0)
        {
            throw new InvitationRefused();
        }

        await connection.Command(transaction, sql["invited"]).With("code", code.Value).With("member", member.Value).RunAsync();
    }
}
