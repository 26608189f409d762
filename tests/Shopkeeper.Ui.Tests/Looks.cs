using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests;

/// <summary>What every page must be, in whatever state: readable for everybody, and nothing that sticks out.</summary>
internal static class Looks
{
    private const string Variable = "SHOPKEEPER_TEST_SCREENSHOTS";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Three screens that differ in all that matters; where pictures are kept (`eng/screens`), phone and desk in both lights too.</summary>
    public static TheoryData<int, ColorScheme> Screens { get; } = Folder is null
        ? new() { { 320, ColorScheme.Light }, { 390, ColorScheme.Dark }, { 1440, ColorScheme.Light } }
        : new()
        {
            { 320, ColorScheme.Light }, { 390, ColorScheme.Light }, { 390, ColorScheme.Dark }, { 1440, ColorScheme.Light }, { 1440, ColorScheme.Dark },
        };

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
        if (Folder is not null)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = true });
        }
    }
}
