using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>Every page of the members: readable for everybody, small, private, and with codes that scanners read.</summary>
public sealed class LooksTests(Chromium chromium, SparksShop sparks) : IClassFixture<SparksShop>
{
    private const string Zbar = "/usr/bin/zbarimg";
    private const int PageBytes = 40 * 1024;
    private const int WholeBytes = 80 * 1024;

    public static readonly MatrixTheoryData<float, ColorScheme> Densities = new([1, 2, 3], [ColorScheme.Light, ColorScheme.Dark]);

    private static readonly string[] Signed =
    [
        "/", "/card", "/points", "/offers", "/vouchers", "/earn", "/earn/review", "/year", "/you", "/you/preferences", "/you/consents", "/you/contact", "/you/household",
        "/you/security", "/you/privacy", "/you/milestones", "/sign-out",
    ];

    private readonly MemberShop shop = sparks.Shop;

    [Theory]
    [MemberData(nameof(Looks.Screens), MemberType = typeof(Looks))]
    public async Task every_page_can_be_read_by_everybody(int width, ColorScheme scheme)
    {
        await using var visit = await chromium.VisitAsync(width, scheme);
        var page = await visit.NewPageAsync();
        foreach (var path in new[] { "/", "/join", "/sign-in", "/about", "/changes", "/privacy", "/nothing-here" })
        {
            await page.GotoAsync(shop.Address + path);
            await SeenAsync(page, path, width, scheme);
        }

        var email = $"looks{width}{scheme}@example.com";
        await page.GotoAsync(shop.Address + "/join?card=1");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Code")).ToBeVisibleAsync();
        await SeenAsync(page, "/join-code", width, scheme);
        await page.GetByLabel("Code").FillAsync("0000 0000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await SeenAsync(page, "/join-wrong", width, scheme);
        await page.GetByLabel("Code").FillAsync(await shop.CodeAsync(email));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Your name")).ToBeVisibleAsync();
        await SeenAsync(page, "/join-finish", width, scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/");
        await page.GotoAsync(shop.Address + "/card");
        await shop.SellAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), "22423", 4_550);
        foreach (var path in Signed)
        {
            await page.GotoAsync(shop.Address + path);
            await SeenAsync(page, path, width, scheme);
        }

        await page.GotoAsync(shop.Address + "/points");
        await page.Locator("tbody a").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/points/.+"));
        await SeenAsync(page, "/why", width, scheme);
        await page.GotoAsync(shop.Address + "/");
        foreach (var why in await page.Locator("summary").AllAsync())
        {
            await why.ClickAsync();
        }

        await SeenAsync(page, "/home-open", width, scheme);
    }

    [Fact]
    public async Task a_members_page_is_small_private_and_runs_no_script_of_others()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "small@example.com");
        var answer = await page.GotoAsync(shop.Address + "/", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        Assert.Equal("br", await answer!.HeaderValueAsync("content-encoding"));
        var html = await page.EvaluateAsync<int>("performance.getEntriesByType('navigation')[0].encodedBodySize");
        var parts = await page.EvaluateAsync<int>("performance.getEntriesByType('resource').reduce((sum, part) => sum + part.encodedBodySize, 0)");
        Assert.InRange(html, 1, PageBytes);
        Assert.InRange(html + parts, html + 1, WholeBytes);
        Assert.Contains("no-store", await answer.HeaderValueAsync("cache-control"), StringComparison.Ordinal);
        var policy = await answer.HeaderValueAsync("content-security-policy");
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        var cookie = Assert.Single(await visit.CookiesAsync(), static one => one.Name == "session");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        Assert.Equal(0, await page.Locator("script:not([src])").CountAsync());
    }

    [Fact]
    public async Task a_form_of_another_site_changes_nothing()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "forged@example.com");
        foreach (var (path, handler) in new[] { ("/sign-out", "out"), ("/you/privacy", "erase"), ("/you/security", "lock") })
        {
            var answer = await page.APIRequest.PostAsync(
                shop.Address + path,
                new APIRequestContextOptions { Headers = new Dictionary<string, string> { ["content-type"] = "application/x-www-form-urlencoded" }, DataString = $"_handler={handler}&sure=yes" });
            // Whoever posts without the page's token sees the page, and nothing has happened.
            Assert.Equal(shop.Address + path, answer.Url);
        }

        var pick = await page.APIRequest.PutAsync(
            shop.Address + "/offers/food-treats/pick",
            new APIRequestContextOptions { Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["idempotency-key"] = "k" }, DataString = "{}" });
        Assert.Equal(400, pick.Status);
        await page.GotoAsync(shop.Address + "/points");
        Assert.EndsWith("/points", page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Densities))]
    public async Task the_bars_and_the_code_of_the_card_can_be_scanned(float density, ColorScheme scheme)
    {
        Assert.SkipUnless(File.Exists(Zbar), $"zbarimg: {Zbar} is not there; ./test installs it.");
        await using var visit = await chromium.VisitAsync(390, scheme, scale: density);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, $"scan{density}{scheme}@example.com");
        await page.GotoAsync(shop.Address + "/card");
        var number = (await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("EAN-13:" + number, await ScanAsync(await page.Locator(".barcode").ScreenshotAsync()), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the code for spending" }).ClickAsync();
        await Assertions.Expect(page.Locator("#qr svg")).ToBeVisibleAsync();
        Assert.Contains("QR-Code:SK1.", await ScanAsync(await page.Locator("#qr svg").ScreenshotAsync()), StringComparison.Ordinal);
    }

    private static async Task SeenAsync(IPage page, string path, int width, ColorScheme scheme)
    {
        await Looks.KeepAsync(page, $"member{path.Replace('/', '-')}-{width}-{scheme}".ToLowerInvariant());
        await Looks.AccessibleAsync(page);
    }

    private static async Task<string> ScanAsync(byte[] picture)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, picture);
            using var scanner = Process.Start(new ProcessStartInfo(Zbar, ["-q", file]) { RedirectStandardOutput = true })!;
            var text = await scanner.StandardOutput.ReadToEndAsync();
            await scanner.WaitForExitAsync();
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
