using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Merging;

/// <summary>What the one that stays knows stays; only its gaps are filled from the other. Whatever a profile comes to hold.</summary>
internal static class FilledProfile
{
    /// <summary>Null when there is no gap to fill.</summary>
    public static Profile? Of(Profile own, Profile other)
    {
        var (mine, theirs) = (Json(own), Json(other));
        var filled = false;
        foreach (var (name, value) in theirs)
        {
            if (mine[name] is null && value is not null)
            {
                mine[name] = value.DeepClone();
                filled = true;
            }
        }

        return filled ? Profile.Read(JsonSerializer.SerializeToUtf8Bytes(mine)) : null;
    }

    private static JsonObject Json(Profile profile) => JsonNode.Parse(profile.Write())!.AsObject();
}
