using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

/// <summary>A brand file that says what it may not is one sentence at the start, not a page that breaks.</summary>
public sealed class BrandTests
{
    [Theory]
    [InlineData("{", "brand.json, line 1")]
    [InlineData("null", "is empty")]
    [InlineData("""{ "colour": "#112233" }""", "brand.json, line 1")]
    [InlineData("""{ "accent": "red" }""", "are colours such as #0f5f4e")]
    [InlineData("""{ "accent": "#0f5f4e\n" }""", "are colours such as #0f5f4e")]
    [InlineData("""{ "accent": "#0f5f4e;}body{display:none}" }""", "are colours such as #0f5f4e")]
    [InlineData("""{ "accentDark": null }""", "brand.json, line 1")]
    [InlineData("""{ "words": null }""", "brand.json, line 1")]
    [InlineData("""{ "words": { "home.hello": null } }""", "the word for 'home.hello' is no text")]
    [InlineData("""{ "words": { "home.hello": "Hello, {" } }""", "may have the places of 'Hello, {0}' and no other braces")]
    [InlineData("""{ "words": { "home.hello": "Hello, {1}" } }""", "may have the places of 'Hello, {0}' and no other braces")]
    [InlineData("""{ "words": { "earn.thanks.later": "Thank you, {0}" } }""", "has no values, so no braces either")]
    [InlineData("""{ "words": { "home.helo": "Hello" } }""", "there is no text 'home.helo'")]
    [InlineData("""{ "logo": "../logo.svg" }""", "logo is the name of an SVG file beside it")]
    [InlineData("""{ "logo": "logo.html" }""", "logo is the name of an SVG file beside it")]
    public async Task a_brand_that_cannot_be_shown_is_one_sentence_and_exit_2(string brand, string words)
    {
        await using var shop = await CommandShop.NewAsync();
        Directory.CreateDirectory(shop.In("shop"));
        shop.Write("shop/brand.json", brand);
        var (exit, _, error) = await shop.RunAsync("serve", "--urls", "http://127.0.0.1:0");
        Assert.Equal(2, exit);
        Assert.Contains(words, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void every_text_of_ours_is_a_brands_word()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-brand-").FullName;
        var words = Texts.KeysOf(Texts.English).ToDictionary(static key => key, static key => Texts.Ours(key)!);
        File.WriteAllText(Path.Combine(folder, Brand.FileName), System.Text.Json.JsonSerializer.Serialize(new { words }));
        Assert.Equal(words.Count, Brand.Read(folder).Words.Count);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task a_logo_is_a_picture_and_runs_nothing_when_it_is_opened_by_itself()
    {
        const string Logo = """<svg xmlns="http://www.w3.org/2000/svg" onload="a()"><script>a()</script></svg>""";
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, brand: """{ "name": "Club", "logo": "logo.svg" }""", logo: Logo);
        using var client = shop.Client(null);
        using var answer = await client.GetAsync("/assets/logo.svg");
        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        var page = await client.GetStringAsync("/");
        Assert.Contains("<img src=\"/assets/logo.svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
    }
}
