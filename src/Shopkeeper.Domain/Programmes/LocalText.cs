using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes;

/// <summary>A text in one or several languages; key "" when the document gives a plain string.</summary>
public sealed record LocalText(ImmutableSortedDictionary<string, string> ByLanguage)
{
    public static LocalText Plain(string text) =>
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("", text));

    /// <summary>In that language, else the plain text, else English, else the first.</summary>
    public string In(string language) =>
        ByLanguage.TryGetValue(language, out var text) || ByLanguage.TryGetValue("", out text)
        || ByLanguage.TryGetValue("en", out text)
            ? text
            : ByLanguage.Values.FirstOrDefault("");

    public bool IsSame(LocalText? other) => other is not null && ByLanguage.SequenceEqual(other.ByLanguage);
}
