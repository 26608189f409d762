using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shopkeeper.Platform.Http;

/// <summary>
/// Texts of bodies: one line of well-formed Unicode without control characters. Nothing here has use for them, PostgreSQL
/// cannot store U+0000, and half a surrogate is no text.
/// </summary>
public class TextJson : JsonConverter<string>
{
    private readonly SearchValues<char> refused;

    public TextJson()
        : this("")
    {
    }

    protected TextJson(string allowed) => refused = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7f).Select(static code => (char)code).Except(allowed)]);

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("must be a string");
        }

        var text = Transcoded(ref reader);
        return text.AsSpan().ContainsAny(refused)
            ? throw new JsonException("must not have control characters")
            : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    /// <summary>Names of members in a map: the same.</summary>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = Transcoded(ref reader);
        return name.AsSpan().ContainsAny(refused) ? throw new JsonException("must not have control characters") : name;
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string Transcoded(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("must be valid Unicode");
        }
    }
}

/// <summary>A whole document in one text: it has lines and tabs.</summary>
public sealed class LinesJson() : TextJson("\t\n\r");

/// <summary>What a scanner read: between two fields of GS1 it sends FNC1 as U+001D.</summary>
public sealed class ScannedJson() : TextJson("\u001d");
