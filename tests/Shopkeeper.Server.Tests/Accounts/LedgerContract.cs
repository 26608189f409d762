using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>What posting promises, on whatever store: the in-memory model, SQLite and PostgreSQL run these same tests.</summary>
public abstract partial class LedgerContract
{
    /// <summary>Null: the in-memory model.</summary>
    protected abstract DatabaseEngine? Engine { get; }

    internal Task<LedgerWorld> WorldAsync(string programme = Programme.Club, AccountsOptions? options = null) =>
        LedgerWorld.NewAsync(Engine, programme, options);

    [Fact]
    public async Task a_purchase_is_posted_and_its_account_moves()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();

        var answer = await world.BuyAsync(holder, 2550);

        Assert.Equal((AnswerStatus.Recorded, false, holder.Account), (answer.Status, answer.Replayed, answer.Account));
        var posting = Assert.Single(answer.Postings);
        Assert.Equal((1L, 25L, 0L, holder.Member), (posting.Seq, posting.AvailableAfter, posting.PendingAfter, posting.Member));
        Assert.Equal(25, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task an_account_exists_from_its_opening_on()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();

        Assert.Equal([], await world.Accounts.FindAsync(holder.Account, default));
        Assert.Null(await world.Accounts.FindAsync(world.NewHolder().Account, default));
        Assert.Equal(
            new LinkedCard(holder.Account, holder.Member), await world.Accounts.FindByCardAsync(holder.Card, default));
        Assert.Null(await world.Accounts.FindByCardAsync(world.NewHolder().Card, default));
    }

    [Fact]
    public async Task opening_again_changes_nothing_and_a_linked_card_stays_as_it_is()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var other = world.NewHolder();

        await world.Accounts.OpenAsync(
            [
                new AccountOpening(holder.Account, other.Member, holder.Card),
                new AccountOpening(other.Account, other.Member, holder.Card),
            ],
            default);

