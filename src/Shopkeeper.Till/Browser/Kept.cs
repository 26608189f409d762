using System.Text.Json.Serialization;
using Shopkeeper.Till.Queue;

namespace Shopkeeper.Till.Browser;

/// <summary>A question that waits for its approval.</summary>
public sealed record AskedPairing(string Code, string Secret, string Until, string Name, string Store, string Workstation);

/// <summary>What pairing gave. Key null: the server has ended it; what is queued stays.</summary>
public sealed record Paired(string TillId, string? Key, string Name, string Store, string Workstation, string SnapshotKey)
{
    /// <summary>Of the last snapshot that was good: sales go on in it when there is none.</summary>
    public string? Currency { get; init; }
}

/// <summary>A snapshot as it came, and its tag.</summary>
public sealed record KeptSnapshot(string Payload, string Signature, string? Tag);

/// <summary>
/// The accounts of cards and numbers that this till has met, by their hash under a key of this till's own: so that it knows them without
/// the server, and holds no card number. The oldest are forgotten.
/// </summary>
public sealed record MetCards(string HashKey, List<MetCard> Cards);

public sealed record MetCard(string Hash, string Account);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AskedPairing))]
[JsonSerializable(typeof(Paired))]
[JsonSerializable(typeof(KeptSnapshot))]
[JsonSerializable(typeof(MetCards))]
[JsonSerializable(typeof(QueuedSale))]
[JsonSerializable(typeof(QueueHead))]
public sealed partial class KeptJson : JsonSerializerContext;
