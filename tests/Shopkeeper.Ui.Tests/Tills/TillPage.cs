using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>A till in a browser of its own, worked by keyboard as a cashier with a scanner would.</summary>
internal sealed class TillPage(IPage page, TillShop shop)
{
    public IPage Page => page;

    public static async Task<TillPage> OpenAsync(Chromium chromium, TillShop shop, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(TillShop.Published is null, "The till is not published: ./test does it.");
        shop.Wire.Mend();
        return new TillPage(await chromium.OpenAsync(shop.Wire.Address + "/till/", width, scheme), shop);
    }

    public async Task PairAsync(string workstation)
    {
        await page.GetByLabel("Store", new() { Exact = true }).FillAsync("cardiff-1");
        await page.GetByLabel("Number of the till in the store").FillAsync(workstation);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to be let in" }).ClickAsync();
        var code = await page.Locator(".code").TextContentAsync();
        var office = await page.Context.NewPageAsync();
        await office.GotoAsync(shop.Wire.Address + "/demo/tills");
        await office.GetByRole(AriaRole.Button, new() { Name = $"Approve {code!.Replace("-", "", StringComparison.Ordinal)}" }).ClickAsync();

        // It stays open until the visit ends: closing one page of several does not always end in Chromium, and it knows no time limit.
        await ReadyAsync();
    }

    public Task ReadyAsync() => Assertions.Expect(page.Locator("#scan")).ToBeFocusedAsync();

    /// <summary>The service worker has all files of the till.</summary>
    public Task InstalledAsync() => page.EvaluateAsync("""
        () => Promise.race([
          navigator.serviceWorker.ready,
          new Promise((_, refuse) => setTimeout(() => refuse(new Error('the service worker is not there after 30 s')), 30000)),
        ]).then(() => true)
        """);

    /// <summary>Typed into whatever has the focus, as a scanner does.</summary>
    public async Task ScanAsync(string text)
    {
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Enter");
    }

    public Task SeesTotalAsync(string total) => Assertions.Expect(page.Locator("#total")).ToHaveTextAsync(total);

    /// <summary>One article for that card, paid by card, and on to the next customer; the receipt's text.</summary>
    public async Task<string> SellAsync(string? card, string article)
    {
        await ReadyAsync();
        if (card is not null)
        {
            await ScanAsync(card);
            await Assertions.Expect(page.Locator(".customer h2")).Not.ToHaveTextAsync("No card yet");
        }

        await ScanAsync(article);
        await Assertions.Expect(page.Locator(".lines li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#card")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#next")).ToBeFocusedAsync();
        var receipt = await page.Locator(".paper").TextContentAsync() ?? "";
        await page.Keyboard.PressAsync("Enter");
        await ReadyAsync();
        return receipt;
    }

    /// <summary>The network is gone, for all tills.</summary>
    public Task CutAsync()
    {
        shop.Wire.Cut();
        return page.Context.SetOfflineAsync(true);
    }

    public async Task ReconnectAsync()
    {
        shop.Wire.Mend();
        await page.Context.SetOfflineAsync(false);
    }

    public Task AllSentAsync() => Assertions.Expect(page.Locator(".state")).Not.ToContainTextAsync("to send", new() { Timeout = 90_000 });

    /// <summary>Nothing sticks out, and axe finds nothing.</summary>
    public async Task IsForEverybodyAsync(string what)
    {
        await Looks.KeepAsync(page, $"till-{what}");
        await Looks.AccessibleAsync(page);
    }
}
