using Npgsql;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>Phase 1 as one prepared batch: begin, lock parked keys that are tried again, claim and load, head.</summary>
internal sealed class ClaimBatch
{
    private readonly NpgsqlBatch batch;
    private readonly NpgsqlParameter<string?[]> placingSources = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> placingKeys = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> sources = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> keys = Statement.Texts();
    private readonly NpgsqlParameter<Guid[]> hashes = Statement.Uuids();
    private readonly NpgsqlParameter<Guid[]> activities = Statement.Uuids();
    private readonly NpgsqlParameter<Guid?[]> accounts = Statement.MaybeUuids();
    private readonly NpgsqlParameter<Guid?[]> cards = Statement.MaybeUuids();
    private readonly NpgsqlParameter<string?[]> ofSaleSources = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> ofSaleKeys = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> saleSources = Statement.Texts();
    private readonly NpgsqlParameter<string?[]> saleKeys = Statement.Texts();
    private readonly NpgsqlParameter<Guid[]> others = Statement.Uuids();

    public ClaimBatch(NpgsqlConnection connection, NamedSql sql)
    {
        batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Statement.Of(sql["begin"]));
        batch.BatchCommands.Add(Statement.Of(sql["lock_keys"], placingSources, placingKeys));
        batch.BatchCommands.Add(Statement.Of(
            sql["claim"],
            sources, keys, hashes, activities, accounts, cards, ofSaleSources, ofSaleKeys, saleSources, saleKeys, others));
        batch.BatchCommands.Add(Statement.Of(sql["head"]));
    }

    public Task PrepareAsync(CancellationToken cancel) => batch.PrepareAsync(cancel);

    public Task<NpgsqlDataReader> RunAsync(ClaimOrder order)
    {
        Fill(order.Claims);
        placingSources.TypedValue = Array.ConvertAll(order.Placing, static key => key.Source);
        placingKeys.TypedValue = Array.ConvertAll(order.Placing, static key => key.Key);
        saleSources.TypedValue = Array.ConvertAll(order.Sales, static key => key.Source);
        saleKeys.TypedValue = Array.ConvertAll(order.Sales, static key => key.Key);
        others.TypedValue = order.Others;
        return batch.ExecuteReaderAsync();
    }

    private void Fill(KeyClaim[] claims)
    {
        var columns = (
            Sources: new string[claims.Length], Keys: new string[claims.Length], Hashes: new Guid[claims.Length],
            Activities: new Guid[claims.Length], Accounts: new Guid?[claims.Length], Cards: new Guid?[claims.Length]);
        var saleSource = new string?[claims.Length];
        var saleKey = new string?[claims.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var claim = ref claims[i];
            columns.Sources[i] = claim.Key.Source;
            columns.Keys[i] = claim.Key.Key;
            columns.Hashes[i] = claim.BodyHash;
            columns.Activities[i] = claim.Activity.Value;
            columns.Accounts[i] = claim.Account?.Value;
            columns.Cards[i] = claim.Card?.Value;
            if (claim.AccountOfSale)
            {
                saleSource[i] = claim.Sales[0].Source;
                saleKey[i] = claim.Sales[0].Key;
            }
        }

        sources.TypedValue = columns.Sources;
        keys.TypedValue = columns.Keys;
        hashes.TypedValue = columns.Hashes;
        activities.TypedValue = columns.Activities;
        accounts.TypedValue = columns.Accounts;
        cards.TypedValue = columns.Cards;
        ofSaleSources.TypedValue = saleSource;
        ofSaleKeys.TypedValue = saleKey;
    }
}
