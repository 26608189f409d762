using System.Collections.Immutable;
using System.Text.Json;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Programmes.Planning;

/// <summary>
/// Changes of the sections that <see cref="ProgrammeDiff"/> does not put into words of its own, from the canonical text:
/// which entries came, went or changed, and from what to what.
/// </summary>
internal static class SectionDiff
{
    // Told by ProgrammeDiff.
    private static readonly HashSet<string> Told = new(StringComparer.Ordinal)
    {
        "programme", "name", "currency", "timezone", "points", "earn", "levels", "level-basis", "level-fall", "returns",
        "unknown-products", "cap-per-posting", "adjust-limit",
    };

    // An entry more is more for members.
    private static readonly HashSet<string> Benefits = new(StringComparer.Ordinal) { "offers", "pools", "vouchers", "gates" };

    // Terms between author and shop.
    private static readonly HashSet<string> Aside = new(StringComparer.Ordinal) { "gate" };

    public static ImmutableArray<PlanChange> Of(string? before, string after)
    {
        using var old = JsonDocument.Parse(string.IsNullOrEmpty(before) ? "{}" : before);
        using var now = JsonDocument.Parse(after);
        var changes = ImmutableArray.CreateBuilder<PlanChange>();
        foreach (var section in Names(old.RootElement).Union(Names(now.RootElement)).Where(name => !Told.Contains(name)))
        {
            Section(section, Entries(old.RootElement, section), Entries(now.RootElement, section), changes);
        }

        return changes.ToImmutable();
    }

    private static void Section(
        string section, Dictionary<string, JsonElement> before, Dictionary<string, JsonElement> after,
        ImmutableArray<PlanChange>.Builder changes)
    {
        foreach (var id in before.Keys.Union(after.Keys))
        {
            var title = id.Length == 0 ? $"`{section}`" : $"`{section}` `{id}`";
            switch (before.TryGetValue(id, out var old), after.TryGetValue(id, out var now))
            {
                case (false, _):
                    changes.Add(new PlanChange(
                        PlanKind.Added, section, id, $"{title} is new: {now.GetRawText()}", Effect(section, id, PlanEffect.Better)));
                    break;
                case (_, false):
                    changes.Add(new PlanChange(
                        PlanKind.Removed, section, id, $"{title} is gone: {old.GetRawText()}", Effect(section, id, PlanEffect.Worse)));
                    break;
                default:
                    changes.AddRange(Values("", old, now).Select(words => new PlanChange(
                        PlanKind.Changed, section, id, $"{title}: {words}",
                        Effect(section, id, PlanEffect.Unclear))));
                    break;
            }
        }
    }

    /// <summary>What is said about a version is no term of it.</summary>
    private static PlanEffect Effect(string section, string id, PlanEffect ofBenefits) =>
        Benefits.Contains(section) ? ofBenefits
        : Aside.Contains(section) || (section, id) == ("notice", "text") ? PlanEffect.Neutral
        : PlanEffect.Unclear;

    /// <summary>The values that differ, by their path inside the entry.</summary>
    private static IEnumerable<string> Values(string path, JsonElement before, JsonElement after)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            return Names(before).Union(Names(after)).SelectMany(name => Values(
                path.Length == 0 ? name : $"{path}.{name}", Member(before, name), Member(after, name)));
        }

        return JsonElement.DeepEquals(before, after) ? [] : [$"{path} {Text(before)} becomes {Text(after)}".TrimStart()];
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();

    private static JsonElement Member(JsonElement map, string name) => map.TryGetProperty(name, out var value) ? value : default;

    private static IEnumerable<string> Names(JsonElement map) => map.EnumerateObject().Select(static one => one.Name);

    /// <summary>Entries by id: of a map its members, of a list its items' ids; anything else is one entry without id.</summary>
    private static Dictionary<string, JsonElement> Entries(JsonElement document, string section)
    {
        var entries = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!document.TryGetProperty(section, out var value))
        {
            return entries;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in value.EnumerateObject())
            {
                entries[entry.Name] = entry.Value;
            }
        }
        else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(HasId))
        {
            foreach (var item in value.EnumerateArray())
            {
                entries[item.GetProperty("id").ToString()] = item;
            }
        }
        else
        {
            entries[""] = value;
        }

        return entries;
    }

    private static bool HasId(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out _);
}
