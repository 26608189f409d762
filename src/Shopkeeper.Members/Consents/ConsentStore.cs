using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Consents;

/// <summary>The consent logs of one shop: entries are added, never changed.</summary>
internal sealed class ConsentStore(Shop shop, ShopSecrets secrets)
{
    private static readonly PersonalField ConfirmationProof = new("consent_confirmation", "proof");

    private readonly NamedSql sql = NamedSql.Of(typeof(ConsentStore).Assembly, "Consents.ConsentStore", shop.Database.Engine);
    private readonly Database database = shop.Database;
    private readonly ConsentRows log = new(shop);

    /// <summary>
    /// Adds entries in one transaction; one that is there already (same instant, channel, purpose and act) is not added again. What
    /// was added is in the audit log, under the actor. Of each, in order: whether it was added; null when there is no such member.
    /// </summary>
    public async Task<bool?[]> AddAsync(IReadOnlyList<ConsentEntry> entries, string actor, CancellationToken cancel)
    {
        var rows = await SealAsync(entries, cancel);
        return await database.WriteAsync(
            (connection, transaction) => log.AppendAsync(connection, transaction, rows, (actor, shop.Now)), cancel);
    }

    /// <summary>Entries without proofs, as the last thing of a transaction of the caller's.</summary>
    public Task<bool?[]> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<ConsentEntry> entries, string actor) =>
        log.AppendAsync(connection, transaction, [.. entries.Select(static entry => new SealedConsent(entry, null))], (actor, shop.Now));

    public async Task<SealedConsent[]> SealAsync(IReadOnlyList<ConsentEntry> entries, CancellationToken cancel)
    {
        var rows = new SealedConsent[entries.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new SealedConsent(
                entries[i],
                SealedConsent.Bytes(entries[i]) is { } proof
                    ? await secrets.Cipher.EncryptAsync(entries[i].Member, SealedConsent.ProofField, proof, cancel)
                    : null);
        }

        return rows;
    }

    /// <summary>Which entries which address has confirmed.</summary>
    public async Task<ImmutableArray<Confirmation>> ConfirmationsAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["confirmations"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var found = ImmutableArray.CreateBuilder<Confirmation>();
        while (await row.ReadAsync(cancel))
        {
            found.Add(new Confirmation(row.GetInt32(0), new KeyedHash(row.Uuid(1)), Instants.At(row.GetInt64(2))));
        }

        return found.ToImmutable();
    }

    /// <summary>The first answer of an address stands.</summary>
    public async Task ConfirmAsync(
        Confirmation confirmed, MemberId member, (string Operator, string? Proof) by, CancellationToken cancel)
    {
        var proof = by.Proof is { } text
            ? await secrets.Cipher.EncryptAsync(member, ConfirmationProof, Encoding.UTF8.GetBytes(text), cancel)
            : null;
        await database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["confirm"]).With("member", member.Value)
                .With("seq", confirmed.Seq).With("contact", confirmed.Contact.Value).With("at", Instants.Micros(confirmed.At))
                .With("operator", by.Operator).With("proof", proof).RunAsync(cancel),
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

        var entries = ImmutableArray.CreateBuilder<ConsentEntry>(read.Count);
        foreach (var (entry, proof) in read)
        {
            var opened = proof is null ? null : await secrets.Cipher.DecryptAsync(member, SealedConsent.ProofField, proof, cancel);
            entries.Add(entry with { Proof = opened is null ? null : Encoding.UTF8.GetString(opened) });
        }

        return entries.MoveToImmutable();
    }

    private static ConsentEntry Entry(MemberId member, DbDataReader row) => new(
        member, Instants.At(row.GetInt64(0)), row.GetInt16(1) != 0, (ConsentChannel)row.GetInt16(2), (ConsentPurpose)row.GetInt16(3),
        (ConsentBasis)row.GetInt16(4), (ConsentSource)row.GetInt16(5),
        row.IsDBNull(6) ? null : new Wording(row.GetString(6), row.GetString(7), row.GetString(8)),
        row.IsDBNull(9) ? null : row.GetString(9), row.GetString(10), null)
    {
        Seq = row.GetInt32(12), NeedsConfirmation = row.GetInt16(13) != 0, Voided = row.GetInt32(14) != 0,
    };
}
