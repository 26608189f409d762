using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>The published cases of a till that has only what it took along, in a real browser.</summary>
public sealed class TillCases(Chromium chromium, TillShop shop) : IClassFixture<TillShop>
{
    private const string Lantern = "71053";
    private const string Noted = "The card is noted. Its points follow when the network is back.";

    [Fact]
    public async Task PT_18_a_snapshot_with_one_byte_changed_is_refused_and_the_till_only_notes_cards_for_later()
    {
        var till = await CutOffAsync("18");
        await till.Page.EvaluateAsync("""
            () => new Promise((resolve, reject) => {
              const open = indexedDB.open('shopkeeper-till');
              open.onerror = reject;
              open.onsuccess = () => {
                const state = open.result.transaction('state', 'readwrite').objectStore('state');
                const read = state.get('snapshot');
                read.onsuccess = () => {
                  const changed = read.result.replace('LANTERN', 'LANTERM');
                  if (changed.length !== read.result.length || changed === read.result) { reject(new Error('nothing was changed')); return; }
                  state.put(changed, 'snapshot').onsuccess = resolve;
                };
              };
            })
            """);
        await till.Page.ReloadAsync();
        await Assertions.Expect(till.Page.GetByText("is not signed by the shop")).ToBeVisibleAsync();
        await till.IsForEverybodyAsync("altered");

        await OnlyNotesAsync(till, async () =>
        {
            await till.Page.GetByLabel($"Price of {Lantern}").FillAsync("3.39");
            await till.Page.Keyboard.PressAsync("Enter");
        });
    }

    [Fact]
    public async Task PT_18_a_snapshot_that_ended_yesterday_decides_nothing_and_the_till_only_notes_cards_for_later()
    {
        var till = await CutOffAsync("19");
        await till.Page.Context.AddInitScriptAsync("""
            (() => {
              const real = Date, off = 60 * 36e5;
              globalThis.Date = class extends real {
                constructor(...given) { if (given.length) { super(...given); } else { super(real.now() + off); } }
                static now() { return real.now() + off; }
              };
            })();
            """);
        await till.Page.ReloadAsync();
        await Assertions.Expect(till.Page.GetByText("data on this till has ended")).ToBeVisibleAsync();

        await OnlyNotesAsync(till, static () => Task.CompletedTask);
    }

    /// <summary>A till that has met the card, and is alone now.</summary>
    private async Task<TillPage> CutOffAsync(string workstation)
    {
        var till = await TillPage.OpenAsync(chromium, shop);
        await till.PairAsync(workstation);
        await till.InstalledAsync();
        Assert.DoesNotContain("Your points follow", await till.SellAsync(TillShop.Card, Lantern), StringComparison.Ordinal);
        await till.AllSentAsync();
        await till.CutAsync();
        return till;
    }

    /// <summary>The sale goes on at its shelf price, says nothing of points or levels, and earns when it arrives.</summary>
    private async Task OnlyNotesAsync(TillPage till, Func<Task> priceAsync)
    {
        var (_, before) = await shop.EntriesAsync(TillShop.Card);
        await till.ReadyAsync();
        await till.ScanAsync(TillShop.Card);
        await Assertions.Expect(till.Page.GetByText(Noted)).ToBeVisibleAsync();
        await till.ScanAsync(Lantern);
        await priceAsync();
        await till.SeesTotalAsync("3.39 GBP");
        await Assertions.Expect(till.Page.Locator(".customer")).ToContainTextAsync("Points follow");
        await till.Page.Locator("#scan").FocusAsync();
        await till.ScanAsync("");
        await Assertions.Expect(till.Page.Locator("#card")).ToBeFocusedAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(till.Page.Locator(".paper")).ToContainTextAsync("Your points follow");
        await Assertions.Expect(till.Page.GetByText("Kept on this machine; it is sent by itself.")).ToBeVisibleAsync();

        await till.ReconnectAsync();
        await till.AllSentAsync();
        var posted = Assert.Single(await shop.GrewByAsync(1, before, TillShop.Card));
        Assert.Equal(40, posted.GetProperty("points").GetProperty("earned").GetInt64());
        await till.Page.Context.CloseAsync();
    }
}
