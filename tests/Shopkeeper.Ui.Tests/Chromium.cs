using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Shopkeeper.Ui.Tests.Chromium))]

namespace Shopkeeper.Ui.Tests;

/// <summary>
/// One headless browser for all tests: what the variable names, else the system's Chromium, without its window where that is installed.
/// Without one the tests are skipped by name; nothing is downloaded.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Variable = "SHOPKEEPER_TEST_CHROMIUM";
    private const float PatienceMilliseconds = 15_000;
    private static readonly string[] SystemPaths = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        string[] paths = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : SystemPaths;
        if (paths.FirstOrDefault(File.Exists) is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
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
        var page = await (await VisitAsync(width, scheme)).NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>A browser of somebody's own: cookies and what pages keep are nobody else's.</summary>
    public async Task<IBrowserContext> VisitAsync(int width, ColorScheme scheme = ColorScheme.Light, bool scripts = true, float scale = 1)
    {
        Assert.SkipWhen(browser is null, $"Chromium: neither {Variable} nor {string.Join(" or ", SystemPaths)} is there; ./test installs it.");
        var visit = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 }, ColorScheme = scheme, Locale = "en-GB", JavaScriptEnabled = scripts,
            DeviceScaleFactor = scale,
        });
        visit.SetDefaultTimeout(PatienceMilliseconds);
        return visit;
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
