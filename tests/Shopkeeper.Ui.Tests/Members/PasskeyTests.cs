using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>Passkeys in a browser that has an authenticator, in one that has none, and without scripts.</summary>
public sealed class PasskeyTests(Chromium chromium, SparksShop sparks) : IClassFixture<SparksShop>
{
    private const string Use = "Sign in with a passkey";

    public static readonly TheoryData<int, ColorScheme> Screens = new() { { 390, ColorScheme.Light }, { 1440, ColorScheme.Dark } };

    private readonly MemberShop shop = sparks.Shop;

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task a_passkey_is_added_signs_in_and_when_it_is_removed_does_not(int width, ColorScheme scheme)
    {
        await using var visit = await chromium.VisitAsync(width, scheme);
        var page = await visit.NewPageAsync();

        // An authenticator that says yes by itself would answer before the button is there.
        await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        await GiveAuthenticatorAsync(page);
        await shop.JoinAsync(page, $"passkey{width}@example.com");

        await page.GotoAsync(shop.Address + "/you/security");
        await page.GetByLabel("Name of the passkey").FillAsync("Ann's phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("main li strong")).ToHaveTextAsync("Ann's phone");
        await Looks.AccessibleAsync(page);
        await Looks.KeepAsync(page, $"passkeys-{width}-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("This device has a passkey for you already.");

        await SignOutAsync(page);
        await page.GotoAsync(shop.Address + "/sign-in?next=/you/security");
        await page.GetByRole(AriaRole.Button, new() { Name = Use }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/you/security");
        await Assertions.Expect(page.Locator("main li").First).ToContainTextAsync("last used");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Ann's phone" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("The passkey is removed");
        await SignOutAsync(page);
        await page.GotoAsync(shop.Address + "/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = Use }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("This passkey is none of ours");
        await Looks.AccessibleAsync(page);
        await Looks.KeepAsync(page, $"passkey-refused-{width}-{scheme}");
        await page.GotoAsync(shop.Address + "/you");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_browser_that_offers_passkeys_by_itself_needs_no_button()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await GiveAuthenticatorAsync(page);
        await shop.JoinAsync(page, "offered@example.com");
        await page.GotoAsync(shop.Address + "/you/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("main li strong")).ToHaveTextAsync("This device");
        await SignOutAsync(page);
        await page.GotoAsync(shop.Address + "/sign-in?next=/points", new() { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/points");
    }

    [Fact]
    public async Task who_is_signed_in_signs_in_again_with_a_code()
    {
        await using var visit = await chromium.VisitAsync(390);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "again@example.com");
        await shop.EnterAsync(page, "/sign-in?again=1&next=/you/security", "again@example.com", 2);
        await Assertions.Expect(page).ToHaveURLAsync(shop.Address + "/you/security");
    }

    [Fact]
    public async Task a_page_without_scripts_or_outside_the_domain_shows_no_button_and_signs_in_with_a_code()
    {
        await using (var plain = await chromium.VisitAsync(390, scripts: false))
        {
            var page = await plain.NewPageAsync();
            await shop.JoinAsync(page, "plain@example.com");
            await page.GotoAsync(shop.Address + "/you/security");
            await Assertions.Expect(page.GetByText("Adding one needs scripts")).ToBeVisibleAsync();
            await Assertions.Expect(page.GetByLabel("Name of the passkey")).ToBeHiddenAsync();
        }

        await using var visit = await chromium.VisitAsync(390);
        var numbers = await visit.NewPageAsync();
        await numbers.GotoAsync(shop.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal) + "/sign-in", new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Assertions.Expect(numbers.GetByRole(AriaRole.Button, new() { Name = "Send me a code" })).ToBeVisibleAsync();
        await Assertions.Expect(numbers.GetByRole(AriaRole.Button, new() { Name = Use })).ToBeHiddenAsync();
    }

    /// <summary>One that is part of the device, and whose owner always says yes.</summary>
    private static async Task GiveAuthenticatorAsync(IPage page)
    {
        var authenticator = await page.Context.NewCDPSessionAsync(page);
        await authenticator.SendAsync("WebAuthn.enable");
        await authenticator.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync(shop.Address + "/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }
}
