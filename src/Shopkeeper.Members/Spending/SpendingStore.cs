using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Spending;

/// <summary>How it stands with a member's spending. Changed: the later of contact and credentials; Pin: sealed.</summary>
internal sealed record SpendingRow(
    MemberId Member, AccountId Account, Instant? ContactChanged, Instant? Locked, string? LockedBy, Instant? CredentialsChanged,
    Instant? Lifted, byte[]? Pin, Instant? PinLocked, long Devices)
{
    public bool HasCredentials => Pin is not null || Devices > 0;
}

/// <summary>Locks, holds, PINs, devices and used proofs of one shop.</summary>
internal sealed class SpendingStore(Shop shop, ErasureStore erasures, MailOutbox outbox)
{
    private static readonly Duration ProofsKept = Duration.FromDays(Limits.OfflineProofDays);

    private readonly NamedSql sql = NamedSql.Of(typeof(SpendingStore).Assembly, "Spending.SpendingStore", shop.Database.Engine);

    public async Task<SpendingRow?> OfMemberAsync(MemberId member, CancellationToken cancel) =>
        (await RowsAsync("of_member", command => command.With("member", member.Value), cancel)).FirstOrDefault();

    public Task<ImmutableArray<SpendingRow>> OfAccountAsync(AccountId account, CancellationToken cancel) =>
        RowsAsync("of_account", command => command.With("account", account.Value), cancel);

    /// <summary>Runs statements of this file for a member, then the entry of the audit log, with a notice or without; false when nothing changed.</summary>
    public async Task<bool> ChangeAsync(
        MemberId member, IReadOnlyList<string> names, Func<DbCommand, DbCommand> bind, (AuditEntry Entry, MailMessage? Notice) told, CancellationToken cancel)
    {
        var isChanged = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                // Locked: nobody is erased meanwhile whom the notice would be about.
                if (told.Notice is not null && await erasures.AccountAsync(connection, transaction, member, cancel) is null)
                {
                    return false;
                }

                await connection.Command(transaction, sql["begin"]).With("member", member.Value).RunAsync(cancel);
                var changed = 0;
                foreach (var name in names)
                {
                    changed += await bind(connection.Command(transaction, sql[name]).With("member", member.Value)).RunAsync(cancel);
                }

                if (changed > 0)
                {
                    await TellAsync(connection, transaction, member, told, cancel);
                }

                return changed > 0;
            },
            cancel);
        outbox.Hurry();
        return isChanged;
    }

    /// <summary>Counts a try of a PIN; false when it is locked.</summary>
    public Task<bool> TryAsync(MemberId member, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) => await connection.Command(transaction, sql["try"])
            .With("member", member.Value).With("now", Instants.Micros(shop.Now)).With("tries", Limits.PinTries)
            .With("until", Instants.Micros(shop.Now + Duration.FromMinutes(Limits.PinLockMinutes))).With("most", Limits.PinFailures)
            .RunAsync(cancel) > 0,
        cancel);

    public Task FittedAsync(MemberId member, CancellationToken cancel) => shop.Database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["fitted"]).With("member", member.Value).RunAsync(cancel), cancel);

    public async Task<(MemberId Member, byte[] Secret)?> DeviceAsync(Guid device, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["device"]).With("device", device);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (new MemberId(row.Uuid(0)), row.Bytes(1)!) : null;
    }

    public async Task<ImmutableArray<(Guid Device, Instant Created)>> DevicesAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["devices"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var devices = ImmutableArray.CreateBuilder<(Guid, Instant)>();
        while (await row.ReadAsync(cancel))
        {
            devices.Add((row.Uuid(0), Instants.At(row.GetInt64(1))));
        }

        return devices.ToImmutable();
    }

    public Task<bool> RemoveDeviceAsync(MemberId member, Guid device, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) => await connection.Command(transaction, sql["remove_device"])
            .With("member", member.Value).With("device", device).RunAsync(cancel) > 0,
        cancel);

    /// <summary>True for the one who uses a proof first, and for the same one again: exactly one wins, on whatever node.</summary>
    public Task<bool> UseAsync(Guid proof, KeyedHash by, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await connection.Command(transaction, sql["forget"]).With("before", Instants.Micros(shop.Now - ProofsKept)).RunAsync(cancel);
            if (await connection.Command(transaction, sql["use"])
                .With("proof", proof).With("by", by.Value).With("now", Instants.Micros(shop.Now)).RunAsync(cancel) > 0)
            {
                return true;
            }

            await using var command = connection.Command(transaction, sql["used_by"]).With("proof", proof);
            await using var row = await command.ExecuteReaderAsync(cancel);
            return await row.ReadAsync(cancel) && row.Uuid(0) == by.Value;
        },
        cancel);

    private async Task TellAsync(
        DbConnection connection, DbTransaction transaction, MemberId member, (AuditEntry Entry, MailMessage? Notice) told, CancellationToken cancel)
    {
        if (told.Notice is { } notice)
        {
            await outbox.AddAsync(connection, transaction, member, notice, cancel);
        }

        await AuditTrail.AppendAsync(shop, connection, transaction, told.Entry, cancel);
    }

    private async Task<ImmutableArray<SpendingRow>> RowsAsync(string name, Func<DbCommand, DbCommand> bind, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<SpendingRow>();
        while (await row.ReadAsync(cancel))
        {
            rows.Add(new SpendingRow(
                new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1)), At(row, 2), At(row, 3), row.IsDBNull(4) ? null : row.GetString(4),
                At(row, 5), At(row, 6), row.Bytes(7), At(row, 8), row.GetInt64(9)));
        }

        return rows.ToImmutable();
    }

    private static Instant? At(DbDataReader row, int column) => row.IsDBNull(column) ? null : Instants.At(row.GetInt64(column));
}
