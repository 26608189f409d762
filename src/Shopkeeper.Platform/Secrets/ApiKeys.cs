using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// The API keys of one shop. A secret is `sk_` and 256 random bits, kept as SHA-256 only (with that much randomness a slow
/// hash adds nothing). Finding one costs 2 to 3 us from memory on a busy machine; what other processes created or revoked
/// is seen within seconds.
/// </summary>
public sealed class ApiKeys
{
    public const string SecretPrefix = "sk_";

    /// <summary>A revoked key is refused after this at the latest, on every node.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(2);

    // A secret that is not known may just have been made elsewhere: look again, but not more often than this.
    private static readonly TimeSpan MissAfter = TimeSpan.FromSeconds(1);

    private const int SecretBytes = 32;
    private const int LongestSecret = 200;

    private readonly Shop shop;
    private readonly NamedSql sql;
    private readonly Lock gate = new();
    private Snapshot snapshot = new(FrozenDictionary<Guid, Kept>.Empty, null);
    private Task<Snapshot>? refreshing;

    public ApiKeys(Shop shop)
    {
        this.shop = shop;
        sql = NamedSql.Of(typeof(ApiKeys).Assembly, "Secrets.ApiKeys", shop.Database.Engine);
    }

    /// <summary>
    /// Makes a key; the audit log names the actor. Refusals (the problem text): no scope, an unknown scope, a name or store that is empty or too long.
    /// </summary>
    public async Task<(NewApiKey? Made, string Problem)> CreateAsync(
        string name, IReadOnlyList<string> scopes, string? store, string actor, CancellationToken cancel)
    {
        if (ProblemWith(name, scopes, store) is { } problem)
        {
            return (null, problem);
        }

        var secret = SecretPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = shop.Now;
        var key = new ApiKey(
            Guid.CreateVersion7(now.ToDateTimeOffset()), name.Trim(), [.. scopes.Distinct(StringComparer.Ordinal)], store, now, null);
        await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.Command(transaction, sql["add"])
                    .With("id", key.Id).With("name", key.Name).With("hash", HashOf(secret))
                    .With("scopes", string.Join(' ', key.Scopes)).With("store", store).With("created", Micros.Of(now)).RunAsync(cancel);
                await AuditTrail.AppendAsync(shop, connection, transaction, Made(actor, key), cancel);
                return 0;
            },
            cancel);
        await RefreshAsync();
        return (new NewApiKey(key, secret), "");
    }

    /// <summary>All keys, revoked ones included, oldest first.</summary>
    public async Task<ImmutableArray<ApiKey>> ListAsync(CancellationToken cancel) =>
        [.. (await ReadAsync(cancel)).Select(static kept => kept.Key)];

    /// <summary>False when there is no such key that still works.</summary>
    public async Task<bool> RevokeAsync(Guid id, string actor, CancellationToken cancel)
    {
        var revoked = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                var rows = await connection.Command(transaction, sql["revoke"])
                    .With("id", id).With("now", Micros.Of(shop.Now)).RunAsync(cancel);
                if (rows > 0)
                {
                    var entry = new AuditEntry(actor, AuditAction.KeyRevoked, null, IdText.Write(ApiKey.Prefix, id), "");
                    await AuditTrail.AppendAsync(shop, connection, transaction, entry, cancel);
                }

                return rows;
            },
            cancel);
        await RefreshAsync();
        return revoked > 0;
    }

    /// <summary>Whose secret this is; null when nobody's, or when its key was revoked. From memory whenever it can.</summary>
    public ValueTask<ApiKey?> FindAsync(ReadOnlySpan<char> secret, CancellationToken cancel)
    {
        if (secret.Length > LongestSecret || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return default;
        }

        var hash = HashOf(secret);
        var current = Volatile.Read(ref snapshot);
        var age = current.ReadAt is { } readAt ? shop.Time.GetElapsedTime(readAt) : TimeSpan.MaxValue;
        var found = current.Find(hash);
        if (age >= StaleAfter || (found is null && age >= MissAfter))
        {
            return new ValueTask<ApiKey?>(FindFreshAsync(hash, cancel));
        }

        if (age >= RefreshAfter)
        {
            StartRefresh();
        }

        return new ValueTask<ApiKey?>(found);
    }

    private async Task<ApiKey?> FindFreshAsync(byte[] hash, CancellationToken cancel) =>
        (await StartRefresh().WaitAsync(cancel)).Find(hash);

    private async Task RefreshAsync()
    {
        // One that is under way may have read before our write.
        var before = Volatile.Read(ref refreshing);
        if (before is not null)
        {
            await before.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await StartRefresh();
    }

    private Task<Snapshot> StartRefresh()
    {
        lock (gate)
        {
            return refreshing is { IsCompleted: false } ? refreshing : refreshing = Task.Run(LoadAsync);
        }
    }

    private async Task<Snapshot> LoadAsync()
    {
        // The age counts from before the read, so that a slow read never makes a revoked key look fresh.
        var readAt = shop.Time.GetTimestamp();
        var rows = await ReadAsync(CancellationToken.None);
        var loaded = new Snapshot(
            rows.Where(static kept => kept.Key.Revoked is null).ToFrozenDictionary(static kept => Lookup(kept.Hash)), readAt);
        Volatile.Write(ref snapshot, loaded);
        return loaded;
    }

    private async Task<List<Kept>> ReadAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["all"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var keys = new List<Kept>();
        while (await row.ReadAsync(cancel))
        {
            var key = new ApiKey(
                row.Uuid(0), row.GetString(1), [.. row.GetString(3).Split(' ')], row.IsDBNull(4) ? null : row.GetString(4),
                Micros.At(row.GetInt64(5)), row.IsDBNull(6) ? null : Micros.At(row.GetInt64(6)));
            keys.Add(new Kept(key, row.Bytes(2)!));
        }

        return keys;
    }

    private static AuditEntry Made(string actor, ApiKey key) => new(
        actor, AuditAction.KeyCreated, null, key.IdText,
        $"scopes {string.Join(' ', key.Scopes)}{(key.Store is { } store ? $", store {store}" : "")}");

    private static string? ProblemWith(string name, IReadOnlyList<string> scopes, string? store) =>
        string.IsNullOrWhiteSpace(name) || name.Length > Limits.NameLength ? $"A key has a name of at most {Limits.NameLength} characters."
        : scopes.Count == 0 ? $"A key needs at least one scope: {string.Join(", ", Scopes.All)} or partner:NAME."
        : scopes.FirstOrDefault(static scope => !IsScope(scope)) is { } unknown
            ? $"There is no scope '{unknown}'. Scopes: {string.Join(", ", Scopes.All)} or partner:NAME."
        : store is { Length: 0 or > Limits.NameLength } ? $"A store has at most {Limits.NameLength} characters."
        : null;

    private static bool IsScope(string scope) => Scopes.All.Contains(scope)
        || (scope.StartsWith("partner:", StringComparison.Ordinal)
            && scope.Length is > 8 and <= Limits.NameLength
            && scope.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is ':' or '-'));

    private static byte[] HashOf(ReadOnlySpan<char> secret)
    {
        Span<byte> bytes = stackalloc byte[LongestSecret * 3];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)]);
    }

    private static Guid Lookup(ReadOnlySpan<byte> hash) => new(hash[..16]);

    private sealed record Kept(ApiKey Key, byte[] Hash);

    private sealed record Snapshot(FrozenDictionary<Guid, Kept> Keys, long? ReadAt)
    {
        public ApiKey? Find(byte[] hash) =>
            Keys.TryGetValue(Lookup(hash), out var kept) && CryptographicOperations.FixedTimeEquals(kept.Hash, hash)
                ? kept.Key
                : null;
    }
}
