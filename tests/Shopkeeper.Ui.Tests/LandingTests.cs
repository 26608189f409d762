using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests;

/// <summary>The demo's page on a small phone, a phone and a desk, in light and dark.</summary>
public sealed class LandingTests(Chromium chromium, DemoShop demo) : IClassFixture<DemoShop>
{
    public static readonly MatrixTheoryData<int, ColorScheme> Screens = new([320, 390, 1280], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task the_page_fits_and_can_be_read_by_everybody(int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(demo.Address, width, scheme);
        if (Environment.GetEnvironmentVariable("SHOPKEEPER_TEST_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"landing-{width}-{scheme}.png"), FullPage = true });
        }

        Assert.Equal("A real shop, replayed · Shopkeeper", await page.TitleAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            "nothing sticks out at the side");
        var found = (await page.RunAxe()).Violations;
        Assert.True(found.Length == 0, string.Join('\n', found.Select(static one =>
            $"{one.Impact} {one.Id}: {one.Help}: {string.Join(' ', one.Nodes.Select(static node => node.Html))}")));
    }

    [Fact]
    public async Task the_page_shows_a_member_with_a_statement_and_every_rule()
    {
        var page = await chromium.OpenAsync(demo.Address, 1280, ColorScheme.Light);
        Assert.Equal(3, await page.Locator("table").CountAsync());
        Assert.Equal(3, await page.Locator("h3:has-text('Statement') + table tbody tr").CountAsync());
        foreach (var link in await page.Locator("ul.links a").AllAsync())
        {
            var answer = await page.APIRequest.GetAsync(demo.Address + await link.GetAttributeAsync("href"));
            Assert.Equal(200, answer.Status);
        }
    }
}
