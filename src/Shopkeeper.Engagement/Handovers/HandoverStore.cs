using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Handovers;

/// <summary>
/// Something handed over in a store, and whose it became; null as long as nobody has redeemed its code, and when whoever has is
/// forgotten.
/// </summary>
public sealed record Handover(KeyedHash Code, string Store, long Items, Instant Made, Instant Until, bool IsUsed, MemberId? Member);

/// <summary>
/// Codes for things handed over. A code is 80 bits of the keyed hash of the request that asked for it, so that the same request is
/// shown the same code again; stored is a keyed hash of the code.
/// </summary>
public sealed class HandoverStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(HandoverStore).Assembly, "Handovers.HandoverStore", shop.Database.Engine);

    /// <summary>Makes a code, once per key. The handover is what the key was first used for.</summary>
    public async Task<(string Code, Handover Handover, bool IsNew)> MakeAsync(
        ActivityKey key, (string Store, long Items, Duration Life) asked, string actor, CancellationToken cancel)
    {
        var text = CodeOf(key);
        var (code, now) = (HashOf(text), shop.Now);
        var added = await shop.Database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["add"]).With("code", code.Value).With("store", asked.Store)
                .With("items", asked.Items).With("now", Instants.Micros(now)).With("until", Instants.Micros(now + asked.Life))
                .With("by", actor).RunAsync(cancel),
            cancel);
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return (text, (await ReadAsync(connection, null, code, cancel))!, added > 0);
    }

    /// <summary>
    /// The handover of a code, taken for the member when nobody has it and its time is not over: the caller sees whose it is. Null
    /// when there is none, or no such member.
    /// </summary>
    public Task<Handover?> TakeAsync(string presented, MemberId member, CancellationToken cancel)
    {
        var code = HashOf(presented);
        return shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                if (!await members.LockAsync(connection, transaction, member, cancel))
                {
                    return null;
                }

                var now = Instants.Micros(shop.Now);
                if (await connection.Command(transaction, sql["take"]).With("code", code.Value).With("now", now).RunAsync(cancel) > 0)
                {
                    await connection.Command(transaction, sql["use"]).With("code", code.Value).With("member", member.Value)
                        .With("now", now).RunAsync(cancel);
                }

                return await ReadAsync(connection, transaction, code, cancel);
            },
            cancel);
    }

    private async Task<Handover?> ReadAsync(DbConnection connection, DbTransaction? transaction, KeyedHash code, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["find"]).With("code", code.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new Handover(
                code, row.GetString(0), row.GetInt64(1), Instants.At(row.GetInt64(2)), Instants.At(row.GetInt64(3)),
                !row.IsDBNull(4), row.IsDBNull(5) ? null : new MemberId(row.Uuid(5)))
            : null;
    }

    private string CodeOf(ActivityKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        secrets.Hash(HashedField.Handover, key.Source + "\n" + key.Key).Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return VoucherCode.Write(bytes[..VoucherCode.Bytes]);
    }

    /// <summary>Of whatever was presented: what is no code of ours is hashed as it is, and leads nowhere.</summary>
    private KeyedHash HashOf(string presented) =>
        secrets.Hash(HashedField.HandoverCode, VoucherCode.TryRead(presented, out var code) ? code : "other:" + presented.Trim());
}
