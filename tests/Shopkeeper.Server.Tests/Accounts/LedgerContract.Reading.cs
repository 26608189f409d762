using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>What reading promises (it never writes), and the jobs that post.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task W11_a_thousand_quotes_change_nothing_and_say_what_a_commit_would_post()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        var purchase = world.Purchase(2550);
        Task<Quote> QuoteAsync() =>
            world.Accounts.QuoteAsync(new QuoteRequest(purchase, holder.Card, null, null), default);

        var quote = await QuoteAsync();
        for (var i = 0; i < 999; i++)
        {
            Assert.Equal(35, (await QuoteAsync()).Programmes[0].Outcome.Posting!.AvailableAfter);
        }

        Assert.Equal(holder.Account, quote.Account);
        Assert.Equal(10, quote.Programmes[0].Before.Available(0, world.Now));
        Assert.Equal(25, quote.Programmes[0].Explanation.Verdicts.Single(static one => one.Rule == "spend").Points);
        Assert.Equal(10, await world.BalanceAsync(holder));
        Assert.Single(await world.FeedAsync());
        Assert.Equal(35, (await world.PostAsync(purchase, holder)).Postings[0].AvailableAfter);
    }

    [Fact]
    public async Task a_quote_for_a_card_that_nobody_has_is_for_an_account_without_history()
    {
        await using var world = await WorldAsync();

        var quote = await world.Accounts.QuoteAsync(
            new QuoteRequest(world.Purchase(1000), world.NewHolder().Card, null, null), default);

        Assert.Null(quote.Account);
        Assert.Equal(10, quote.Programmes[0].Outcome.Posting!.AvailableAfter);
    }

    [Fact]
    public async Task a_quote_of_a_return_knows_its_sale_and_what_came_back_before()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var sale = world.Purchase(1000, 2000);
        await world.PostAsync(sale, holder);
        await world.PostAsync(world.Return(sale.Key, (1, 1000)), holder);
        Task<Quote> QuoteAsync(ActivityKey key, int line) => world.Accounts.QuoteAsync(
            new QuoteRequest(world.Return(key, (line, 1000)), holder.Card, null, null), default);

        Assert.Equal(0, (await QuoteAsync(sale.Key, 2)).Programmes[0].Outcome.Posting!.AvailableAfter);
        Assert.Equal(Rejection.AlreadyReturned, (await QuoteAsync(sale.Key, 1)).Programmes[0].Outcome.Rejection);
        Assert.Equal(
            Rejection.SaleNotFound,
            (await QuoteAsync(new ActivityKey("pos", "none"), 1)).Programmes[0].Outcome.Rejection);
    }

    [Fact]
    public async Task entries_are_read_newest_first_and_page_by_page()
    {
        await using var world = await WorldAsync();
        world.Given.Publish(Programme.Stamps, Instant.MinValue);
        var holder = await world.OpenAsync();
        var other = await world.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await world.BuyAsync(holder, 100);
            await world.BuyAsync(other, 100);
        }

        var first = await world.Accounts.EntriesAsync(holder.Account, null, 4, default);
        var second = await world.Accounts.EntriesAsync(holder.Account, first[^1].Seq, 100, default);

        Assert.Equal([(5L, "club"), (5L, "stamps"), (4L, "club"), (4L, "stamps")],
            first.Select(static posting => (posting.Seq, posting.Programme)));
        Assert.Equal([3L, 3L, 2L, 2L, 1L, 1L], second.Select(static posting => posting.Seq));
    }

    [Fact]
    public async Task an_activity_is_explained_under_its_own_version_and_the_account_of_that_moment()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var review = world.New(ActivityType.Review) with { Subject = "jumper" };
        var purchase = world.Purchase(1000, 250);
        await world.PostAsync(review, holder);
        var again = await world.PostAsync(world.New(ActivityType.Review) with { Subject = "jumper" }, holder);
        await world.PostAsync(purchase, holder);
        world.Given.Publish(Programme.ClubDouble, LedgerWorld.Noon);
        await world.MoveHeadAsync();
        await world.BuyAsync(holder, 9900);

        var found = await world.Accounts.FindActivityAsync(purchase.Id, explain: true, default);
        var second = await world.Accounts.FindActivityAsync(again.Activity, explain: true, default);

        Assert.Equal(purchase.Lines, found!.Activity!.Lines);
        Assert.Equal(holder.Account, found.Account);
        var explanation = Assert.Single(found.Explanations);
        Assert.Equal(1, explanation.RuleSetVersion);
        Assert.Equal(12, explanation.Verdicts.Sum(static verdict => verdict.Points));
        var verdict = Assert.Single(second!.Explanations).Verdicts.Single(static one => one.Rule == "review");
        Assert.Equal((0L, SkipReason.Limit), (verdict.Points, verdict.Reason));
        Assert.Null(await world.Accounts.FindActivityAsync(world.NewActivity(), explain: true, default));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_feed_has_every_posting_once_in_commit_order_with_its_activity()
    {
        await using var world = await WorldAsync();
        var holders = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.OpenAsync()));
        var reading = Task.Run(async () =>
        {
            var seen = new List<FeedItem>();
            var cursor = "";
            while (seen.Count < 300)
            {
                var page = await world.Accounts.FeedAsync(cursor, 50, default);
                seen.AddRange(page.Items);
                cursor = page.Next;
                await Task.Yield();
            }

            return seen;
        });

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => world.BuyAsync(holders[i % 10], 100))));
        var seen = await reading.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(300, seen.DistinctBy(static item => (item.Posting.Account, item.Posting.Seq)).Count());
        Assert.Equal(300, seen.Count);
        Assert.All(seen, static item => Assert.Equal(item.Posting.Activity, item.Activity!.Id));
        foreach (var account in seen.GroupBy(static item => item.Posting.Account))
        {
            Assert.Equal(account.Select(static item => item.Posting.Seq).Order(), account.Select(static item => item.Posting.Seq));
        }
    }

    [Fact]
    public async Task commands_stand_in_the_feed_without_an_activity()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        var redeemed = await world.RedeemAsync(holder, 3);

        var item = (await world.FeedAsync())[^1];

        Assert.Null(item.Activity);
        Assert.Equal((CommandKind.Redeem, redeemed.Activity), (item.Posting.Kind, item.Posting.Activity));
    }

    [Fact]
    public async Task totals_are_sums_of_the_journal_and_go_on_where_they_were()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var sale = world.Purchase(5000);
        await world.PostAsync(sale, holder);
        await world.RedeemAsync(holder, 20);
        await world.FeedAsync();
        Assert.Equal(1, (await world.Accounts.TotalsAsync(default)).Activities);
        await world.PostAsync(world.Return(sale.Key), holder);
        await world.PostAsync(world.Purchase(100), world.NewHolder());
        await world.FeedAsync();

        var totals = await world.Accounts.TotalsAsync(default);

        Assert.Equal((1L, 2L, 3L, 1L), (totals.Members, totals.Activities, totals.Postings, totals.Parked));
        var club = Assert.Single(totals.Programmes);
        Assert.Equal(("club", 50L, 50L, 20L), (club.Programme, club.PointsIssued, club.PointsTakenBack, club.PointsRedeemed));
    }

    [Fact]
    public async Task pending_points_are_released_when_their_time_has_come_and_lapse_at_their_end()
    {
        await using var world = await WorldAsync(Programme.Patient);
        var holder = await world.OpenAsync();
        var answer = await world.BuyAsync(holder, 1000);
        Assert.Equal((0L, 10L), (answer.Postings[0].AvailableAfter, answer.Postings[0].PendingAfter));

        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        world.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        Assert.Equal(10, (await world.StateAsync(holder))!.Available(0, world.Now));
        Assert.Equal(CommandKind.ReleasePending, (await world.FeedAsync())[^1].Posting.Kind);

        world.Time.Advance(TimeSpan.FromDays(400));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        Assert.Empty((await world.StateAsync(holder))!.Lots);
        Assert.Equal(CommandKind.Expire, (await world.FeedAsync())[^1].Posting.Kind);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task points_that_come_due_twice_at_one_instant_are_released_twice()
    {
        await using var world = await WorldAsync(Programme.Patient);
        var holder = await world.OpenAsync();
        world.Time.Advance(TimeSpan.FromDays(60));
        var late = world.Purchase(1000) with { OccurredAt = LedgerWorld.Noon };
        var later = world.Purchase(2000) with { OccurredAt = LedgerWorld.Noon };

        await world.PostAsync(late, holder);
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        await world.PostAsync(later, holder);
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));

        Assert.Equal(30, (await world.StateAsync(holder))!.Available(0, world.Now));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_journal_decides_itself_again_to_the_byte_after_rules_products_and_members_have_changed()
    {
        await using var world = await WorldAsync(Programme.Picky);
        world.Given.Change(new Product("tea", "Tea", "food/tea", ""), new Product("card", "Card", "gift-cards", ""));
        await world.MoveHeadAsync();
        var random = new Random(1884);
        var holders = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.OpenAsync()));
        var sales = new List<Activity>();
        string[] skus = ["tea", "card", "none"];
        for (var i = 0; i < 120; i++)
        {
            var holder = holders[random.Next(holders.Length)];
            world.Given.Facts[holder.Member] = new FactRecord { Segments = random.Next(2) == 0 ? ["vip"] : [] };
            if (i % 30 == 29)
            {
                world.Given.Change(new Product("tea", "Tea", i % 60 == 29 ? "drinks" : "food/tea", ""));
                world.Given.Publish(
                    Programme.Picky.Replace("points: 3", $"points: {i}", StringComparison.Ordinal), world.Now);
                await world.MoveHeadAsync();
            }

            var sale = world.Basket(
                new Line(1, skus[random.Next(3)], 1000, Unit.Each, random.Next(100, 9_000), 0, 0, 0),
                new Line(2, skus[random.Next(3)], 3000, Unit.Each, random.Next(100, 9_000), 0, 0, 0));
            await world.PostAsync(sale, holder);
            sales.Add(sale);
            if (random.Next(3) == 0)
            {
                await world.PostAsync(world.Return(sales[random.Next(sales.Count)].Key, (2, 1000)), holder);
            }

            world.Time.Advance(TimeSpan.FromDays(3));
        }

        await world.Accounts.RunDueAsync(default);
        var report = await world.Accounts.VerifyAsync(redecide: true, null, default);

        Assert.Equal([], report.First);
        Assert.Equal(6, report.Accounts);
        Assert.True(report.Postings >= 120);
        Assert.True((await world.FeedAsync(50)).Select(static item => item.Posting.CatalogueNumber).Distinct().Count() >= 4);
    }

    [Fact]
    public async Task a_lot_past_its_end_is_not_spent_even_if_the_job_has_not_run()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);
        world.Time.Advance(TimeSpan.FromDays(400));

        var answer = await world.RedeemAsync(holder, 1);

        Assert.Equal(Rejection.Insufficient, answer.Rejection);
    }

    [Fact]
    public async Task what_is_due_for_many_is_posted_once_each_though_two_run_it()
    {
        await using var world = await WorldAsync();
        var holders = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => world.OpenAsync()));
        foreach (var holder in holders)
        {
            await world.BuyAsync(holder, 1000);
        }

        world.Time.Advance(TimeSpan.FromDays(400));
        await Task.WhenAll(
            Task.Run(() => world.Accounts.RunDueAsync(default)), Task.Run(() => world.Accounts.RunDueAsync(default)));

        Assert.Equal(30, (await world.FeedAsync()).Count(static item => item.Posting.Kind == CommandKind.Expire));
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_background_job_runs_what_is_due()
    {
        await using var world = await WorldAsync(options: new AccountsOptions { JobEvery = TimeSpan.FromHours(1) });
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 1000);

        // The feed may lag behind the commit, and the clock moves on until a round has run and posted.
        var page = await world.Accounts.FeedAsync("", 10, default);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (page.Items.Length < 2 && !patience.IsCancellationRequested)
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            await Task.Yield();
            page = await world.Accounts.FeedAsync("", 10, default);
        }

        Assert.Equal([CommandKind.Activity, CommandKind.Expire], page.Items.Select(static item => item.Posting.Kind));
    }

    [Fact]
    public async Task shuffled_and_repeated_delivery_gives_the_same_balances()
    {
        await using var world = await WorldAsync();
        await using var shuffled = await WorldAsync();
        var random = new Random(20151022);
        var holders = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.OpenAsync()));
        await shuffled.Accounts.OpenAsync(
            [.. holders.Select(static one => new AccountOpening(one.Account, one.Member, one.Card))], default);
        var sent = new List<(Activity Activity, LedgerWorld.Holder Holder)>();
        for (var i = 0; i < 60; i++)
        {
            var holder = holders[random.Next(holders.Length)];
            var sale = world.Purchase(random.Next(100, 9_000), random.Next(100, 9_000));
            sent.Add((sale, holder));
            if (random.Next(3) == 0)
            {
                sent.Add((world.Return(sale.Key, (random.Next(1, 3), 1000)), holder));
            }
        }

        foreach (var (activity, holder) in sent)
        {
            await world.PostAsync(activity, holder);
        }

        var mixed = sent.Concat(sent).ToArray();
        random.Shuffle(mixed);
        await Task.WhenAll(mixed.Select(one => Task.Run(() => shuffled.PostAsync(one.Activity, one.Holder))));

        // What waits for its sale is placed in the background, too: it may be under way.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await shuffled.Accounts.TotalsAsync(default)).Parked > 0 && !patience.IsCancellationRequested)
        {
            await shuffled.Accounts.PlaceParkedAsync(default);
        }

        foreach (var holder in holders)
        {
            Assert.Equal(await world.BalanceAsync(holder), await shuffled.BalanceAsync(holder));
        }

        await world.HoldsAsync();
        await shuffled.HoldsAsync();
    }

    [Fact]
    public async Task two_shops_in_one_process_know_nothing_of_each_other()
    {
        await using var one = await WorldAsync();
        await using var two = await WorldAsync(Programme.ClubDouble);
        var holder = await one.OpenAsync();
        await two.Accounts.OpenAsync([new AccountOpening(holder.Account, holder.Member, holder.Card)], default);
        var purchase = one.Purchase(1000);

        await Task.WhenAll(one.PostAsync(purchase, holder), two.PostAsync(purchase, holder));

        Assert.Equal(10, await one.BalanceAsync(holder));
        Assert.Equal(20, await two.BalanceAsync(holder));
    }
}
