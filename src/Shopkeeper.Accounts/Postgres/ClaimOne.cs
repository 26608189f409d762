using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Phase 1 of a lone submission as one prepared batch: begin, claim and load, head. What a lone caller waits for is the
/// start-up of plans, so this one has few nodes and no arrays.
/// </summary>
internal sealed class ClaimOne
{
    private readonly NpgsqlBatch batch;
    private readonly NpgsqlParameter<string> source = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string> key = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<Guid> hash = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<Guid> activity = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter account = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter card = new() { NpgsqlDbType = NpgsqlDbType.Uuid };

    public ClaimOne(NpgsqlConnection connection, NamedSql sql)
    {
        batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Statement.Of(sql["begin"]));
        batch.BatchCommands.Add(Statement.Of(sql["claim_one"], source, key, hash, activity, account, card));
        batch.BatchCommands.Add(Statement.Of(sql["head"]));
    }

    /// <summary>Whether it does all that this order asks for: one new key, and no sale of it.</summary>
    public static bool Suits(ClaimOrder order) =>
        order.Claims is [{ Placing: false, Sales.Length: 0, Other: null }];

    public Task PrepareAsync(CancellationToken cancel) => batch.PrepareAsync(cancel);

    public Task<NpgsqlDataReader> RunAsync(ClaimOrder order)
    {
        ref readonly var claim = ref order.Claims[0];
        source.TypedValue = claim.Key.Source;
        key.TypedValue = claim.Key.Key;
        hash.TypedValue = claim.BodyHash;
        activity.TypedValue = claim.Activity.Value;
        account.Value = claim.Account is { } known ? known.Value : DBNull.Value;
        card.Value = claim.Card is { } shown ? shown.Value : DBNull.Value;
        return batch.ExecuteReaderAsync();
    }
}
