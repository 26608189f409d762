using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>
/// What the pages say, by language: one resource a language, with the same keys in all. A language that we do not have is English; a brand may
/// say some of it in its own words.
/// </summary>
public sealed class Texts
{
    public const string English = "en";
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> All = Load();

    private readonly FrozenDictionary<string, string> texts;
    private readonly IReadOnlyDictionary<string, string> words;

    /// <param name="language">A tag such as el or en-GB.</param>
    /// <param name="words">The brand's own, by key.</param>
    public Texts(string language, IReadOnlyDictionary<string, string> words)
    {
        var asked = language.Split('-')[0].ToLowerInvariant();
        Language = All.ContainsKey(asked) ? asked : English;
        texts = All[Language];
        this.words = words;
    }

    public static IEnumerable<string> Languages => All.Keys.Order(StringComparer.Ordinal);

    public string Language { get; }

    public bool IsRightToLeft => CultureInfo.GetCultureInfo(Language).TextInfo.IsRightToLeft;

    public string this[string key] => words.TryGetValue(key, out var own) ? own : texts.TryGetValue(key, out var text) ? text : All[English][key];

    public static IEnumerable<string> KeysOf(string language) => All[language].Keys;

    public string Say(string key, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>For one of a thing, or for many; the number is the first value.</summary>
    public string Count(string key, long count, params ReadOnlySpan<object?> more) => Say(count == 1 ? key + ".one" : key, [Numbers.Of(count), .. more]);

    /// <summary>The text of that key, or null when there is none.</summary>
    public string? Find(string key) => words.TryGetValue(key, out var own) ? own : texts.GetValueOrDefault(key) ?? All[English].GetValueOrDefault(key);

    /// <summary>Our own English text of that key; null when pages have no such text.</summary>
    public static string? Ours(string key) => All[English].GetValueOrDefault(key);

    private static FrozenDictionary<string, FrozenDictionary<string, string>> Load()
    {
        var assembly = typeof(Texts).Assembly;
        const string Prefix = "Shopkeeper.MemberApp.Texts.";
        return assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            static name => name[Prefix.Length..^".json".Length],
            name =>
            {
                using var file = assembly.GetManifestResourceStream(name)!;
                using var document = JsonDocument.Parse(file);
                return document.RootElement.EnumerateObject()
                    .ToFrozenDictionary(static text => text.Name, static text => text.Value.GetString()!, StringComparer.Ordinal);
            },
            StringComparer.Ordinal);
    }
}
