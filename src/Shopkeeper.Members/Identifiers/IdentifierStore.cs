using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Identifiers;

/// <summary>An identifier as stored.</summary>
internal sealed record IdentifierRow(
    Identifier Identifier, IdentifierState State, Instant? Added, byte[]? Sealed, Guid? ReplacedBy);

/// <summary>What an addition met: nothing (added), the member's own (there before), or another member's.</summary>
internal readonly record struct Addition(bool IsMember, bool IsAdded, bool IsTaken, bool IsFull);

/// <summary>The identifiers of members: listed, added, lost, removed. With a device its proofs go.</summary>
internal sealed class IdentifierStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(IdentifierStore).Assembly, "Identifiers.IdentifierStore", shop.Database.Engine);
    private readonly NamedSql members = NamedSql.Of(typeof(IdentifierStore).Assembly, "Store.MemberStore", shop.Database.Engine);

    public async Task<ImmutableArray<IdentifierRow>> ListAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return await RowsAsync(connection.Command(null, sql["list"]).With("member", member.Value), cancel);
    }

    /// <summary>How it stands with an identifier, whoever's it is; null when it is nobody's.</summary>
    public async Task<IdentifierState?> StateAsync(Identifier identifier, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return (await RowsAsync(Of(connection.Command(null, sql["one"]), identifier), cancel)) is [var row, ..] ? row.State : null;
    }

    /// <summary>Adds one; a card is noted, so that its account is linked even after a crash.</summary>
    public Task<Addition> AddAsync(MemberId member, Identifier identifier, byte[]? sealedValue, Guid note, CancellationToken cancel) =>
        shop.Database.WriteAsync(
            async (connection, transaction) => await IsThereAsync(connection, transaction, member, cancel)
                ? await AddAsync(connection, transaction, member, (identifier, sealedValue, note), Limits.IdentifiersPerMember, cancel)
                : default,
            cancel);

    /// <summary>A lost card and the one that takes its place, in one transaction.</summary>
    public Task<Addition> ReplaceAsync(
        MemberId member, Identifier lost, IdentifierState state, (Identifier Card, byte[]? Sealed, Guid Note) with, AuditEntry entry,
        CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            if (!await IsThereAsync(connection, transaction, member, cancel))
            {
                return default;
            }

            // However many there are: a lost card must not go on spending because of a limit.
            var added = await AddAsync(connection, transaction, member, with, int.MaxValue, cancel);
            if (!added.IsTaken)
            {
                await Of(connection.Command(transaction, sql["set_state"]), lost)
                    .With("member", member.Value).With("state", (short)state).With("by", with.Card.Hash.Value).RunAsync(cancel);
                await AuditTrail.AppendAsync(shop, connection, transaction, entry, cancel);
            }

            return added;
        },
        cancel);

    /// <summary>Closes a card, with a note, so that its account is unlinked even after a crash.</summary>
    public Task CloseAsync(MemberId member, Identifier card, Guid note, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await Of(connection.Command(transaction, sql["set_state"]), card)
                .With("member", member.Value).With("state", (short)IdentifierState.Closed).With("by", null).RunAsync(cancel);
            return await NoteAsync(connection, transaction, member, note, cancel);
        },
        cancel);

    public Task RemoveAsync(MemberId member, Identifier identifier, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            if (identifier.Kind == IdentifierKind.Device)
            {
                await Of(connection.Command(transaction, sql["drop_device"]), identifier).With("member", member.Value).RunAsync(cancel);
            }

            return await Of(connection.Command(transaction, sql["remove"]), identifier).With("member", member.Value).RunAsync(cancel);
        },
        cancel);

    private async Task<Addition> AddAsync(
        DbConnection connection, DbTransaction transaction, MemberId member, (Identifier Identifier, byte[]? Sealed, Guid Note) what,
        int most, CancellationToken cancel)
    {
        var count = connection.Command(transaction, sql["count"]).With("member", member.Value);
        var isFull = Convert.ToInt64(await count.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture) >= most;
        var added = isFull ? 0 : await Of(connection.Command(transaction, sql["add"]), what.Identifier)
            .With("member", member.Value).With("now", Instants.Micros(shop.Now)).With("sealed", what.Sealed).RunAsync(cancel);
        await using var one = Of(connection.Command(transaction, sql["one"]), what.Identifier);
        var isOwn = false;
        await using (var row = await one.ExecuteReaderAsync(cancel))
        {
            isOwn = await row.ReadAsync(cancel) && row.Uuid(6) == member.Value;
        }

        if (added > 0 && what.Identifier.Kind == IdentifierKind.Card)
        {
            await NoteAsync(connection, transaction, member, what.Note, cancel);
        }

        return new Addition(IsMember: true, added > 0, IsTaken: added == 0 && !isOwn && !isFull, isFull && !isOwn);
    }

    private Task<int> NoteAsync(DbConnection connection, DbTransaction transaction, MemberId member, Guid note, CancellationToken cancel) =>
        connection.Command(transaction, members["add_due"]).With("batch", note).With("members", PackedIds.Write([member])).RunAsync(cancel);

    private async Task<bool> IsThereAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["lock"]).With("member", member.Value);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    private static DbCommand Of(DbCommand command, Identifier identifier) =>
        command.With("kind", (short)identifier.Kind).With("hash", identifier.Hash.Value);

    private static async Task<ImmutableArray<IdentifierRow>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            var rows = ImmutableArray.CreateBuilder<IdentifierRow>();
            while (await row.ReadAsync(cancel))
            {
                rows.Add(new IdentifierRow(
                    new Identifier((IdentifierKind)row.GetInt16(1), new KeyedHash(row.Uuid(0))), (IdentifierState)row.GetInt16(2),
                    row.IsDBNull(3) ? null : Instants.At(row.GetInt64(3)), row.Bytes(4), row.IsDBNull(5) ? null : row.Uuid(5)));
            }

            return rows.ToImmutable();
        }
    }
}
