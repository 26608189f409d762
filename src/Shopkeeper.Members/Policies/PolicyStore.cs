using System.Text.Json;
using System.Text.Json.Serialization;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Policies;

/// <summary>The joining policy of one shop; version 0 = nothing was ever decided. Read for every join, so that all nodes agree.</summary>
internal sealed class PolicyStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(PolicyStore).Assembly, "Policies.PolicyStore", shop.Database.Engine);

    public async Task<(JoiningPolicy Policy, int Version)> ReadAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["read"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? (JsonSerializer.Deserialize(row.GetString(1), PolicyJson.Default.JoiningPolicy)!, row.GetInt32(0))
            : (JoiningPolicy.Default, 0);
    }

    /// <summary>False when it is not of that version any more.</summary>
    public Task<bool> WriteAsync(JoiningPolicy policy, int version, string actor, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var body = JsonSerializer.Serialize(policy, PolicyJson.Default.JoiningPolicy);
            var written = await connection.Command(transaction, sql[version == 0 ? "first" : "next"])
                .With("version", version).With("body", body).RunAsync(cancel);
            if (written > 0)
            {
                await AuditTrail.AppendAsync(
                    shop, connection, transaction,
                    new AuditEntry(actor, AuditAction.JoiningPolicyDecided, null, "joining-policy", $"version {version + 1}"), cancel);
            }

            return written > 0;
        },
        cancel);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoiningPolicy))]
internal sealed partial class PolicyJson : JsonSerializerContext;
