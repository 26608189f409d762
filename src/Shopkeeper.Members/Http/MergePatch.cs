using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Shopkeeper.Members.Http;

/// <summary>
/// JSON Merge Patch (RFC 7396): a member that is given takes its place, null removes it, one that is left out stays. What comes out
/// is read as strictly as a body that says all of it.
/// </summary>
internal static class MergePatch
{
    /// <exception cref="JsonException">The patch, or what it makes, is none of these bodies.</exception>
    public static async Task<Func<T, T>> ReadAsync<T>(HttpContext context, CancellationToken cancel)
        where T : class
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var patch = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, json, cancel);

        // Read by itself too: a name that nobody knows is a slip even when it is to be removed.
        if (patch.ValueKind != JsonValueKind.Object || patch.Deserialize<T>(json) is null)
        {
            throw new JsonException("must be an object");
        }

        return known => Merge(JsonSerializer.SerializeToNode(known, json), JsonObject.Create(patch))!.Deserialize<T>(json)!;
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var merged = target is JsonObject known ? known.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Merge(merged[name], value);
            }
        }

        return merged;
    }
}
