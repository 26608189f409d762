using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests;

/// <summary>The demo's page on a small phone, a phone and a desk, in light and dark.</summary>
public sealed class LandingTests(Chromium chromium, DemoShop demo) : IClassFixture<DemoShop>
{
    [Theory]
    [MemberData(nameof(Looks.Screens), MemberType = typeof(Looks))]
    public async Task the_page_fits_and_can_be_read_by_everybody(int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(demo.Address + "/demo", width, scheme);
        await Looks.KeepAsync(page, $"landing-{width}-{scheme}".ToLowerInvariant());
        Assert.Equal("A real shop, replayed · Shopkeeper", await page.TitleAsync());
        await Looks.AccessibleAsync(page);
    }

    [Fact]
    public async Task the_page_shows_a_member_with_a_statement_and_every_rule()
    {
        var page = await chromium.OpenAsync(demo.Address + "/demo", 1280, ColorScheme.Light);
        Assert.Equal(3, await page.Locator("table").CountAsync());
        Assert.Equal(3, await page.Locator("h3:has-text('Statement') + table tbody tr").CountAsync());
        foreach (var link in await page.Locator("ul.links a").AllAsync())
        {
            var answer = await page.APIRequest.GetAsync(demo.Address + await link.GetAttributeAsync("href"));
            Assert.Equal(200, answer.Status);
        }
    }
}
