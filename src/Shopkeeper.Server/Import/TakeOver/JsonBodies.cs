using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>Lines of a JSONL file as bodies of one type, read as strictly as the API reads them.</summary>
internal static class JsonBodies
{
    public static async IAsyncEnumerable<ParsedRow<Numbered<T>>> ReadAsync<T>(
        ImportFile file, [EnumeratorCancellation] CancellationToken cancel)
        where T : class
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        ShopServer.Settle(options);
        await using var lines = new JsonLines(file);
        while (await lines.ReadAsync(cancel))
        {
            yield return Read<T>(lines, options);
        }
    }

    private static ParsedRow<Numbered<T>> Read<T>(JsonLines lines, JsonSerializerOptions options)
        where T : class
    {
        var raw = Encoding.UTF8.GetString(lines.Line.Span);
        if (lines.IsTooLong)
        {
            return ParsedRow<Numbered<T>>.Bad(lines.Number, "malformed-row", $"The line is longer than {JsonLines.LongestLine} bytes.", raw);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(lines.Line.Span, options) is { } body
                ? ParsedRow<Numbered<T>>.Good(new Numbered<T>(lines.Number, body), lines.Number, raw)
                : ParsedRow<Numbered<T>>.Bad(lines.Number, "malformed-row", "The line is not a JSON object.", raw);
        }
        catch (JsonException mistake)
        {
            return ParsedRow<Numbered<T>>.Bad(
                lines.Number, "malformed-row", $"The line cannot be read at {mistake.Path ?? "$"}.", raw);
        }
    }
}

/// <summary>A row's body with its line in the file, from 1.</summary>
internal sealed record Numbered<T>(long Line, T Body);
