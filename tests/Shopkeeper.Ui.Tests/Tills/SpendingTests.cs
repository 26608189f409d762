using System.Buffers.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NodaTime;
using Shopkeeper.Members.Spending;
using Xunit;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>A shop whose points are money: one for each pound, a penny each, and some of them where the server is away.</summary>
public sealed class SpendingShop : TillShop
{
    protected override string Programme => Path.Combine(AppContext.BaseDirectory, "spending.yaml");
}

/// <summary>Points as money at the till: with the app's code, with the server and without it.</summary>
public sealed partial class SpendingTests(Chromium chromium, SpendingShop shop) : IClassFixture<SpendingShop>
{
    private const string Clock = "22728";

    [Fact]
    public async Task a_member_pays_with_points_with_the_network_and_without_it_as_far_as_the_shop_lets_tills_go()
    {
        Assert.SkipWhen(TillShop.Published is null, "The till is not published: ./test does it.");
        var member = (await shop.GetAsync($"/v1/members?card={TillShop.Card}")).GetProperty("memberId").GetString();
        var app = await shop.PostAsync($"/v1/members/{member}/devices", """{ "device": "phone-1" }""");
        await shop.PostAsync($"/v1/members/{member}/spending/lift-hold", """{ "reason": "seen at the desk" }""");
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("1");
        await till.InstalledAsync();
        var (_, before) = await shop.EntriesAsync(TillShop.Card);

        await BasketAsync(till);
        await SpendAsync(till, CodeOf(app), 100, "10.25 GBP");
        var receipt = await PayAsync(till);
        Assert.Contains("100 points", receipt, StringComparison.Ordinal);
        await till.AllSentAsync();

        await BringBackAsync(till, SaleKey().Match(receipt).Value);
        await till.CutAsync();
        await BasketAsync(till);
        var code = CodeOf(app);
        await till.ScanAsync(code);
        await Assertions.Expect(till.Page.GetByLabel("How many points to spend? Without the network at most 300.")).ToBeFocusedAsync();
        await Assertions.Expect(till.Page.GetByText("Points are earned, and spent as far as the shop lets tills go.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("spend-offline");
        await till.ScanAsync("301");
        await Assertions.Expect(till.Page.GetByText("Without the network at most 300 points of this member are taken here.")).ToBeVisibleAsync();
        await till.ScanAsync("200");
        await till.SeesTotalAsync("9.25 GBP");
        Assert.Contains("200 points", await PayAsync(till), StringComparison.Ordinal);

        // The same code buys nothing twice, and what was taken counts after a reload too.
        await till.Page.ReloadAsync();
        await till.ReadyAsync();
        await BasketAsync(till);
        await till.ScanAsync(code);
        await Assertions.Expect(till.Page.GetByText("This code was used already")).ToBeVisibleAsync();
        await SpendAsync(till, CodeOf(app), 100, "10.25 GBP");
        await PayAsync(till);
        await BasketAsync(till);
        await till.ScanAsync(CodeOf(app));
        await Assertions.Expect(till.Page.GetByText("cannot be spent here; the sale goes on without.")).ToBeVisibleAsync();
        await PayAsync(till);

        // Points are one member's, and never more than the sale.
        await till.ReadyAsync();
        await till.ReconnectAsync();
        await till.AllSentAsync();
        await BasketAsync(till);
        await SpendAsync(till, CodeOf(app), 100, "10.25 GBP");
        await till.ScanAsync(TillShop.OtherCard);
        await till.SeesTotalAsync("11.25 GBP");
        await till.ScanAsync(TillShop.Card);
        await SpendAsync(till, CodeOf(app), 400, "7.25 GBP");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "One less of ALARM CLOCK BAKELIKE PINK" }).ClickAsync();
        await till.SeesTotalAsync("3.50 GBP");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "One less of ALARM CLOCK BAKELIKE PINK" }).ClickAsync();
        await till.SeesTotalAsync("3.75 GBP");
        await Assertions.Expect(till.Page.GetByText("The points are worth more than the sale now")).ToBeVisibleAsync();
        Assert.Equal(0, await till.Page.Locator(".notes").CountAsync());
        var (_, after) = await shop.EntriesAsync(TillShop.Card);
        Assert.Equal(400, after[..^before.Length].SelectMany(static posting => posting.GetProperty("entries").EnumerateArray())
            .Where(static entry => entry.GetProperty("to").GetString() == "redeemed").Sum(static entry => entry.GetProperty("points").GetInt64()));
        await till.Page.Context.CloseAsync();
    }

    private static async Task BasketAsync(TillPage till)
    {
        await till.ReadyAsync();
        await till.ScanAsync(TillShop.Card);
        await Assertions.Expect(till.Page.Locator(".customer h2")).Not.ToHaveTextAsync("No card yet");
        await till.ScanAsync($"3*{Clock}");
        await till.SeesTotalAsync("11.25 GBP");
    }

    /// <summary>Of what comes back the part that was paid with points is not paid in money.</summary>
    private static async Task BringBackAsync(TillPage till, string sale)
    {
        await till.ReadyAsync();
        await till.ScanAsync(sale);
        await till.ScanAsync($"2*{Clock}");
        await till.SeesTotalAsync("6.84 GBP");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.GetByText("0.66 GBP more was paid with points, and is not paid back in money.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("return-points");
        Assert.Contains("In money", await PaidAsync(till), StringComparison.Ordinal);
        await till.AllSentAsync();
    }

    private static async Task SpendAsync(TillPage till, string code, int points, string left)
    {
        await till.ScanAsync(code);
        await Assertions.Expect(till.Page.Locator("#points")).ToBeFocusedAsync();
        await till.ScanAsync($"{points}");
        await till.SeesTotalAsync(left);
    }

    private static async Task<string> PayAsync(TillPage till)
    {
        await till.ReadyAsync();
        await till.ScanAsync("");
        return await PaidAsync(till);
    }

    private static async Task<string> PaidAsync(TillPage till)
    {
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.Locator("#next")).ToBeFocusedAsync();
        var receipt = await till.Page.Locator(".paper").TextContentAsync() ?? "";
        await till.Page.Keyboard.PressAsync("Enter");
        return receipt;
    }

    [GeneratedRegex(@"cardiff-1/\S+")]
    private static partial Regex SaleKey();

    /// <summary>What the app shows now.</summary>
    private static string CodeOf(JsonElement app) => SpendToken.Make(
        Guid.Parse(app.GetProperty("deviceId").GetString()!["dev_".Length..]), Base64Url.DecodeFromChars(app.GetProperty("secret").GetString()!),
        SystemClock.Instance.GetCurrentInstant());
}
