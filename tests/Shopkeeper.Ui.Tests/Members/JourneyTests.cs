using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>What members come for, from the first visit on, on a phone and at a desk.</summary>
public sealed class JourneyTests(Chromium chromium, SparksShop sparks) : IClassFixture<SparksShop>
{
    public static readonly TheoryData<int, bool> Ways = new() { { 390, true }, { 1280, true }, { 390, false } };

    private readonly MemberShop shop = sparks.Shop;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task a_card_from_the_till_is_activated_its_joining_offer_used_and_every_point_says_why(int width, bool scripts)
    {
        var (card, email) = ($"29000000{width + (scripts ? 0 : 1):0000}", $"card{width}{scripts}@example.com");
        card += CheckDigit(card);
        await shop.PostAsync("v1/members", new { card, status = "held" });
        await shop.SellAsync(card, "22423", 4_000);
        await using var visit = await chromium.VisitAsync(width, scripts: scripts);
        var page = await visit.NewPageAsync();

        await shop.EnterAsync(page, "/join?card=1", email);
        await page.GetByLabel("Your name").FillAsync("Ann");
        await page.GetByLabel("Card number").FillAsync(card);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hello, Ann" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".big")).ToContainTextAsync("410");
        await page.GotoAsync(shop.Address + "/offers");
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("5.00 off 35.00");

        Assert.Equal(500, await shop.SellAsync(card, "22423", 4_000));
        await page.GotoAsync(shop.Address + "/points");
        await Assertions.Expect(page.Locator(".big")).ToContainTextAsync("770");
        await page.Locator("tbody tr").First.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("for every £1.00 that you spend");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("on £35.00");
        await page.GotoAsync(shop.Address + "/card");
        Assert.Contains(card[1..7], (await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task who_signs_out_is_out_and_comes_back_to_where_he_wanted_to_go()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "back@example.com");
        await page.GotoAsync(shop.Address + "/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();

        await page.GotoAsync(shop.Address + "/points");
        Assert.Contains("/sign-in?next=", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("E-mail").FillAsync("back@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await page.GetByLabel("Code").FillAsync(await shop.CodeAsync("back@example.com", 2));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/points");
    }

    [Fact]
    public async Task a_wrong_code_is_said_kindly_and_the_right_one_still_opens()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await page.GotoAsync(shop.Address + "/sign-in?next=https://elsewhere.example/");
        await page.GetByLabel("E-mail").FillAsync("wrong@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        var code = await shop.CodeAsync("wrong@example.com");
        await page.GetByLabel("Code").FillAsync(code[..^1] + (code[^1] == '0' ? "1" : "0"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is wrong");
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Your name").FillAsync("<img src=x onerror=alert(1)>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        // An address that leads elsewhere is none, and a name is a name.
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Hello, <img src=x onerror=alert(1)>");
    }

    [Fact]
    public async Task everything_held_can_be_read_and_erased_and_the_session_is_over_then()
    {
        await using var visit = await chromium.VisitAsync(1280);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "gone@example.com", "Gone");
        await page.GotoAsync(shop.Address + "/you/privacy");
        await page.GetByRole(AriaRole.Link, new() { Name = "Read it" }).ClickAsync();
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("gone@example.com");

        await page.GotoAsync(shop.Address + "/you/privacy");
        await page.GetByLabel("I am sure").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase everything" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are erased" })).ToBeVisibleAsync();
        await page.GotoAsync(shop.Address + "/points");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_is_agreed_to_is_kept_with_its_words_and_taken_back()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "says@example.com");
        await page.GotoAsync(shop.Address + "/you/consents");
        await page.GetByLabel("Send me offers by post").CheckAsync();
        await page.GetByLabel("Choose for me by what I buy and like").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        await page.ReloadAsync();
        Assert.True(await page.GetByLabel("Send me offers by post").IsCheckedAsync());
        Assert.False(await page.GetByLabel("Choose for me by what I buy and like").IsCheckedAsync());
    }

