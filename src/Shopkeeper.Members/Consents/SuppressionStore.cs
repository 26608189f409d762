using System.Data.Common;
using NodaTime;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Consents;

/// <summary>
/// Addresses and numbers that must not be contacted: keyed hashes under a key of their own and nothing else, so that the list knows
/// no member, outlives every erasure, and says nobody's address. Kind: e-mail or phone; contact: in the form that is kept.
/// </summary>
internal sealed class SuppressionStore(Shop shop, ShopSecrets secrets)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(SuppressionStore).Assembly, "Consents.SuppressionStore", shop.Database.Engine);
    private readonly Database database = shop.Database;

    /// <summary>Since when; null when it is not on the list.</summary>
    public async Task<Instant?> FindAsync(IdentifierKind kind, string contact, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("kind", (short)kind).With("hash", HashOf(kind, contact).Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? Instants.At(row.GetInt64(0)) : null;
    }

    /// <summary>Those that are there already keep their time. Returns how many were not.</summary>
    public Task<int> AddAsync(
        IReadOnlyList<(IdentifierKind Kind, string Contact)> contacts, string reason, (string Name, string Actor) by, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var (added, now) = (0, shop.Now);
                foreach (var (kind, contact) in contacts)
                {
                    added += await connection.Command(transaction, sql["add"]).With("kind", (short)kind)
                        .With("hash", HashOf(kind, contact).Value).With("now", Instants.Micros(now)).With("reason", reason)
                        .With("operator", by.Name).RunAsync(cancel);
                }

                await AuditAsync(connection, transaction, by.Actor, AuditAction.SuppressionsAdded, added);

                return added;
            },
            cancel);

    /// <summary>Returns how many were there.</summary>
    public Task<int> RemoveAsync(
        IReadOnlyList<(IdentifierKind Kind, string Contact)> contacts, string actor, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var removed = 0;
                foreach (var (kind, contact) in contacts)
                {
                    removed += await connection.Command(transaction, sql["remove"]).With("kind", (short)kind)
                        .With("hash", HashOf(kind, contact).Value).RunAsync(cancel);
                }

                await AuditAsync(connection, transaction, actor, AuditAction.SuppressionsRemoved, removed);
                return removed;
            },
            cancel);

    // How many, and never which: the log has nobody's address.
    private async Task AuditAsync(DbConnection connection, DbTransaction transaction, string actor, AuditAction action, int changed)
    {
        if (changed > 0)
        {
            await AuditTrail.AppendAsync(
                shop, connection, transaction, new AuditEntry(actor, action, null, "suppressions", $"{changed} contacts"), CancellationToken.None);
        }
    }

    private KeyedHash HashOf(IdentifierKind kind, string contact) => secrets.Hash(HashedField.Suppression, $"{(short)kind}:{contact}");
}
