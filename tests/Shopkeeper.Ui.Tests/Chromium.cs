using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Shopkeeper.Ui.Tests.Chromium))]

namespace Shopkeeper.Ui.Tests;

/// <summary>
/// One headless browser for all tests: the system's Chromium, or what the variable names. Without one the tests are skipped
/// by name; nothing is downloaded.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Variable = "SHOPKEEPER_TEST_CHROMIUM";
    private const string SystemPath = "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : SystemPath;
        if (!File.Exists(path))
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            // As root Chromium has no sandbox; it sees pages of this repository only.
            Args = ["--no-sandbox", "--disable-gpu"],
        });
    }

    /// <summary>A page of that width, in light or dark.</summary>
    public async Task<IPage> OpenAsync(string address, int width, ColorScheme scheme)
    {
        Assert.SkipWhen(browser is null, $"Chromium: neither {Variable} nor {SystemPath} is there; ./test installs it.");
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 }, ColorScheme = scheme, Locale = "en-GB",
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
