using System.Text.Json;

namespace Shopkeeper.Server.Import;

/// <summary>
/// One JSON object of a JSONL file, read by names. The first thing that does not fit is kept in <see cref="Mistake"/>, so that
/// a row is read to its end before it is judged.
/// </summary>
internal sealed class JsonRow(JsonElement json)
{
    public string? Mistake { get; private set; }

    public static bool TryParse(JsonLines lines, out JsonRow row, out string mistake)
    {
        row = new JsonRow(default);
        mistake = "";
        if (lines.IsTooLong)
        {
            mistake = $"The line is longer than {JsonLines.LongestLine} bytes.";
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(lines.Line, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                mistake = "The line is not a JSON object.";
                return false;
            }

            row = new JsonRow(document.RootElement.Clone());
            return true;
        }
        catch (JsonException broken)
        {
            mistake = $"The line is not JSON: {broken.Message}";
            return false;
        }
    }

    /// <summary>The text of a member, empty when it is not there or null.</summary>
    public string Text(string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Mistake ??= $"'{name}' is not a text.";
        return "";
    }

    /// <summary>An object of texts, empty when it is not there.</summary>
    public IEnumerable<KeyValuePair<string, string>> Object(string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Object
            && value.EnumerateObject().All(static member => member.Value.ValueKind == JsonValueKind.String))
        {
            return value.EnumerateObject().DistinctBy(static member => member.Name)
                .Select(static member => KeyValuePair.Create(member.Name, member.Value.GetString()!));
        }

        Mistake ??= $"'{name}' is not an object of texts.";
        return [];
    }
}
