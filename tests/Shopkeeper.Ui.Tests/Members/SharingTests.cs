using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>A milestone shared from a phone whose own sheet is played by a script.</summary>
public sealed class SharingTests(Chromium chromium)
{
    [Fact]
    public async Task a_milestone_that_was_shared_gives_its_points_once_and_one_that_was_not_gives_none()
    {
        await using var shop = await MemberShop.StartAsync("sparks-2015");
        await shop.ChangeAsync("sparks-2015", 0, ("earn:\n", "earn:\n  - { id: share, on: share, points: 25 }\n"));
        await using var visit = await chromium.VisitAsync(390);
        await visit.AddInitScriptAsync("""
            navigator.canShare = () => true;
            navigator.share = async what => {
              if (window.changedMind) { window.changedMind(); throw new DOMException('', 'AbortError'); }
              sessionStorage.shared = what.files[0].name + ' ' + what.text;
            };
            """);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "sharing@example.com");
        await page.GotoAsync(shop.Address + "/card");
        await shop.SellAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), "22423", 40_000);
        await page.GotoAsync(shop.Address + "/you/milestones");
        var share = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Share") }).First;

        await page.EvaluateAsync("() => { window.asked = new Promise(asked => window.changedMind = asked); }");
        await share.ClickAsync();
        await page.EvaluateAsync("() => window.asked.then(() => { delete window.changedMind; })");
        await Assertions.Expect(share).ToBeEnabledAsync();
        await Assertions.Expect(page.GetByText("Thank you")).ToHaveCountAsync(0);

        await share.ClickAsync();
        await Assertions.Expect(page.GetByText("Thank you: 25 points.")).ToBeVisibleAsync();
        await Looks.AccessibleAsync(page);
        Assert.StartsWith("milestone.png ", await page.EvaluateAsync<string>("() => sessionStorage.shared"), StringComparison.Ordinal);

        await page.EvaluateAsync("() => { sessionStorage.shared = ''; }");
        await page.RunAndWaitForResponseAsync(() => share.ClickAsync(), static answer => answer.Request.Method == "POST");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Milestones" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Thank you")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task the_phones_sheet_opens_once_however_often_the_button_is_pressed()
    {
        await using var shop = await MemberShop.StartAsync("sparks-2015");
        await using var visit = await chromium.VisitAsync(390);
        await visit.AddInitScriptAsync("""
            let sheets = 0;
            navigator.canShare = () => true;
            navigator.share = () => { document.body.dataset.sheets = ++sheets; return new Promise((_, refuse) => { window.closeSheet = () => refuse(new DOMException('', 'AbortError')); }); };
            """);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "twice@example.com");
        await page.GotoAsync(shop.Address + "/card");
        await shop.SellAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), "22423", 40_000);
        await page.GotoAsync(shop.Address + "/you/milestones");
        var share = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Share") }).First;

        // Two presses before the picture has come, and one while the sheet is open.
        await share.EvaluateAsync("button => { button.click(); button.click(); }");
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-sheets", "1");
        await share.EvaluateAsync("button => { button.click(); }");
        await Assertions.Expect(share).ToBeDisabledAsync();
        await page.EvaluateAsync("() => window.closeSheet()");
        await Assertions.Expect(share).ToBeEnabledAsync();
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-sheets", "1");
    }
}
