using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>The till in a real browser: alone with the keyboard, without the network, and when something is wrong.</summary>
public sealed partial class TillTests(Chromium chromium, TillShop shop) : IClassFixture<TillShop>
{
    private const string Lantern = "71053";
    private const string Clock = "22728";

    public static readonly MatrixTheoryData<int, ColorScheme> Screens = new([320, 390, 1440], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task every_screen_fits_and_can_be_read_by_everybody(int width, ColorScheme scheme)
    {
        var till = await TillPage.OpenAsync(chromium, shop, width, scheme);
        var name = $"{width}-{scheme}".ToLowerInvariant();
        await Assertions.Expect(till.Page.GetByRole(AriaRole.Heading, new() { Name = "Pair this till" })).ToBeVisibleAsync();
        await till.IsForEverybodyAsync($"pair-{name}");
        await till.PairAsync($"{width}{scheme.ToString()[0]}");
        await till.IsForEverybodyAsync($"empty-{name}");
        await till.ScanAsync(TillShop.Card);
        await till.ScanAsync($"3*{Lantern}");
        await till.ScanAsync(Clock);
        await Assertions.Expect(till.Page.Locator(".points")).ToContainTextAsync("+");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Void ALARM CLOCK BAKELIKE PINK" }).ClickAsync();
        await till.SeesTotalAsync("10.17 GBP");
        await till.IsForEverybodyAsync($"basket-{name}");
        await till.ScanAsync("lantern");
        await Assertions.Expect(till.Page.Locator(".matches li")).ToHaveCountAsync(1);
        await till.IsForEverybodyAsync($"matches-{name}");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.IsForEverybodyAsync($"pay-{name}");
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.GetByText("The shop has it.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync($"receipt-{name}");
        await till.Page.Context.SetOfflineAsync(true);
        await till.Page.Keyboard.PressAsync("Enter");
        await till.ScanAsync(TillShop.OtherCard);
        await till.ScanAsync(Lantern);
        await Assertions.Expect(till.Page.GetByText("No network.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync($"offline-{name}");
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task ten_sales_without_the_network_and_a_reload_between_come_to_ten_postings_with_the_points_of_their_receipts()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("7");
        await till.InstalledAsync();
        var (account, before) = await shop.EntriesAsync(TillShop.Card);
        var receipts = new List<string> { await till.SellAsync(TillShop.Card, Lantern) };
        await till.AllSentAsync();

        await till.Page.Context.SetOfflineAsync(true);
        for (var i = 0; i < 5; i++)
        {
            receipts.Add(await till.SellAsync(TillShop.Card, i % 2 == 0 ? Clock : Lantern));
        }

        var started = Stopwatch.GetTimestamp();
        await till.Page.ReloadAsync();
        await till.ReadyAsync();
        var reload = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine($"usable after a reload without network: {reload.TotalMilliseconds:F0} ms");
        for (var i = 0; i < 5; i++)
        {
            receipts.Add(await till.SellAsync(TillShop.Card, $"{i + 2}*{Clock}"));
        }

        Assert.Contains("10 to send", await till.Page.Locator(".state").TextContentAsync(), StringComparison.Ordinal);
        await till.Page.Context.SetOfflineAsync(false);
        await till.AllSentAsync();

        var (_, after) = await shop.EntriesAsync(TillShop.Card);
        var fresh = after.Take(after.Length - before.Length).Reverse().ToArray();
        Assert.Equal(11, fresh.Length);
        Assert.Equal(
            receipts.Select(PointsOf),
            fresh.Select(static entry => entry.GetProperty("points").GetProperty("earned").GetInt64()));
        Assert.DoesNotContain("Your points follow", string.Join('\n', receipts), StringComparison.Ordinal);
        Assert.Equal(0, await till.Page.Locator(".notes").CountAsync());
        Assert.NotEmpty(account);
        await till.Page.Context.CloseAsync();
    }

    private static long PointsOf(string receipt) =>
        long.Parse(OfThisSale().Match(receipt).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"of this sale\s+(-?\d+)")]
    private static partial Regex OfThisSale();
}
