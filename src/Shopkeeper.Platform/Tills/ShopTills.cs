using System.Buffers.Text;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Tills;

/// <summary>
/// How a till comes into a shop: it asks and shows a code, an operator approves the code, and the till fetches an API key of its own with
/// the secret that it got when it asked. The code opens nothing; the secret is never shown.
/// </summary>
public sealed class ShopTills(Shop shop, ApiKeys keys)
{
    /// <summary>Tills that may wait for an approval at once: who asks is nobody yet.</summary>
    public const int MostWaiting = 50;

    /// <summary>So long an unanswered question is kept, and so long after its approval a till may fetch its key.</summary>
    public static readonly Duration Patience = Duration.FromMinutes(15);

    private const string SecretPrefix = "tp_";
    private const int SecretBytes = 32;
    private const int CodeLength = 6;

    // No letter or digit that is taken for another one on a dim screen.
    private const string CodeLetters = "ABCDEFGHJKMNPQRTUVWXY346789";

    private readonly NamedSql sql = NamedSql.Of(typeof(ShopTills).Assembly, "Tills.ShopTills", shop.Database.Engine);

    /// <summary>Null when too many wait already.</summary>
    public async Task<(Till Till, string Secret)?> AskAsync(string name, string store, string workstation, CancellationToken cancel)
    {
        var now = shop.Now;
        var till = new Till(
            Guid.CreateVersion7(now.ToDateTimeOffset()), name, store, workstation, NewCode(), TillStatus.Waiting, 0, now);
        var secret = SecretPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var isKept = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.Command(transaction, sql["forget"]).With("before", Micros.Of(now - Patience)).RunAsync(cancel);
                await using var waiting = connection.Command(transaction, sql["waiting"]);
                if (Convert.ToInt64(await waiting.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture) >= MostWaiting)
                {
                    return false;
                }

                await connection.Command(transaction, sql["add"])
                    .With("id", till.Id).With("name", name).With("store", store).With("workstation", workstation)
                    .With("code", till.Code).With("secret", HashOf(secret)).With("now", Micros.Of(now)).RunAsync(cancel);
                return true;
            },
            cancel);
        return isKept ? (till, secret) : null;
    }

    /// <summary>The newest first; questions that have run out are left out.</summary>
    public async Task<ImmutableArray<Till>> ListAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var rows = await RowsAsync(connection.Command(null, sql["all"]), cancel);
        return [.. rows.Where(till => !IsOver(till))];
    }

    /// <summary>Approves who shows this code; one that is approved stays so. Null when nobody waits with it.</summary>
    public async Task<Till?> ApproveAsync(string code, string actor, CancellationToken cancel)
    {
        var waiting = await FindAsync("by_code", "code", Read(code), cancel);
        if (waiting is null || IsOver(waiting))
        {
            return null;
        }

        await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                var rows = await connection.Command(transaction, sql["approve"])
                    .With("id", waiting.Id).With("now", Micros.Of(shop.Now)).RunAsync(cancel);
                if (rows > 0)
                {
                    var entry = new AuditEntry(actor, AuditAction.TillApproved, null, waiting.IdText, $"store {waiting.Store}, workstation {waiting.Workstation}");
                    await AuditTrail.AppendAsync(shop, connection, transaction, entry, cancel);
                }

                return rows;
            },
            cancel);
        return await FindAsync(waiting.Id, cancel);
    }

    /// <summary>
    /// How it stands with who has this secret. Approved: makes the till's key, which is in this answer and nowhere else; when the answer
    /// is lost the till asks again, and the key before is ended. Null: no such secret, or its time has run out.
    /// </summary>
    public async Task<(Till Till, string? Key)?> ClaimAsync(string secret, CancellationToken cancel)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal) || await FindAsync("by_secret", "secret", HashOf(secret), cancel) is not { } till || IsOver(till))
        {
            return null;
        }

        if (till.Status is TillStatus.Waiting or TillStatus.Revoked || till.Approved + Patience < shop.Now)
        {
            return till.Status == TillStatus.Waiting ? (till, null) : null;
        }

        var (made, problem) = await keys.CreateAsync($"{till.Name} ({till.Store}/{till.Workstation})", [Scopes.Till], till.Store, till.IdText, cancel);
        Invariant.Hold(made is not null, problem);
        var isOurs = await shop.Database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["pair"])
                .With("id", till.Id).With("key", made.Key.Id).With("was", till.Key).RunAsync(cancel),
            cancel) > 0;
        var ended = isOurs ? till.Key : made.Key.Id;
        if (ended is { } over)
        {
            await keys.RevokeAsync(over, till.IdText, cancel);
        }

        return isOurs ? ((await FindAsync(till.Id, cancel))!, made.Secret) : (till, null);
    }

    /// <summary>Ends a till and its key; doing it again changes nothing. Null when there is none.</summary>
    public async Task<Till?> RevokeAsync(Guid id, string actor, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { Status: not TillStatus.Waiting } till)
        {
            return null;
        }

        await shop.Database.WriteAsync(
            (connection, transaction) => connection.Command(transaction, sql["revoke"])
                .With("id", id).With("now", Micros.Of(shop.Now)).RunAsync(cancel),
            cancel);
        till = (await FindAsync(id, cancel))!;
        if (till.Key is { } key)
        {
            await keys.RevokeAsync(key, actor, cancel);
        }

        return till;
    }

    /// <summary>A code as an operator types it: hyphens, blanks and case do not matter.</summary>
    public static string Read(string code) =>
        code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    public Task<Till?> FindAsync(Guid id, CancellationToken cancel) => FindAsync("by_id", "id", id, cancel);

    private bool IsOver(Till till) => till.Status == TillStatus.Waiting && till.Asked + Patience < shop.Now;

    private async Task<Till?> FindAsync(string statement, string name, object value, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return (await RowsAsync(connection.Command(null, sql[statement]).With(name, value), cancel)) is [var till, ..] ? till : null;
    }

    private static async Task<ImmutableArray<Till>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            var tills = ImmutableArray.CreateBuilder<Till>();
            while (await row.ReadAsync(cancel))
            {
                tills.Add(new Till(
                    row.Uuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), (TillStatus)row.GetInt16(5),
                    row.GetInt32(6), Micros.At(row.GetInt64(7)))
                {
                    Approved = row.IsDBNull(8) ? null : Micros.At(row.GetInt64(8)),
                    Revoked = row.IsDBNull(9) ? null : Micros.At(row.GetInt64(9)),
                    Key = row.IsDBNull(10) ? null : row.Uuid(10),
                });
            }

            return tills.ToImmutable();
        }
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static string NewCode() => RandomNumberGenerator.GetString(CodeLetters, CodeLength);
}
