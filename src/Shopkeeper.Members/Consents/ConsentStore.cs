using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Consents;

/// <summary>The consent logs of one shop: entries are added, never changed.</summary>
internal sealed class ConsentStore(Shop shop, ShopSecrets secrets)
{
    private static readonly PersonalField Proof = new("consent", "proof");

    private readonly Database database = shop.Database;
    private readonly NamedSql sql = NamedSql.Of(typeof(ConsentStore).Assembly, "Consents.ConsentStore", shop.Database.Engine);

    /// <summary>
    /// Adds entries of one member in one transaction; one that is there already (same instant, channel, purpose and act) is not
    /// added again. What was added is in the audit log, under the actor. False when there is no such member.
    /// </summary>
    public async Task<bool> AddAsync(MemberId member, IReadOnlyList<ConsentEntry> entries, string actor, CancellationToken cancel)
    {
        var proofs = new byte[]?[entries.Count];
        for (var i = 0; i < proofs.Length; i++)
        {
            proofs[i] = entries[i].Proof is { } proof
                ? await secrets.Cipher.EncryptAsync(member, Proof, Encoding.UTF8.GetBytes(proof), cancel)
                : null;
        }

        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                if (await OneAsync(connection, transaction, "lock", member, cancel) is null)
                {
                    return false;
                }

                var first = Convert.ToInt32(await OneAsync(connection, transaction, "last", member, cancel), CultureInfo.InvariantCulture);
                var (seq, now) = (first, shop.Now);
                for (var i = 0; i < proofs.Length; i++)
                {
                    seq += await AddAsync(connection, transaction, entries[i], seq + 1, now, proofs[i], cancel);
                }

                if (seq > first)
                {
                    await AuditTrail.AppendAsync(shop, connection, transaction, Recorded(actor, member, first + 1, seq), cancel);
                }

                return true;
            },
            cancel);
    }

    /// <summary>All entries of a member, oldest first; proofs are missing once the member's key is destroyed.</summary>
    public async Task<ImmutableArray<ConsentEntry>> ReadAsync(MemberId member, CancellationToken cancel)
    {
        var read = new List<(ConsentEntry Entry, byte[]? Proof)>();
        await using (var connection = await database.OpenReadAsync(cancel))
        {
            await using var command = connection.Command(null, sql["log"]).With("member", member.Value);
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                read.Add((Entry(member, row), row.Bytes(11)));
            }
        }

        var log = ImmutableArray.CreateBuilder<ConsentEntry>(read.Count);
        foreach (var (entry, proof) in read)
        {
            var opened = proof is null ? null : await secrets.Cipher.DecryptAsync(member, Proof, proof, cancel);
            log.Add(entry with { Proof = opened is null ? null : Encoding.UTF8.GetString(opened) });
        }

        return log.MoveToImmutable();
    }

    private async Task<int> AddAsync(
        DbConnection connection, DbTransaction transaction, ConsentEntry entry, int seq, Instant now, byte[]? proof, CancellationToken cancel)
    {
        Guid? wording = null;
        if (entry.Wording is { } shown)
        {
            wording = IdOf(shown);
            await connection.Command(transaction, sql["add_wording"]).With("id", wording.Value).With("version", shown.Version)
                .With("language", shown.Language).With("text", shown.Text).RunAsync(cancel);
        }

        return await connection.Command(transaction, sql["add"])
            .With("member", entry.Member.Value).With("seq", seq).With("at", Instants.Micros(entry.At)).With("now", Instants.Micros(now))
            .With("given", (short)(entry.Given ? 1 : 0)).With("channel", (short)entry.Channel).With("purpose", (short)entry.Purpose)
            .With("basis", (short)entry.Basis).With("source", (short)entry.Source).With("wording", wording).With("sale", entry.Sale)
            .With("operator", entry.Operator).With("proof", proof).RunAsync(cancel);
    }

    private async Task<object?> OneAsync(
        DbConnection connection, DbTransaction transaction, string name, MemberId member, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql[name]).With("member", member.Value);
        return await command.ExecuteScalarAsync(cancel);
    }

    private static AuditEntry Recorded(string actor, MemberId member, int first, int last) => new(
        actor, AuditAction.ConsentRecorded, member, member.ToString(), $"entries {first} to {last} of the consent log");

    private static ConsentEntry Entry(MemberId member, DbDataReader row) => new(
        member, Instants.At(row.GetInt64(0)), row.GetInt16(1) != 0, (ConsentChannel)row.GetInt16(2), (ConsentPurpose)row.GetInt16(3),
        (ConsentBasis)row.GetInt16(4), (ConsentSource)row.GetInt16(5),
        row.IsDBNull(6) ? null : new Wording(row.GetString(6), row.GetString(7), row.GetString(8)),
        row.IsDBNull(9) ? null : row.GetString(9), row.GetString(10), null);

    private static Guid IdOf(Wording wording) => new(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{wording.Version}\0{wording.Language}\0{wording.Text}")).AsSpan(0, 16), bigEndian: true);
}
