using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Passkeys;

/// <summary>Passkeys and answered challenges of one shop.</summary>
internal sealed class PasskeyStore(Shop shop, ErasureStore erasures, MailOutbox outbox)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(PasskeyStore).Assembly, "Passkeys.PasskeyStore", shop.Database.Engine);

    /// <summary>Those by which somebody signs in who is known to an authenticator by this handle.</summary>
    public Task<ImmutableArray<PasskeyRow>> OfHandleAsync(Guid handle, CancellationToken cancel) =>
        RowsAsync("find", command => command.With("handle", handle), cancel);

    public Task<ImmutableArray<PasskeyRow>> OfMemberAsync(MemberId member, CancellationToken cancel) =>
        RowsAsync("of_member", command => command.With("member", member.Value), cancel);

    /// <summary>The handle that a credential was registered for; null when it was not.</summary>
    public async Task<Guid?> HolderAsync(byte[] credential, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["holder"]).With("credential", credential);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.Uuid(0) : null;
    }

    /// <summary>Adds it with its notice, while the member is there and has fewer than the most.</summary>
    public async Task<PasskeyOutcome> AddAsync(PasskeyRow passkey, (AuditEntry Entry, MailMessage? Notice) told, CancellationToken cancel)
    {
        var outcome = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                // Locked: nobody is erased meanwhile, and two that are added at once count each other.
                if (await erasures.AccountAsync(connection, transaction, passkey.Member, cancel) is null)
                {
                    return PasskeyOutcome.NoMember;
                }

                var count = Convert.ToInt64(
                    await connection.Command(transaction, sql["count"]).With("member", passkey.Member.Value).ExecuteScalarAsync(cancel),
                    CultureInfo.InvariantCulture);
                if (count >= Limits.Passkeys)
                {
                    return PasskeyOutcome.TooMany;
                }

                var added = await connection.Command(transaction, sql["add"])
                    .With("passkey", passkey.Id).With("member", passkey.Member.Value).With("handle", passkey.Handle)
                    .With("credential", passkey.Credential).With("key", passkey.PublicKey).With("uses", (long)passkey.Uses)
                    .With("can", Flag(passkey.BackedUp.CanBe)).With("is", Flag(passkey.BackedUp.Is)).With("name", passkey.Name)
                    .With("now", Instants.Micros(passkey.Created)).RunAsync(cancel);
                if (added == 0)
                {
                    return PasskeyOutcome.AlreadyThere;
                }

                await TellAsync(connection, transaction, passkey.Member, told, cancel);
                return PasskeyOutcome.Added;
            },
            cancel);
        outbox.Hurry();
        return outcome;
    }

    /// <summary>False when the member has no such passkey (any more).</summary>
    public async Task<bool> RemoveAsync(
        MemberId member, Guid passkey, (AuditEntry Entry, MailMessage? Notice) told, CancellationToken cancel)
    {
        var isRemoved = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                if (await connection.Command(transaction, sql["remove"]).With("member", member.Value).With("passkey", passkey).RunAsync(cancel) == 0)
                {
                    return false;
                }

                await TellAsync(connection, transaction, member, told, cancel);
                return true;
            },
            cancel);
        outbox.Hurry();
        return isRemoved;
    }

    /// <summary>Notes a use; false when the passkey was removed meanwhile, or another use with this count was noted first.</summary>
    public Task<bool> UseAsync(Guid passkey, uint uses, bool isBackedUp, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) => await connection.Command(transaction, sql["use"])
            .With("passkey", passkey).With("uses", (long)uses).With("is", Flag(isBackedUp)).With("now", Instants.Micros(shop.Now))
            .RunAsync(cancel) > 0,
        cancel);

    /// <summary>True for the one who answers a challenge first.</summary>
    public Task<bool> AnswerAsync(KeyedHash challenge, Instant until, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await connection.Command(transaction, sql["forget_answered"]).With("now", Instants.Micros(shop.Now)).RunAsync(cancel);
            return await connection.Command(transaction, sql["answer"]).With("challenge", challenge.Value)
                .With("ends", Instants.Micros(until)).RunAsync(cancel) > 0;
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

    private async Task<ImmutableArray<PasskeyRow>> RowsAsync(string name, Func<DbCommand, DbCommand> bind, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<PasskeyRow>();
        while (await row.ReadAsync(cancel))
        {
            rows.Add(new PasskeyRow(
                row.Uuid(0), new MemberId(row.Uuid(1)), row.Uuid(2), row.Bytes(3)!, row.Bytes(4)!, checked((uint)row.GetInt64(5)),
                (row.GetInt16(6) != 0, row.GetInt16(7) != 0), row.Bytes(8)!, Instants.At(row.GetInt64(9)),
                row.IsDBNull(10) ? null : Instants.At(row.GetInt64(10))));
        }

        return rows.ToImmutable();
    }

    private static short Flag(bool value) => value ? (short)1 : (short)0;
}
