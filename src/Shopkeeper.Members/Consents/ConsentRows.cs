using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Consents;

/// <summary>An entry with its proof sealed under the member's key.</summary>
internal sealed record SealedConsent(ConsentEntry Entry, byte[]? Proof)
{
    public static readonly PersonalField ProofField = new("consent", "proof");

    public static byte[]? Bytes(ConsentEntry entry) => entry.Proof is { } proof ? Encoding.UTF8.GetBytes(proof) : null;
}

/// <summary>Rows of consent logs, written in the transaction of whatever they came with.</summary>
internal sealed class ConsentRows(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(ConsentRows).Assembly, "Consents.ConsentStore", shop.Database.Engine);

    /// <summary>
    /// Adds entries to the logs of their members; one that is there already (same instant, channel, purpose and act) is not added
    /// again. What was added is in the audit log, under the actor, as the last thing that the transaction writes. Of each, in order:
    /// whether it was added; null when there is no such member.
    /// </summary>
    public async Task<bool?[]> AppendAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<SealedConsent> entries, (string Actor, Instant Now) by)
    {
        var added = new bool?[entries.Count];
        var audited = new List<AuditEntry>();

        // In the order of their members, so that two writers wait for each other and never both.
        foreach (var group in Enumerable.Range(0, added.Length).GroupBy(i => entries[i].Entry.Member).OrderBy(static group => group.Key.Value))
        {
            if (await OneAsync(connection, transaction, "lock", group.Key) is null)
            {
                continue;
            }

            var first = Convert.ToInt32(await OneAsync(connection, transaction, "last", group.Key), CultureInfo.InvariantCulture);
            var seq = first;
            foreach (var i in group)
            {
                await AddWordingAsync(connection, transaction, entries[i].Entry.Wording);
                await using var command = Bind(connection.Command(transaction, sql["add"]), entries[i], seq + 1, by.Now);
                var rows = await command.ExecuteNonQueryAsync();
                (added[i], seq) = (rows > 0, seq + rows);
            }

            if (seq > first)
            {
                audited.Add(new AuditEntry(
                    by.Actor, AuditAction.ConsentRecorded, group.Key, group.Key.ToString(), $"entries {first + 1} to {seq} of the consent log"));
            }
        }

        foreach (var entry in audited)
        {
            await AuditAsync(connection, transaction, entry);
        }

        return added;
    }

    /// <summary>
    /// The first entries of members who are being made, in order of member; one entry of the audit log for all of them, as the last
    /// thing that the transaction writes.
    /// </summary>
    public async Task AddFirstAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<SealedConsent> entries, (string Actor, Instant Now) by)
    {
        foreach (var wording in entries.Select(static one => one.Entry.Wording).OfType<Wording>().Distinct())
        {
            await AddWordingAsync(connection, transaction, wording);
        }

        var numbered = new (SealedConsent Consent, int Seq)[entries.Count];
        for (var i = 0; i < numbered.Length; i++)
        {
            var seq = i > 0 && entries[i].Entry.Member == entries[i - 1].Entry.Member ? numbered[i - 1].Seq + 1 : 1;
            numbered[i] = (entries[i], seq);
        }

        if (shop.Database.Engine == DatabaseEngine.Postgres)
        {
            await AddManyAsync(connection, transaction, numbered, by.Now);
        }
        else
        {
            foreach (var (consent, seq) in numbered)
            {
                await Bind(connection.Command(transaction, sql["add_first"]), consent, seq, by.Now).RunAsync();
            }
        }

        var members = entries.Select(static one => one.Entry.Member).Distinct().ToArray();
        await AuditAsync(connection, transaction, members.Length == 1
            ? new AuditEntry(
                by.Actor, AuditAction.ConsentRecorded, members[0], members[0].ToString(), $"entries 1 to {entries.Count} of the consent log")
            : new AuditEntry(
                by.Actor, AuditAction.ConsentRecorded, null, "",
                $"the first {entries.Count} entries of the consent logs of {members.Length} members who joined"));
    }

    public static Guid IdOf(Wording wording) => new(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{wording.Version}\0{wording.Language}\0{wording.Text}")).AsSpan(0, 16), bigEndian: true);

    private Task AuditAsync(DbConnection connection, DbTransaction transaction, AuditEntry entry) =>
        AuditTrail.AppendAsync(shop, connection, transaction, entry, CancellationToken.None);

    private static DbCommand Bind(DbCommand command, SealedConsent one, int seq, Instant now)
    {
        var entry = one.Entry;
        return command
            .With("member", entry.Member.Value).With("seq", seq).With("at", Instants.Micros(entry.At)).With("now", Instants.Micros(now))
            .With("given", (short)(entry.Given ? 1 : 0)).With("channel", (short)entry.Channel).With("purpose", (short)entry.Purpose)
            .With("basis", (short)entry.Basis).With("source", (short)entry.Source)
            .With("wording", entry.Wording is { } shown ? IdOf(shown) : null).With("sale", entry.Sale)
            .With("operator", entry.Operator).With("proof", one.Proof)
            .With("unconfirmed", (short)(entry.NeedsConfirmation ? 1 : 0));
    }

    private async Task AddManyAsync(
        DbConnection connection, DbTransaction transaction, (SealedConsent Consent, int Seq)[] rows, Instant now)
    {
        var entries = Array.ConvertAll(rows, static row => row.Consent.Entry);
        var command = connection.Command(transaction, sql["add_many"])
            .With("members", Array.ConvertAll(entries, static entry => entry.Member.Value))
            .With("seqs", Array.ConvertAll(rows, static row => row.Seq))
            .With("ats", Array.ConvertAll(entries, static entry => Instants.Micros(entry.At)))
            .With("now", Instants.Micros(now))
            .With("given", Array.ConvertAll(entries, static entry => (short)(entry.Given ? 1 : 0)))
            .With("channels", Array.ConvertAll(entries, static entry => (short)entry.Channel))
            .With("purposes", Array.ConvertAll(entries, static entry => (short)entry.Purpose))
            .With("bases", Array.ConvertAll(entries, static entry => (short)entry.Basis))
            .With("sources", Array.ConvertAll(entries, static entry => (short)entry.Source))
            .With("unconfirmed", Array.ConvertAll(entries, static entry => (short)(entry.NeedsConfirmation ? 1 : 0)))
            .With("operators", Array.ConvertAll(entries, static entry => entry.Operator));
        command.Parameters.Add(Nullable("wordings", NpgsqlDbType.Uuid, Array.ConvertAll(entries, static entry => entry.Wording is { } shown ? IdOf(shown) : (Guid?)null)));
        command.Parameters.Add(Nullable("sales", NpgsqlDbType.Text, Array.ConvertAll(entries, static entry => entry.Sale)));
        command.Parameters.Add(Nullable("proofs", NpgsqlDbType.Bytea, Array.ConvertAll(rows, static row => row.Consent.Proof)));
        await command.RunAsync();
    }

    private static NpgsqlParameter Nullable(string name, NpgsqlDbType type, Array values) =>
        new(name, NpgsqlDbType.Array | type) { Value = values };

    private async Task AddWordingAsync(DbConnection connection, DbTransaction transaction, Wording? shown)
    {
        if (shown is not null)
        {
            await connection.Command(transaction, sql["add_wording"]).With("id", IdOf(shown)).With("version", shown.Version)
                .With("language", shown.Language).With("text", shown.Text).RunAsync();
        }
    }

    private async Task<object?> OneAsync(DbConnection connection, DbTransaction transaction, string name, MemberId member)
    {
        await using var command = connection.Command(transaction, sql[name]).With("member", member.Value);
        return await command.ExecuteScalarAsync();
    }
}
