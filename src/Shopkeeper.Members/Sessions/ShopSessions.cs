using System.Buffers.Text;
using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Sessions;

/// <summary>
/// Who is signed in. A session is a secret of 32 random bytes, of which only the keyed hash is stored: it ends when it is signed out, when
/// its time is over, and with its member. It is asked for at every request, so that an end holds at once, on every node.
/// </summary>
public sealed class ShopSessions
{
    /// <summary>What a session's secret begins with: `Authorization: Bearer ms_...`.</summary>
    public const string Prefix = "ms_";

    private const int SecretBytes = 32;
    private static readonly Duration Life = Duration.FromDays(Limits.SessionDays);

    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly NamedSql sql;

    internal ShopSessions(Shop shop, ShopSecrets secrets)
    {
        this.shop = shop;
        this.secrets = secrets;
        sql = NamedSql.Of(typeof(ShopSessions).Assembly, "Sessions.SessionStore", shop.Database.Engine);
    }

    /// <summary>Begins a session of a member who has just shown who it is. Null when there is no such member any more.</summary>
    public async Task<(string Secret, OwnSession Session)?> BeginAsync(MemberId member, CancellationToken cancel)
    {
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = Instants.Micros(shop.Now);
        await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.Command(transaction, sql["forget"]).With("now", now).RunAsync(cancel);
                return await connection.Command(transaction, sql["begin"])
                    .With("session", HashOf(secret).Value).With("member", member.Value).With("now", now)
                    .With("ends", Instants.Micros(shop.Now + Life)).RunAsync(cancel);
            },
            cancel);
        return await FindAsync(secret, cancel) is { } session ? (secret, session) : null;
    }

    /// <summary>Whose session this secret is; null when it is none, or not any more.</summary>
    public async Task<OwnSession?> FindAsync(string secret, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"])
            .With("session", HashOf(secret).Value).With("now", Instants.Micros(shop.Now));
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new OwnSession(
                new KeyedHash(row.Uuid(0)), new MemberId(row.Uuid(1)), new AccountId(row.Uuid(2)), Instants.At(row.GetInt64(3)),
                Instants.At(row.GetInt64(4)))
            : null;
    }

    public Task EndAsync(KeyedHash session, CancellationToken cancel) => RunAsync("end", session, null, cancel);

    /// <summary>All sessions of the member but this one: somebody else may know what only the member should.</summary>
    public Task EndOthersAsync(MemberId member, KeyedHash kept, CancellationToken cancel) => RunAsync("end_others", kept, member, cancel);

    /// <summary>How many sessions of the member are open.</summary>
    public async Task<long> CountAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["count"]).With("member", member.Value).With("now", Instants.Micros(shop.Now));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<int> RunAsync(string name, KeyedHash session, MemberId? member, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await using var command = connection.Command(transaction, sql[name]).With("session", session.Value);
            return await (member is { } of ? command.With("member", of.Value) : command).RunAsync(cancel);
        },
        cancel);

    private KeyedHash HashOf(string secret) => secrets.Hash(HashedField.Session, secret);
}
