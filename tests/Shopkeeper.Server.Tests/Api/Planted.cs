using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// Texts that would run, break out of an attribute, lead elsewhere or upset a format if they were ever more than text: one for each place, so that
/// a page says from where it has what it shows.
/// </summary>
internal sealed partial class Planted
{
    private readonly Dictionary<string, string> texts = [];
    private readonly HashSet<string> seen = [];

    /// <summary>The text of a place.</summary>
    public string this[string place] => Of(place, "{0}");

    /// <summary>The text of a place where values are put in.</summary>
    public string Word(string place) => Of(place, "");

    /// <summary>Places whose text stood on no page so far.</summary>
    public IEnumerable<string> Unseen => texts.Keys.Except(seen).Order(StringComparer.Ordinal);

    /// <summary>The text in quotes, as JSON and YAML take it.</summary>
    public string Quoted(string place) => JsonSerializer.Serialize(this[place]);

    /// <summary>The text as part of an address.</summary>
    public string Escaped(string place) => Uri.EscapeDataString(this[place]);

    /// <summary>None of them is more than text there; what is shown counts as seen.</summary>
    public void Check(string page, string html)
    {
        // An attribute would end, or an element begin.
        Assert.DoesNotContain("\"'>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
        foreach (Match tag in Tags().Matches(html))
        {
            Assert.False(Handler().IsMatch(Values().Replace(tag.Value, "")), $"{page}: {tag.Value}");
            foreach (Match address in Addresses().Matches(tag.Value))
            {
                Assert.True(
                    WebUtility.HtmlDecode(address.Groups[1].Value) is ['/', not ('/' or '\\'), ..] or "/" or ['#', ..]
                    || address.Groups[1].Value.StartsWith("http://localhost:", StringComparison.Ordinal),
                    $"{page}: {tag.Value}");
            }
        }

        Assert.All(Scripts().Matches(html), script => Assert.StartsWith("<script src=\"/assets/", script.Value, StringComparison.Ordinal));
        var shown = WebUtility.HtmlDecode(html);
        seen.UnionWith(texts.Where(one => shown.Contains(one.Value, StringComparison.Ordinal)).Select(static one => one.Key));
    }

    private string Of(string place, string end)
    {
        if (!texts.TryGetValue(place, out var text))
        {
            text = $"javascript:a({texts.Count})\"'><img src=x onerror=a()>{end}";
            texts.Add(place, text);
        }

        return text;
    }

    // Start tags with their attributes: a quoted value may have anything in it but its quote.
    [GeneratedRegex("""<[a-zA-Z](?:[^<>"]|"[^"]*")*>""")]
    private static partial Regex Tags();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Values();

    [GeneratedRegex(@"\bon[a-z]+\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Handler();

    [GeneratedRegex("""\s(?:href|src|action|formaction|data-share)="([^"]*)""")]
    private static partial Regex Addresses();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Scripts();
}
