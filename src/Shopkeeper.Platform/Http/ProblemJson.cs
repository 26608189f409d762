using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shopkeeper.Platform.Http;

/// <summary>A problem inside a larger answer, as the verdict of one item of a batch.</summary>
public sealed class ProblemJson : JsonConverter<Problem>
{
    public override Problem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Problems are written, never read.");

    public override void Write(Utf8JsonWriter writer, Problem value, JsonSerializerOptions options) => value.Write(writer);
}
