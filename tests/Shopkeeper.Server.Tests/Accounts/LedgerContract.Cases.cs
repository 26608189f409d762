using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Activities;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>Published cases (docs/cases.tsv) that are the ledger's to keep.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task W9_a_key_sent_again_after_five_weeks_and_a_change_of_rules_gets_its_first_answer()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        var first = await world.PostAsync(purchase, holder);
        world.Time.Advance(TimeSpan.FromDays(35));
        world.Given.Publish(Programme.ClubDouble, LedgerWorld.Noon - Duration.FromDays(1));
        await world.MoveHeadAsync();

        var again = await world.PostAsync(purchase, holder);

        Assert.Equal(Text(first with { Replayed = true }), Text(again));
        Assert.Equal(10, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task PT_04_the_same_number_on_the_next_business_date_is_a_new_sale()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var today = world.Purchase(1000) with { Key = new ActivityKey("pos", "cardiff-1/03/2015-10-22/000451") };
        var next = today with { Id = world.NewActivity(), Key = new ActivityKey("pos", "cardiff-1/03/2015-10-23/000451") };

        var answers = new[] { await world.PostAsync(today, holder), await world.PostAsync(next, holder) };

        Assert.All(answers, static answer => Assert.Equal((AnswerStatus.Recorded, false), (answer.Status, answer.Replayed)));
        Assert.Equal(20, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task SP_20_what_is_bought_in_a_store_and_reviewed_in_the_app_is_one_balance_on_the_web()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.PostAsync(world.Purchase(2500) with { Channel = "store" }, holder);
        var review = world.New(ActivityType.Review) with { Subject = "jumper", Channel = "app" };
        await world.Accounts.PostAsync(LedgerWorld.Of(review, null, holder.Account), default);

        var web = await world.Accounts.FindByCardAsync(holder.Card, default);
        var states = await world.Accounts.FindAsync(web!.Account, default);

        Assert.Equal(50, Assert.Single(states!.Value).Available(0, world.Now));
    }

    [Fact]
    public async Task W17_the_balance_asked_for_right_after_a_commit_is_the_ledgers()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        for (var i = 1; i <= 20; i++)
        {
            var answer = await world.BuyAsync(holder, 100 * i);
            var quote = await world.Accounts.QuoteAsync(
                new QuoteRequest(world.Purchase(0), holder.Card, null, null), default);
            var newest = (await world.Accounts.EntriesAsync(holder.Account, null, 1, default))[0];

            Assert.Equal(answer.Postings[0].AvailableAfter, await world.BalanceAsync(holder));
            Assert.Equal(answer.Postings[0].AvailableAfter, quote.Programmes[0].Before.Available(0, world.Now));
            Assert.Equal(answer.Postings[0].AvailableAfter, newest.AvailableAfter);
        }
    }

    [Fact]
    public async Task W19_fifty_purchases_of_a_household_at_once_all_post_and_add_up()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var partner = world.NewHolder();
        await world.Accounts.OpenAsync([new AccountOpening(holder.Account, partner.Member, partner.Card)], default);

        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(
            i => Task.Run(() => world.PostAsync(world.Purchase(100 * i), i % 2 == 0 ? holder : partner))));

        Assert.All(answers, static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        Assert.Equal(1275, await world.BalanceAsync(holder));
        Assert.Equal(
            [(holder.Member, 25), (partner.Member, 25)],
            (await world.FeedAsync()).GroupBy(static item => item.Posting.Member)
                .Select(static group => (group.Key, group.Count())).OrderBy(static one => one.Key.Value));
        await world.HoldsAsync();
    }
}