    [Fact]
    public async Task what_staff_may_see_is_chosen_and_taken_back()
    {
        await using var visit = await chromium.VisitAsync(390, scripts: false);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "greeted@example.com");
        await page.GotoAsync(shop.Address + "/you/preferences");
        Assert.True(await page.GetByLabel("my name only").IsCheckedAsync());
        foreach (var chosen in new[] { "my favourite store", "my name only" })
        {
            await page.GetByLabel(chosen).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
            await page.GotoAsync(shop.Address + "/you/preferences");
            Assert.True(await page.GetByLabel(chosen).IsCheckedAsync());
        }
    }

    [Fact]
    public async Task two_share_their_points_and_part_again()
    {
        await using var first = await chromium.VisitAsync(390);
        await using var second = await chromium.VisitAsync(390);
        var (ann, bea) = (await first.NewPageAsync(), await second.NewPageAsync());
        await shop.JoinAsync(ann, "ann-home@example.com");
        await shop.JoinAsync(bea, "bea-home@example.com", "Bea");
        await ann.GotoAsync(shop.Address + "/you/household");
        await ann.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }).ClickAsync();
        var code = await ann.Locator("p.code").InnerTextAsync();
        await bea.GotoAsync(shop.Address + "/you/household");
        await bea.GetByLabel("Code of an invitation").FillAsync(code);
        await bea.GetByRole(AriaRole.Button, new() { Name = "Join them" }).ClickAsync();
        await Assertions.Expect(bea.Locator("main")).ToContainTextAsync("2 people share these points");
        await bea.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Assertions.Expect(bea.Locator("main")).ToContainTextAsync("You have an account of your own again");
    }

    [Fact]
    public async Task a_receipt_is_claimed_clothes_brought_back_a_product_reviewed_and_a_survey_answered_and_all_of_it_earns()
    {
        await using var visit = await chromium.VisitAsync(390, scripts: false);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "deeds@example.com");
        var sale = await shop.PostAsync("v1/activities", new
        {
            source = "pos", key = "guest/1", type = "purchase", occurredAt = TimeProvider.System.GetUtcNow().ToString("o", System.Globalization.CultureInfo.InvariantCulture),
            store = "high-street", currency = "GBP", lines = new[] { new { line = 1, sku = "22423", quantity = 1, amount = 2_000 } },
            tenders = new[] { new { type = "cash", amount = 2_000 } },
        }, 202);
        await page.GotoAsync(shop.Address + "/earn");
        await page.GetByLabel("Code of the receipt").FillAsync("AAAA-BBBB-CCCC-DDDD");
        await page.GetByRole(AriaRole.Button, new() { Name = "Claim" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be claimed");
        await page.GetByLabel("Code of the receipt").FillAsync(sale["claimCode"]!.GetValue<string>());
        await page.GetByRole(AriaRole.Button, new() { Name = "Claim" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("210 points");

        await page.GetByLabel("Code of the slip").FillAsync(await shop.HandoverCodeAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("50 points");

        await page.GetByLabel("Your idea").FillAsync("Open earlier.\nAnd close later.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Share" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("25 points");

        await page.GotoAsync(shop.Address + "/earn");
        await page.GetByRole(AriaRole.Link, new() { Name = "22423" }).ClickAsync();
        await page.GetByLabel("Very good").CheckAsync();
        await page.GetByLabel("What should others know?").FillAsync("It <b>lasts</b>.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("25 points");

        await shop.PutSurveyAsync();
        await page.GotoAsync(shop.Address + "/earn");
        await page.GetByRole(AriaRole.Link, new() { Name = "Our new store" }).ClickAsync();
        await page.GetByLabel("9", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Light").CheckAsync();
        await page.GetByLabel("Anything else?").FillAsync("More chairs.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send answers" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("25 points");
        await page.GotoAsync(shop.Address + "/year");
        await Assertions.Expect(page.Locator(".big")).ToContainTextAsync("335");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_review_that_was_sent_twice_is_thanked_for_and_another_one_is_refused_kindly(bool scripts)
    {
        await using var visit = await chromium.VisitAsync(390, scripts: scripts);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, $"review{scripts}@example.com");
        await page.GotoAsync(shop.Address + "/card");
        await shop.SellAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), "22423", 4_000);
        await page.GotoAsync(shop.Address + "/earn/review?sku=22423");
        var stale = await visit.NewPageAsync();
        await stale.GotoAsync(shop.Address + "/earn/review?sku=22423");

        await SendAsync(page, "It lasts.", twice: true);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Thank you: 25 points.");
        await SendAsync(stale, "It does not.", twice: false);
        await Assertions.Expect(stale.GetByRole(AriaRole.Alert)).ToHaveTextAsync("You have reviewed this already.");
    }

    private static async Task SendAsync(IPage page, string text, bool twice)
    {
        await page.GetByLabel("Good", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("What should others know?").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync(new LocatorClickOptions { ClickCount = twice ? 2 : 1 });
    }

    [Fact]
    public async Task an_objection_that_was_said_twice_is_not_taken_back()
    {
        await using var visit = await chromium.VisitAsync(390, scripts: false);
        var (first, second) = (await visit.NewPageAsync(), await visit.NewPageAsync());
        await shop.JoinAsync(first, "objects@example.com");
        await first.GotoAsync(shop.Address + "/you/privacy");
        await second.GotoAsync(shop.Address + "/you/privacy");
        foreach (var page in new[] { first, second })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Do not use my data" }).ClickAsync();
            await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Not used since");
        }
    }

    [Fact]
    public async Task spending_is_locked_and_unlocked_and_every_page_opens_whatever_its_address_says()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "locks@example.com", new string('w', 100));
        await Looks.AccessibleAsync(page);
        await page.GotoAsync(shop.Address + "/you/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock spending" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Spending is locked.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Lock spending" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        foreach (var path in new[] { "/points?after=nonsense", "/year?of=nonsense", "/year?of=99999999999", "/offers?after=nonsense&pool=none" })
        {
            Assert.Equal((path, 200), (path, (await page.GotoAsync(shop.Address + path))!.Status));
        }
    }

    [Fact]
    public async Task an_address_that_is_none_is_told_how_one_looks()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await page.GotoAsync(shop.Address + "/join");
        await page.GetByLabel("E-mail").FillAsync("ann@home");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is no e-mail address. One looks like name@example.com.");
    }

    [Fact]
    public async Task what_was_given_takes_no_place_among_what_is_chosen()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "given@example.com");
        await page.GotoAsync(shop.Address + "/offers");
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("0 of 4 chosen");
        await Assertions.Expect(page.Locator("#picks")).ToContainTextAsync("5.00 off 35.00");
        await Assertions.Expect(page.Locator("#picks").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task who_opened_the_pages_under_a_number_is_told_where_passkeys_can_be_kept()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "number@example.com");
        var session = Assert.Single(await visit.CookiesAsync(), static one => one.Name == "session");
        await visit.AddCookiesAsync([new Cookie { Name = session.Name, Value = session.Value, Domain = "127.0.0.1", Path = "/" }]);
        await page.GotoAsync(shop.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal) + "/you/security");
        await Assertions.Expect(page.Locator("#passkeys-missing a")).ToHaveAttributeAsync("href", shop.Address + "/you/security");
        await Looks.AccessibleAsync(page);
    }

    [Fact]
    public async Task the_keyboard_alone_joins()
    {
        await using var visit = await chromium.VisitAsync(1280);
        var page = await visit.NewPageAsync();
        await page.GotoAsync(shop.Address + "/");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await page.GotoAsync(shop.Address + "/join");
        await page.GetByLabel("E-mail").FocusAsync();
        await page.Keyboard.TypeAsync("keys@example.com");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Code")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(await shop.CodeAsync("keys@example.com"));
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Your name").FocusAsync();
        await page.Keyboard.TypeAsync("Keys");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hello, Keys" })).ToBeVisibleAsync();
    }

    private static int CheckDigit(string digits) =>
        (10 - (digits.Select(static (digit, place) => (digit - '0') * (place % 2 == 0 ? 1 : 3)).Sum() % 10)) % 10;
}