        Assert.Equal(
            new LinkedCard(holder.Account, holder.Member), await world.Accounts.FindByCardAsync(holder.Card, default));
        Assert.Equal([], await world.Accounts.FindAsync(other.Account, default));
    }

    [Fact]
    public async Task the_same_key_again_gets_the_same_answer()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000, 599);

        var first = await world.PostAsync(purchase, holder);
        await world.BuyAsync(holder, 5000);
        var second = await world.PostAsync(purchase with { Id = world.NewActivity() }, holder);

        Assert.Equal(Text(first with { Replayed = true }), Text(second));
        Assert.Equal(65, await world.BalanceAsync(holder));
        Assert.Equal(2, (await world.FeedAsync()).Count);
    }

    [Fact]
    public async Task PT_03_the_same_key_with_another_body_is_refused_and_the_first_one_stands()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        var first = await world.PostAsync(purchase, holder);

        var other = await world.PostAsync(purchase with { Lines = world.Purchase(9900).Lines }, holder);
        var again = await world.PostAsync(purchase, holder);

        Assert.Equal((AnswerStatus.Refused, Rejection.KeyReusedWithAnotherBody), (other.Status, other.Rejection));
        Assert.Equal(Text(first with { Replayed = true }), Text(again));
        Assert.Equal(10, await world.BalanceAsync(holder));
        var conflict = Assert.Single(await world.Accounts.ConflictsAsync(null, 10, default));
        Assert.Equal((purchase.Key, first.Activity, 1, world.Now), (conflict.Key, conflict.Activity, conflict.Times, conflict.First));
        Assert.Equal(1, (await world.Accounts.VerifyAsync(redecide: false, null, default)).Conflicts);
    }

    [Fact]
    public async Task the_conflict_report_has_a_row_for_every_key_the_latest_first_and_counts_the_rest()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchases = Enumerable.Range(0, 5).Select(_ => world.Purchase(1000)).ToArray();
        foreach (var purchase in purchases)
        {
            await world.PostAsync(purchase, holder);
            await world.PostAsync(purchase with { Store = "leeds" }, holder);
        }

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.PostAsync(purchases[0] with { Store = "york" }, holder);

        var first = await world.Accounts.ConflictsAsync(null, 3, default);
        var second = await world.Accounts.ConflictsAsync(first[^1].Number, 3, default);
        Assert.Equal(
            purchases.Reverse().Select(static purchase => purchase.Key), first.Concat(second).Select(static one => one.Key));
        Assert.Equal((2, Duration.FromMinutes(1)), (second[^1].Times, second[^1].Last - second[^1].First));
        Assert.All(first, static one => Assert.Equal((1, one.First), (one.Times, one.Last)));
    }

    [Fact]
    public async Task two_bodies_of_one_key_at_once_post_one_and_report_the_other()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            () => world.PostAsync(purchase with { Store = i % 2 == 0 ? "leeds" : "york" }, holder))));

        Assert.Equal(16, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Equal(16, answers.Count(static answer => answer.Rejection == Rejection.KeyReusedWithAnotherBody));
        Assert.Equal(10, await world.BalanceAsync(holder));
        Assert.InRange(Assert.Single(await world.Accounts.ConflictsAsync(null, 10, default)).Times, 1, 16);
    }

    [Fact]
    public async Task PT_02_sixty_four_sends_of_one_key_at_once_post_once_with_one_answer()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            _ => Task.Run(() => world.PostAsync(purchase with { Id = world.NewActivity() }, holder))));

        Assert.Equal(1, answers.Count(static answer => !answer.Replayed));
        Assert.Single(answers.Select(static answer => Text(answer with { Replayed = true })).Distinct());
        Assert.Single(await world.FeedAsync());
        Assert.Equal(10, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task strangers_to_a_key_in_flight_are_refused_and_do_not_pin_it()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        var other = purchase with { Lines = world.Purchase(2000).Lines };

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(
            i => Task.Run(() => world.PostAsync(i % 2 == 0 ? purchase : other, holder))));

        Assert.Equal(16, answers.Count(static answer => answer.Rejection == Rejection.KeyReusedWithAnotherBody));
        Assert.Equal(16, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Single(await world.FeedAsync());
    }

    [Fact]
    public async Task two_hundred_clients_take_one_from_a_hundred_and_exactly_a_hundred_succeed()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 10_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            _ => Task.Run(() => world.RedeemAsync(holder, 1))));

        Assert.Equal(100, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Equal(100, answers.Count(static answer => answer.Rejection == Rejection.Insufficient));
        Assert.Equal(0, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task PT_35_two_tills_and_one_member_post_all_that_they_send()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => world.BuyAsync(holder, 100))));

        Assert.All(answers, static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        Assert.Equal(
            Enumerable.Range(1, 100).Select(static seq => (long)seq),
            answers.Select(static answer => answer.Postings[0].Seq).Order());
        Assert.Equal(100, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task a_refusal_stays_refused_even_when_funds_arrive()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var redeem = new Command.Redeem(world.NewActivity(), 5, 0, "basket", "till");

        var first = await world.Accounts.PostAsync(world.Of(redeem, holder.Account, "r-1"), default);
        await world.BuyAsync(holder, 5000);
        var again = await world.Accounts.PostAsync(world.Of(redeem, holder.Account, "r-1"), default);
        var anew = await world.Accounts.PostAsync(world.Of(redeem, holder.Account, "r-2"), default);

        Assert.Equal((AnswerStatus.Refused, Rejection.Insufficient), (first.Status, first.Rejection));
        Assert.NotEmpty(first.Detail);
        Assert.Equal(Text(first with { Replayed = true }), Text(again));
        Assert.Equal(AnswerStatus.Recorded, anew.Status);
        Assert.Equal(45, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task commands_for_what_is_not_there_are_refused_by_name()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        async Task<Rejection> RefusedAsync(Submission submission)
        {
            var answer = await world.Accounts.PostAsync(submission, default);
            Assert.Equal(AnswerStatus.Refused, answer.Status);
            Assert.NotEmpty(answer.Detail);
            return answer.Rejection;
        }

        var redeem = new Command.Redeem(world.NewActivity(), 1, 0, "basket", "till");
        Assert.Equal(Rejection.UnknownAccount, await RefusedAsync(world.Of(redeem, world.NewHolder().Account)));
        Assert.Equal(
            Rejection.UnknownCard,
            await RefusedAsync(world.Of(redeem, holder.Account) with { Account = null, Card = world.NewHolder().Card }));
        Assert.Equal(
            Rejection.UnknownProgramme, await RefusedAsync(world.Of(redeem, holder.Account) with { Programme = "none" }));
        Assert.Equal(
            Rejection.UnknownPoints, await RefusedAsync(world.Of(redeem with { Currency = 3 }, holder.Account)));
        Assert.Equal(
            Rejection.UnknownHold,
            await RefusedAsync(world.Of(
                new Command.Commit(world.NewActivity(), new HoldId(Guid.NewGuid()), "x", "till"), holder.Account)));
        Assert.Empty(await world.FeedAsync());
    }

    [Fact]
    public async Task W11_a_hold_sets_points_aside_until_it_is_committed_released_or_over()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 80_000);
        async Task<PostingAnswer> ReserveAsync(HoldId hold, long points) => await world.Accounts.PostAsync(
            world.Of(
                new Command.Reserve(
                    world.NewActivity(), hold, points, 0, world.Now + Duration.FromMinutes(15), "basket", "till"),
                holder.Account),
            default);

        var first = new HoldId(Guid.NewGuid());
        Assert.Equal(AnswerStatus.Recorded, (await ReserveAsync(first, 500)).Status);
        Assert.Equal(Rejection.Insufficient, (await ReserveAsync(new HoldId(Guid.NewGuid()), 400)).Rejection);
        await world.Accounts.PostAsync(
            world.Of(new Command.Commit(world.NewActivity(), first, "paid", "till"), holder.Account), default);
        Assert.Equal(300, await world.BalanceAsync(holder));

        Assert.Equal(AnswerStatus.Recorded, (await ReserveAsync(new HoldId(Guid.NewGuid()), 300)).Status);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.Equal(300, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task one_basket_feeds_every_programme_of_the_shop_under_one_number()
    {
        await using var world = await WorldAsync();
        world.Given.Publish(Programme.Stamps, Instant.MinValue);
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(2000);

        var answer = await world.PostAsync(purchase, holder);
        var again = await world.PostAsync(purchase, holder);

        Assert.Equal(
            [("club", 1L, 20L), ("stamps", 1L, 10L)],
            answer.Postings.Select(static posting => (posting.Programme, posting.Seq, posting.AvailableAfter)));
        Assert.Equal(Text(answer with { Replayed = true }), Text(again));
        Assert.Equal(2L, (await world.BuyAsync(holder, 100)).Postings[1].Seq);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task something_once_per_product_is_given_once_also_within_one_batch()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        Activity Review(string product) => world.New(ActivityType.Review) with { Subject = product };

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => world.PostAsync(Review($"p{i % 2}"), holder))));
        await world.PostAsync(Review("p1"), holder);

        Assert.Equal(50, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_budget_over_all_members_is_spent_to_the_point_and_never_beyond()
    {
        await using var world = await WorldAsync(Programme.Scarce);
        var holders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.OpenAsync()));

        var answers = await Task.WhenAll(holders.Select(holder => Task.Run(() => world.BuyAsync(holder, 50))));

        Assert.Equal(100, answers.Sum(static answer => answer.Postings[0].AvailableAfter));
        Assert.Equal(
            [0L, 10L, 30L],
            answers.Select(static answer => answer.Postings[0].AvailableAfter).Distinct().Order());
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_queue_sheds_what_is_beyond_its_bound_and_stores_nothing_of_it()
    {
        await using var world = await WorldAsync(options: LedgerWorld.WithoutJobs with { QueueBound = 0 });
        var holder = await world.OpenAsync();

        await Assert.ThrowsAsync<QueueFull>(() => world.BuyAsync(holder, 100));

        Assert.Empty(await world.FeedAsync());
    }

    [Fact]
    public async Task what_cannot_be_decided_fails_alone_and_not_those_it_stands_beside()
    {
        await using var world = await WorldAsync();
        var holders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.OpenAsync()));
        var bad = world.Purchase(long.MaxValue, long.MaxValue);

        var posts = holders.Select((holder, i) => Task.Run(
            () => i == 10 ? world.PostAsync(bad, holder) : world.BuyAsync(holder, 1000))).ToArray();
        await Assert.ThrowsAsync<OverflowException>(() => posts[10]);
        var answers = await Task.WhenAll(posts.Where((_, i) => i != 10));

        Assert.All(answers, static answer => Assert.Equal(10, answer.Postings[0].AvailableAfter));
        Assert.Equal(AnswerStatus.Recorded, (await world.PostAsync(bad with { Lines = [] }, holders[10])).Status);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task an_activity_is_decided_by_the_version_in_force_when_it_occurred()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        world.Given.Publish(Programme.ClubDouble, LedgerWorld.Noon + Duration.FromDays(1), isRead: false);
        await world.MoveHeadAsync();
        world.Time.Advance(TimeSpan.FromDays(40));

        var late = await world.PostAsync(world.Purchase(1000) with { OccurredAt = LedgerWorld.Noon }, holder);
        var now = await world.BuyAsync(holder, 1000);

        Assert.Equal((1, 10L), (late.Postings[0].RuleSetVersion, late.Postings[0].AvailableAfter));
        Assert.Equal((2, 30L), (now.Postings[0].RuleSetVersion, now.Postings[0].AvailableAfter));
        await world.HoldsAsync();
    }

    internal static string Text(PostingAnswer answer) => string.Join(
        '\n',
        [
            $"{answer.Status} {answer.Replayed} {answer.Activity} {answer.Account} {answer.Rejection} {answer.Detail}",
            .. answer.Postings.Select(static posting =>
                $"{posting.Account} {posting.Programme} {posting.Seq} "
                + Convert.ToHexString(Shopkeeper.Accounts.Encoding.PostingCodec.Encode(posting))),
        ]);
}
