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

    [Theory]
    [MemberData(nameof(Looks.Screens), MemberType = typeof(Looks))]
    public async Task large_figures_are_not_cut_off(int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(demo.Address + "/demo", width, scheme);
        Assert.True(await page.EvaluateAsync<bool>("""
            [...document.querySelectorAll('dl.figures div')].every(cell => {
              const figure = cell.querySelector('dd');
              figure.textContent = '61,990,770';
              const words = document.createRange();
              words.selectNodeContents(figure);
              return words.getBoundingClientRect().right <= cell.getBoundingClientRect().right;
            })
            """));
    }

    [Fact]
    public async Task whoever_joins_the_demo_is_shown_where_its_mail_is_and_comes_back_from_every_page_of_it()
    {
        var page = await chromium.OpenAsync(demo.Address + "/", 390, ColorScheme.Light);
        await page.Locator(".doors").GetByRole(AriaRole.Link, new() { NameRegex = new("^Member") }).ClickAsync();
        await page.GetByLabel("E-mail").FillAsync("first@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await Looks.AccessibleAsync(page);
        var mails = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Mails that were sent" }).ClickAsync());
        await Assertions.Expect(mails.GetByText("first@example.com")).ToBeVisibleAsync();
        foreach (var path in new[] { "/demo", "/demo/mails", "/demo/tills" })
        {
            await page.GotoAsync(demo.Address + path);
            await Looks.AccessibleAsync(page);
            await page.GetByRole(AriaRole.Link, new() { Name = "To the start" }).ClickAsync();
            await Assertions.Expect(page.Locator(".doors li")).ToHaveCountAsync(3);
        }
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
