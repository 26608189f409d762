using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests;

/// <summary>What every page must be, in whatever state: readable for everybody, and nothing that sticks out.</summary>
internal static class Looks
{
    private const string Folder = "SHOPKEEPER_TEST_SCREENSHOTS";

    public static async Task AccessibleAsync(IPage page)
    {
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            $"nothing sticks out at the side of {page.Url}");
        var found = (await page.RunAxe()).Violations;
        Assert.True(found.Length == 0, page.Url + "\n" + string.Join('\n', found.Select(static one =>
            $"{one.Impact} {one.Id}: {one.Help}: {string.Join(' ', one.Nodes.Select(static node => node.Html))}")));
    }

    /// <summary>A picture of the page, where a folder for pictures is named.</summary>
    public static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}
