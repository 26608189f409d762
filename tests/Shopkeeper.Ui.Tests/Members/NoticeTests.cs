using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>Changes of terms and milestones, as members see them.</summary>
public sealed class NoticeTests(Chromium chromium)
{
    public static readonly TheoryData<int, ColorScheme> Screens = new() { { 390, ColorScheme.Light }, { 1440, ColorScheme.Dark } };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task terms_that_change_are_told_and_milestones_can_be_saved(int width, ColorScheme scheme)
    {
        await using var shop = await MemberShop.StartAsync("sparks-2015");
        await shop.ChangeAsync(
            "sparks-2015", 20, ("points: 50", "points: 40"), ("at: 3000", "at: 2500"), ("notice: { ", "notice: { text: { en: Reviews are many by now. }, "));
        await using var visit = await chromium.VisitAsync(width, scheme);
        var page = await visit.NewPageAsync();
        await page.GotoAsync(shop.Address + "/");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Terms change on") }).ClickAsync();
        await Assertions.Expect(page.GetByText("Reviews are many by now.")).ToBeVisibleAsync();
        await SeenAsync(page, "changes", width, scheme);

        await shop.JoinAsync(page, "notice@example.com");
        await Assertions.Expect(page.Locator(".kind-terms-change")).ToBeVisibleAsync();
        await SeenAsync(page, "home-change", width, scheme);
        await page.GotoAsync(shop.Address + "/card");
        await shop.SellAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), "22423", 40_000);

        await page.GotoAsync(shop.Address + "/points");
        await page.GetByRole(AriaRole.Link, new() { Name = "Milestones" }).ClickAsync();
        var picture = page.Locator(".milestone img").First;
        await Assertions.Expect(picture).ToBeVisibleAsync();
        await picture.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(picture).ToHaveJSPropertyAsync("naturalWidth", 1200);
        await SeenAsync(page, "milestones", width, scheme);
        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Save the picture") }).First.ClickAsync());
        Assert.Equal("milestone.png", saved.SuggestedFilename);
    }

    private static async Task SeenAsync(IPage page, string name, int width, ColorScheme scheme)
    {
        await Looks.KeepAsync(page, $"member-notice-{name}-{width}-{scheme}");
        await Looks.AccessibleAsync(page);
    }
}
