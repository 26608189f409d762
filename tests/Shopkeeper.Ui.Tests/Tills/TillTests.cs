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

    private const long FirstLoadBytes = 2_600_000;

    [Theory]
    [MemberData(nameof(Looks.Screens), MemberType = typeof(Looks))]
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
        await till.CutAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await till.ScanAsync(TillShop.OtherCard);
        await till.ScanAsync(Lantern);
        await Assertions.Expect(till.Page.GetByText("No network.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync($"offline-{name}");
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_member_is_recognised_by_name_and_the_one_fact_that_staff_may_see()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("16");
        var member = (await shop.GetAsync($"/v1/members?card={TillShop.OtherCard}")).GetProperty("memberId").GetString();
        await shop.PatchAsync($"/v1/members/{member}/preferences", """{ "likes": ["food/fine-wine"], "homeStore": "cardiff-1", "greetWith": "likes" }""");
        await till.ScanAsync(TillShop.OtherCard);
        await Assertions.Expect(till.Page.Locator(".customer")).ToContainTextAsync("Likes fine wine");
        await till.IsForEverybodyAsync("recognised");
        await shop.PatchAsync($"/v1/members/{member}/preferences", """{ "greetWith": null }""");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Somebody else" }).ClickAsync();
        await till.ScanAsync(TillShop.OtherCard);
        await Assertions.Expect(till.Page.Locator(".customer h2")).Not.ToHaveTextAsync("No card yet");
        await Assertions.Expect(till.Page.Locator(".customer")).Not.ToContainTextAsync("Likes");
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task ten_sales_without_the_network_and_a_reload_between_come_to_ten_postings_with_the_points_of_their_receipts()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("7");
        await till.InstalledAsync();
        var (_, before) = await shop.EntriesAsync(TillShop.Card);
        var receipts = new List<string> { await till.SellAsync(TillShop.Card, Lantern) };
        await till.AllSentAsync();

        await till.CutAsync();
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
        await till.ReconnectAsync();
        await till.AllSentAsync();

        var fresh = (await shop.GrewByAsync(11, before, TillShop.Card)).Reverse();
        Assert.Equal(
            receipts.Select(PointsOf),
            fresh.Select(static entry => entry.GetProperty("points").GetProperty("earned").GetInt64()));
        Assert.DoesNotContain("Your points follow", string.Join('\n', receipts), StringComparison.Ordinal);
        Assert.Equal(0, await till.Page.Locator(".notes").CountAsync());
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_server_killed_in_the_middle_of_a_sale_loses_nothing()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("8");
        var (_, before) = await shop.EntriesAsync(TillShop.Card);
        await till.ScanAsync(TillShop.Card);
        await till.ScanAsync(Lantern);
        await till.SeesTotalAsync("3.39 GBP");
        await shop.KillAsync();
        await till.ScanAsync(Clock);
        await till.SeesTotalAsync("7.14 GBP");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.GetByText("Kept on this machine; it is sent by itself.")).ToBeVisibleAsync();
        var receipt = await till.Page.Locator(".paper").TextContentAsync() ?? "";

        await shop.StartAsync();
        await till.AllSentAsync();
        var fresh = await shop.GrewByAsync(1, before, TillShop.Card);
        Assert.Equal(PointsOf(receipt), fresh[0].GetProperty("points").GetProperty("earned").GetInt64());
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_till_whose_key_was_ended_keeps_its_sales_and_sends_them_when_it_is_paired_again()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("9");
        var (_, before) = await shop.EntriesAsync(TillShop.OtherCard);
        var id = (await shop.GetAsync("/v1/tills")).GetProperty("tills").EnumerateArray()
            .First(static one => one.GetProperty("workstation").GetString() == "9").GetProperty("id").GetString();
        Assert.Equal(System.Net.HttpStatusCode.OK, await shop.SendAsync(HttpMethod.Delete, $"/v1/tills/{id}"));

        await till.SellAsync(TillShop.OtherCard, Lantern);
        await Assertions.Expect(till.Page.GetByText("The shop has ended this till's key.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("ended");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Pair again" }).ClickAsync();
        await till.PairAsync("9");
        await till.AllSentAsync();
        await shop.GrewByAsync(1, before, TillShop.OtherCard);
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_queue_edited_by_hand_is_named_and_not_sent_while_the_rest_is()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("11");
        await till.InstalledAsync();
        await till.SellAsync(TillShop.OtherCard, Lantern);
        await till.AllSentAsync();
        var (_, before) = await shop.EntriesAsync(TillShop.OtherCard);
        await till.CutAsync();
        await till.SellAsync(TillShop.OtherCard, Lantern);
        await till.SellAsync(TillShop.OtherCard, Clock);
        await till.Page.EvaluateAsync("""
            () => new Promise((resolve, reject) => {
              const open = indexedDB.open('shopkeeper-till');
              open.onerror = reject;
              open.onsuccess = () => {
                const queue = open.result.transaction('queue', 'readwrite').objectStore('queue');
                const read = queue.get(2);
                read.onsuccess = () => {
                  const row = read.result;
                  row.sale = row.sale.replaceAll('339', '33900');
                  queue.put(row).onsuccess = resolve;
                };
              };
            })
            """);
        await till.Page.ReloadAsync();
        await Assertions.Expect(till.Page.GetByText("Sale 2 was changed after it was written.")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("edited");
        await till.ReconnectAsync();
        await till.AllSentAsync();
        await shop.GrewByAsync(1, before, TillShop.OtherCard);
        await Assertions.Expect(till.Page.GetByText("Sale 2 was changed after it was written.")).ToBeVisibleAsync();

        // Once somebody has seen it, it is said no more, and what is scanned then is rung up.
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Seen" }).ClickAsync();
        await Assertions.Expect(till.Page.Locator(".notes")).ToHaveCountAsync(0);
        await till.ScanAsync(Clock);
        await till.SeesTotalAsync("3.75 GBP");
        await till.Page.ReloadAsync();
        await till.ReadyAsync();
        await Assertions.Expect(till.Page.Locator(".notes")).ToHaveCountAsync(0);
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_clock_three_days_off_is_said_and_put_right_in_the_sales()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("10");
        await till.Page.Context.AddInitScriptAsync("""
            (() => {
              const real = Date, off = -3 * 864e5;
              globalThis.Date = class extends real {
                constructor(...given) { if (given.length) { super(...given); } else { super(real.now() + off); } }
                static now() { return real.now() + off; }
              };
            })();
            """);
        await till.Page.ReloadAsync();
        await Assertions.Expect(till.Page.GetByText("clock is 3 days slow")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("clock");
        await till.SellAsync(TillShop.OtherCard, Clock);
        await till.AllSentAsync();
        var sold = (await shop.EntriesAsync(TillShop.OtherCard)).Entries[0];
        var off = sold.GetProperty("recordedAt").GetDateTimeOffset() - sold.GetProperty("occurredAt").GetDateTimeOffset();
        Assert.InRange(off, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(60));
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task a_scan_presses_no_button_and_nothing_typed_for_one_customer_is_left_for_the_next()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("scan");
        await till.ScanAsync(Lantern);
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();

        // The card comes late: it is the customer's, and the sale is not paid by that.
        await till.ScanAsync(TillShop.Card);
        await Assertions.Expect(till.Page.Locator(".points")).ToContainTextAsync("+");
        await till.SeesTotalAsync("3.39 GBP");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.Locator("#next")).ToBeFocusedAsync();

        // The next customer's first article, while the receipt is still there.
        await till.ScanAsync(Clock);
        await till.SeesTotalAsync("3.75 GBP");
        await Assertions.Expect(till.Page.Locator(".customer h2")).ToHaveTextAsync("No card yet");

        await till.ScanAsync("4711");
        await Assertions.Expect(till.Page.Locator("#price")).ToBeFocusedAsync();
        await till.Page.Keyboard.TypeAsync("12.50");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Drop all" }).ClickAsync();
        await till.ReadyAsync();
        await till.ScanAsync("4712");
        await Assertions.Expect(till.Page.Locator("#price")).ToHaveValueAsync("");
        await till.IsForEverybodyAsync("price");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Not this one" }).ClickAsync();
        await till.ReadyAsync();
        await till.ScanAsync(Clock);
        await till.SeesTotalAsync("3.75 GBP");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task goods_come_back_with_their_receipt_at_any_till_and_take_back_what_they_gave_once()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("12");
        var receipt = await till.SellAsync(TillShop.Card, $"4*{Clock}");
        await till.AllSentAsync();
        await till.ScanAsync(SaleKey().Match(receipt).Value);
        await till.ScanAsync(Clock);
        await till.SeesTotalAsync("3.75 GBP");
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.GetByText("The shop has it.")).ToBeVisibleAsync();
        var (_, entries) = await shop.EntriesAsync(TillShop.Card);
        Assert.Equal(
            (PointsOf(receipt), -40),
            (entries[1].GetProperty("points").GetProperty("earned").GetInt64(), entries[0].GetProperty("points").GetProperty("earned").GetInt64()));

        var other = await TillPage.OpenAsync(chromium, shop);
        await other.PairAsync("13");
        await other.ScanAsync(SaleKey().Match(receipt).Value);
        await Assertions.Expect(other.Page.GetByText("Return from")).ToBeVisibleAsync();
        await other.IsForEverybodyAsync("receipt-scanned");
        await other.ScanAsync($"4*{Clock}");
        await Assertions.Expect(other.Page.GetByText("Only 3 of this article on that receipt have not come back.")).ToBeVisibleAsync();
        await other.IsForEverybodyAsync("return");
        await other.ScanAsync($"3*{Clock}");
        await other.SeesTotalAsync("11.25 GBP");
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "One more of" })).ToBeDisabledAsync();
        await other.ScanAsync("");
        await Assertions.Expect(other.Page.Locator("#card")).ToBeFocusedAsync();
        await other.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(other.Page.GetByText("The shop has it.")).ToBeVisibleAsync();
        (_, entries) = await shop.EntriesAsync(TillShop.Card);

        // The 10 for coming in stay.
        Assert.Equal(PointsOf(receipt) - 10, -entries[..2].Sum(static entry => entry.GetProperty("points").GetProperty("earned").GetInt64()));
        await other.Page.Context.CloseAsync();
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task no_more_comes_back_than_the_receipt_has_however_it_is_brought()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("14");
        var receipt = await till.SellAsync(TillShop.OtherCard, $"3*{Clock}");
        await till.AllSentAsync();
        await till.ScanAsync(SaleKey().Match(receipt).Value);
        await till.ScanAsync($"4*{Clock}");
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("Only 3 of this article on that receipt have not come back.");
        await till.ScanAsync($"2*{Clock}");
        await till.SeesTotalAsync("7.50 GBP");
        var more = till.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^One more") });
        await more.ClickAsync();
        await till.SeesTotalAsync("11.25 GBP");
        await Assertions.Expect(more).ToBeDisabledAsync();

        // What the catalogue does not know is not on the receipt: no price is asked for it.
        await till.ScanAsync("999999");
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("This article is not on that receipt.");
        await till.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^One less") }).ClickAsync();
        await till.SeesTotalAsync("7.50 GBP");
        await till.ReadyAsync();
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.Locator("#next")).ToBeFocusedAsync();
        var back = await till.Page.Locator(".paper").TextContentAsync() ?? "";
        await till.Page.Keyboard.PressAsync("Enter");
        await till.ReadyAsync();

        // The same receipt once more: what came back before is gone from it, also after a reload; and a return has no receipt of its own.
        await till.Page.ReloadAsync();
        await till.ReadyAsync();
        await till.ScanAsync(SaleKey().Match(receipt).Value);
        await till.ScanAsync($"2*{Clock}");
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("Only 1 of this article on that receipt has not come back.");
        await till.ScanAsync(SaleKey().Match(back).Value);
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("This is the receipt of a return. Scan that of the sale.");
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task what_is_no_article_and_no_number_of_pieces_rings_up_nothing_and_never_leads_to_paying()
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync("15");
        await till.ScanAsync(Lantern);
        await till.SeesTotalAsync("3.39 GBP");
        foreach (var typed in new[] { $"0*{Lantern}", $"10000*{Lantern}", $"-1*{Lantern}", "3*", $"*{Lantern}" })
        {
            await till.ScanAsync(typed);
            await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("Pieces are written before the article, as in 3*22423: from 1 to 9999.");
        }

        await till.ScanAsync(new string('9', 301));
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("No article has that in its name.");
        await till.SeesTotalAsync("3.39 GBP");
        await till.ScanAsync("999999");
        await Assertions.Expect(till.Page.Locator("#price")).ToBeFocusedAsync();
        await till.ScanAsync("two pounds");
        await Assertions.Expect(till.Page.Locator(".said")).ToHaveTextAsync("A price is a sum such as 2.50.");
        await till.IsForEverybodyAsync("no-price");
        await till.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task the_first_load_is_small_and_every_file_comes_as_it_should()
    {
        Assert.SkipWhen(TillShop.Published is null, "The till is not published: ./test does it.");
        Assert.InRange(Directory.EnumerateFiles(TillShop.Published, "*.br", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length), 1, FirstLoadBytes);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        using var page = await http.GetAsync(new Uri(shop.Address + "/till/"));
        Assert.Equal(("text/html", "br", true), (page.Content.Headers.ContentType!.MediaType, page.Content.Headers.ContentEncoding.Single(), page.Headers.CacheControl!.NoCache));
        Assert.DoesNotContain("unsafe-inline", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var native = Path.GetFileName(Directory.EnumerateFiles(Path.Combine(TillShop.Published, "_framework"), "dotnet.native.*.wasm").Single());
        using var wasm = await http.GetAsync(new Uri($"{shop.Address}/till/_framework/{native}"));
        Assert.Equal(("application/wasm", "public, max-age=31536000, immutable"), (wasm.Content.Headers.ContentType!.MediaType, $"{wasm.Headers.CacheControl}"));
        using var worker = await http.GetAsync(new Uri(shop.Address + "/till/service-worker.js"));
        Assert.True(worker.Headers.CacheControl!.NoCache);
        foreach (var path in new[] { "/till/nothing.js", "/till/..%2f..%2fglobal.json", "/till/_framework", "/till/%2e%2e/%2e%2e/global.json", "/till/index.html%00.js" })
        {
            using var none = await http.GetAsync(new Uri(shop.Address + path));
            Assert.InRange((int)none.StatusCode, 400, 404);
        }
    }

    private static long PointsOf(string receipt) =>
        long.Parse(OfThisSale().Match(receipt).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"cardiff-1/\S+")]
    private static partial Regex SaleKey();

    [GeneratedRegex(@"of this sale\s+(-?\d+)")]
    private static partial Regex OfThisSale();
}
