using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>What becomes of a till's sales behind the counter: sent, refused, kept, dropped.</summary>
public sealed class TillQueueTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task goods_that_somebody_without_card_and_receipt_brings_back_are_taken_and_leave_no_gap(DatabaseEngine engine)
    {
        await using var shop = await TillSessionTests.ShopAsync(engine);
        using var machine = await TillMachine.OpenAsync(shop);
        var till = machine.Till;
        await machine.SellAsync(null, "tea");
        await till.TurnIntoReturnAsync();
        await till.ScanAsync("lamp");
        var back = await machine.PayAsync();
        Assert.Equal((SaleState.Sent, true), (till.Queue[^1].State, back.IsAnswered));
        Assert.Empty(till.QueueNotes);
        Assert.Equal("Thank you.", PaperReceipt.Write(back)[^1]);
        till.Clear();
        await machine.SellAsync(null, "tea");

        var gaps = (await shop.GetAsync($"/v1/till-gaps?store=cardiff-1&date=2015-10-22&workstation={till.Paired!.Workstation}", "office")).Json["tills"]![0]!;
        Assert.Equal((3, 0), ((int)gaps["sold"]!, gaps["missing"]!.AsArray().Count));

        // Said again it is the same one; there is nothing to claim of it, and nobody's points have moved.
        var again = await shop.PostAsync("/v1/activities", till.Queue[1].Body);
        Assert.Equal((202, "no-member", null), (again.Status, $"{again.Json["reason"]}", again.Json["claimCode"]));
        Assert.Equal("The return names neither a sale nor anybody; nothing is taken back.", $"{again.Json["detail"]}");
        Assert.Equal(404, (await shop.GetAsync($"/v1/activities/{again.Json["activityId"]}/receipt")).Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task a_sale_that_is_not_sent_keeps_no_others_and_stays_until_somebody_has_seen_it()
    {
        await using var shop = await TillSessionTests.ShopAsync();
        using var machine = await TillMachine.OpenAsync(shop);
        await machine.SellAsync(null, "tea");
        machine.IsCut = true;
        await machine.SellAsync(null, "tea");
        machine.IsCut = false;
        machine.Edit(2, "tea", "lamp");
        await machine.ReloadAsync();
        for (var i = 0; i <= 2 * TillSession.MostSentKept; i++)
        {
            await machine.SellAsync(null, "tea");
        }

        Assert.Equal(TillSession.MostSentKept + 2, machine.Till.Queue.Count);
        Assert.Equal((2, SaleState.Altered), (machine.Till.Queue[0].Number, machine.Till.Queue[0].State));
        await machine.ReloadAsync();
        Assert.StartsWith("Sale 2 was changed after it was written.", Assert.Single(machine.Till.QueueNotes), StringComparison.Ordinal);

        await machine.Till.NotesSeenAsync();
        Assert.Empty(machine.Till.QueueNotes);
        for (var i = 0; i < TillSession.MostSentKept; i++)
        {
            await machine.SellAsync(null, "tea");
        }

        await machine.ReloadAsync();
        Assert.Empty(machine.Till.QueueNotes);
        Assert.Empty(machine.Damage);
        Assert.DoesNotContain(machine.Till.Queue, static sale => sale.Number == 2);
    }
}
