using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>Ten of a thousand: chosen, refused kindly, swapped, kept; with a script, without one, and without a connection.</summary>
public sealed class PickingTests(Chromium chromium, PickingShop picking) : IClassFixture<PickingShop>
{
    public static readonly TheoryData<int, bool> Ways = new() { { 390, true }, { 1280, true }, { 390, false } };

    private readonly MemberShop shop = picking.Shop;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ten_of_a_thousand_are_chosen_the_eleventh_is_refused_kindly_and_one_is_swapped(int width, bool scripts)
    {
        await using var visit = await chromium.VisitAsync(width, scripts: scripts);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, $"ten{width}{scripts}@example.com");
        await page.GotoAsync(shop.Address + "/offers");
        for (var i = 1; i < 10; i++)
        {
            await ChooseAsync(page, i);
        }

        // A page that was opened before the tenth choice still offers an eleventh.
        var stale = await visit.NewPageAsync();
        await stale.GotoAsync(shop.Address + "/offers");
        await ChooseAsync(page, 10);
        await Assertions.Expect(page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" })).ToHaveCountAsync(0);
        await stale.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" }).Nth(3).ClickAsync();
        await Assertions.Expect(stale.Locator("[role=alert]")).ToContainTextAsync("You have chosen as many as you may");

        var first = await page.Locator("#picks .offer").First.GetAttributeAsync("data-offer");
        var wanted = page.Locator("#menu .offer").Nth(2);
        var other = await wanted.GetAttributeAsync("data-offer");
        await wanted.GetByRole(AriaRole.Link, new() { Name = "Swap" }).ClickAsync();
        await page.Locator("#picks .offer").First.GetByRole(AriaRole.Button, new() { Name = "Replace this one" }).ClickAsync();
        await Assertions.Expect(page.Locator($"#picks .offer[data-offer='{other}']")).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("10 of 10 chosen");
        await Assertions.Expect(page.Locator($"#picks .offer[data-offer='{first}']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task a_word_finds_offers_and_more_of_them_come_page_by_page()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "finds@example.com");
        await page.GotoAsync(shop.Address + "/offers");
        await Assertions.Expect(page.Locator("#menu .offer")).ToHaveCountAsync(30);
        var first = await page.Locator("#menu .offer").First.GetAttributeAsync("data-offer");
        await page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();
        await Assertions.Expect(page.Locator($"#menu .offer[data-offer='{first}']")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#menu .offer")).ToHaveCountAsync(30);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("polkadot bowl");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Assertions.Expect(page.Locator("#menu .offer strong").First).ToContainTextAsync("polkadot bowl", new() { IgnoreCase = true });
        await Assertions.Expect(page.Locator("#menu .offer strong").Filter(new() { HasNotText = "polkadot bowl" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("there is none of this");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing found");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_choice_on_a_page_from_before_a_new_sign_in_or_start_of_the_browser_is_made_by_the_page_as_it_is_now(bool isNewStart)
    {
        await using var visit = await chromium.VisitAsync(390);
        var (page, email) = (await visit.NewPageAsync(), $"again{isNewStart}@example.com");
        await shop.JoinAsync(page, email);
        await page.GotoAsync(shop.Address + "/offers");
        var name = await page.Locator("#menu .offer strong").First.InnerTextAsync();
        if (isNewStart)
        {
            await visit.ClearCookiesAsync(new() { Name = "forms" });
        }
        else
        {
            var other = await visit.NewPageAsync();
            await shop.EnterAsync(other, "/sign-in?again=1", email, mail: 2);
            await Assertions.Expect(other).ToHaveURLAsync(shop.Address + "/");
        }

        await page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#picks .offer strong")).ToHaveTextAsync([name]);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("1 of 10 chosen");
    }

    [Fact]
    public async Task a_choice_without_a_connection_waits_here_and_is_made_once()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "tunnel@example.com");
        await page.GotoAsync(shop.Address + "/offers");
        var name = await page.Locator("#menu .offer strong").First.InnerTextAsync();
        await visit.SetOfflineAsync(true);
        await page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#picks-said")).ToContainTextAsync("Saved on this phone");
        await visit.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#picks .offer strong")).ToHaveTextAsync([name]);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("1 of 10 chosen");
    }

    [Fact]
    public async Task the_card_and_the_chosen_offers_open_without_a_connection_and_are_gone_after_signing_out()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "cellar@example.com");
        await page.GotoAsync(shop.Address + "/offers");
        await ChooseAsync(page, 1);
        await Assertions.Expect(page.Locator("#picks-said[data-kept=yes]")).ToBeAttachedAsync();
        await page.GotoAsync(shop.Address + "/card");
        var number = await page.Locator(".cardnumber").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the code for spending" }).ClickAsync();
        await Assertions.Expect(page.Locator("#qr svg")).ToBeVisibleAsync();
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");

        await visit.SetOfflineAsync(true);
        await page.GotoAsync(shop.Address + "/card");
        await Assertions.Expect(page.Locator("#number")).ToHaveTextAsync(number.Replace(" ", "", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#qr svg")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#names li")).ToHaveCountAsync(1);

        await visit.SetOfflineAsync(false);
        await page.GotoAsync(shop.Address + "/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/");
        Assert.True(await page.EvaluateAsync<bool>("indexedDB.databases().then(all => all.length === 0)"));
    }

    [Fact]
    public async Task what_one_member_left_on_a_phone_is_never_anothers()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "left-here@example.com");
        await page.GotoAsync(shop.Address + "/card");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the code for spending" }).ClickAsync();
        await Assertions.Expect(page.Locator("#qr svg")).ToBeVisibleAsync();
        await page.GotoAsync(shop.Address + "/offers");
        await visit.SetOfflineAsync(true);
        await page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#picks-said")).ToContainTextAsync("Saved on this phone");

        // The session has ended, and somebody else signs in on the same phone.
        await visit.ClearCookiesAsync();
        await visit.SetOfflineAsync(false);
        var other = await visit.NewPageAsync();
        await shop.JoinAsync(other, "came-later@example.com", "Bea");
        await other.GotoAsync(shop.Address + "/offers");
        await Assertions.Expect(other.Locator("#picks")).ToContainTextAsync("0 of 10 chosen");
        await other.GotoAsync(shop.Address + "/card");
        await Assertions.Expect(other.GetByRole(AriaRole.Button, new() { Name = "Show the code for spending" })).ToBeVisibleAsync();
        await Assertions.Expect(other.Locator("#qr svg")).ToHaveCountAsync(0);
        await other.GotoAsync(shop.Address + "/offers");
        await Assertions.Expect(other.Locator("#picks")).ToContainTextAsync("0 of 10 chosen");
    }

    private static async Task ChooseAsync(IPage page, int number)
    {
        await page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "Choose" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync($"{number} of 10 chosen");
    }
}
