using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>A brand file says what it may not: one sentence for whoever wrote it.</summary>
public sealed class BrandRefused(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// How a shop looks and speaks, without code: `brand.json` beside the shop's data. Accent and AccentDark are colours (#rrggbb) for light and dark;
/// Logo is an SVG file beside it, drawn as an image; Words are texts of the pages by key.
/// </summary>
public sealed partial record Brand
{
    public const string FileName = "brand.json";
    private const long MostBytes = 200_000;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, AllowDuplicateProperties = false,
    };

    /// <summary>Null: the programme's name.</summary>
    public string? Name { get; init; }

    public string Accent { get; init; } = "#0f5f4e";

    public string AccentDark { get; init; } = "#7fd1b9";

    public string? Logo { get; init; }

    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();

    /// <summary>The logo's text; null without one.</summary>
    [JsonIgnore]
    public string? LogoSvg { get; init; }

    /// <summary>The brand of a folder; the standard one where there is no file.</summary>
    /// <exception cref="BrandRefused">The file says what it may not.</exception>
    public static Brand Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return new Brand();
        }

        var brand = Parse(path);
        if (!Colour().IsMatch(brand.Accent) || !Colour().IsMatch(brand.AccentDark))
        {
            throw new BrandRefused($"{FileName}: accent and accentDark are colours such as #0f5f4e.");
        }

        if (brand.Words.Select(static word => ProblemOf(word.Key, word.Value)).FirstOrDefault(static problem => problem is not null) is { } wrong)
        {
            throw new BrandRefused($"{FileName}: {wrong}");
        }

        return brand.Logo is not { } logo ? brand : brand with { LogoSvg = LogoOf(folder, logo) };
    }

    /// <summary>The colours as a style sheet.</summary>
    public string ToCss() => $$"""
        :root { --accent: {{Accent}}; --accent-text: #fff; }
        @media (prefers-color-scheme: dark) { :root { --accent: {{AccentDark}}; --accent-text: #101413; } }
        """;

    private static Brand Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Brand>(File.ReadAllText(path), Json) ?? throw new BrandRefused($"{FileName} is empty.");
        }
        catch (JsonException wrong)
        {
            throw new BrandRefused($"{FileName}, line {wrong.LineNumber + 1}: {wrong.Message}", wrong);
        }
    }

    /// <summary>A word has places for the values that ours has, and no other: what a page cannot fill in would break it.</summary>
    private static string? ProblemOf(string key, string? word) =>
        Texts.Ours(key) is not { } ours ? $"there is no text '{key}' to say in other words."
        : word is null ? $"the word for '{key}' is no text."
        : PlacesOf(word) is { } places && places <= PlacesOf(ours) ? null
        : PlacesOf(ours) == 0 ? $"the word for '{key}' has no values, so no braces either."
        : $"the word for '{key}' may have the places of '{ours}' and no other braces.";

    /// <summary>How many values it needs; null when braces stand in it that name none.</summary>
    private static int? PlacesOf(string word)
    {
        try
        {
            return CompositeFormat.Parse(word).MinimumArgumentCount;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string LogoOf(string folder, string logo)
    {
        var path = Path.Combine(folder, Path.GetFileName(logo));
        return Path.GetExtension(path) == ".svg" && File.Exists(path) && new FileInfo(path).Length <= MostBytes
            ? File.ReadAllText(path)
            : throw new BrandRefused($"{FileName}: logo is the name of an SVG file beside it, of at most {MostBytes} bytes.");
    }

    [GeneratedRegex(@"^#[0-9a-fA-F]{6}\z")]
    private static partial Regex Colour();
}
