using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Shopkeeper.Domain.Earning;

namespace Shopkeeper.Server.Receipts;

/// <summary>
/// What we say to members, by language: receipts and reasons. The texts are resources, one file a language, and all files have
/// the same keys; names of rules, offers and levels come from the programme document. A language that we do not have is English.
/// </summary>
public sealed class Phrases
{
    public static readonly Phrases English = Load("en");

    private static readonly FrozenDictionary<string, Phrases> All =
        new[] { English, Load("el") }.ToFrozenDictionary(static phrases => phrases.Language, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> texts;

    private Phrases(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        this.texts = texts;
    }

    public static IEnumerable<string> Languages => All.Keys.Order(StringComparer.Ordinal);

    public string Language { get; }

    public IEnumerable<string> Keys => texts.Keys;

    public static Phrases In(string? language) => language is not null && All.TryGetValue(language, out var found) ? found : English;

    public string Say(string key, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, texts[key], values);

    /// <summary>A reason as a person reads it.</summary>
    public string Of(SkipReason reason) => texts[JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString())];

    public string Text(string key) => texts[key];

    private static Phrases Load(string language)
    {
        using var file = typeof(Phrases).Assembly.GetManifestResourceStream($"Shopkeeper.Server.Receipts.{language}.json")!;
        using var document = JsonDocument.Parse(file);
        return new Phrases(
            language,
            document.RootElement.EnumerateObject().ToFrozenDictionary(static text => text.Name, static text => text.Value.GetString()!, StringComparer.Ordinal));
    }
}
