using System.Text.Json.Serialization;

namespace Shopkeeper.Client.Tills;

/// <summary>How the till's shapes are written and read, made when the code is compiled: trimming takes nothing of it away.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SignedSnapshot))]
[JsonSerializable(typeof(TillSnapshot))]
public sealed partial class TillJson : JsonSerializerContext;
