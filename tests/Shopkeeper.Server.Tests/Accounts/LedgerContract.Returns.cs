using NodaTime;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>Returns, and what has to wait for a fact: parked under its key, placed when the fact arrives.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task a_return_takes_back_what_that_sale_gave_whatever_card_it_carries()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var other = await world.OpenAsync();
        var sale = world.Purchase(1000, 2000);
        await world.PostAsync(sale, buyer);

        var answer = await world.PostAsync(world.Return(sale.Key, (2, 1000)), other);

        Assert.Equal((AnswerStatus.Recorded, buyer.Account), (answer.Status, answer.Account));
        Assert.Equal(other.Member, answer.Postings[0].Member);
        Assert.Equal(10, await world.BalanceAsync(buyer));
        Assert.Equal([], await world.Accounts.FindAsync(other.Account, default));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_return_needs_no_card_when_it_names_its_sale()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var sale = world.Purchase(1000);
        await world.PostAsync(sale, buyer);

        var answer = await world.Accounts.PostAsync(LedgerWorld.Of(world.Return(sale.Key), null), default);

        Assert.Equal((AnswerStatus.Recorded, buyer.Account), (answer.Status, answer.Account));
        Assert.Equal(0, await world.BalanceAsync(buyer));
    }

    [Fact]
    public async Task W10_a_line_returned_from_two_tills_at_once_comes_back_once()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var sale = world.Purchase(1000, 2000);
        await world.PostAsync(sale, buyer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => world.PostAsync(world.Return(sale.Key, (2, 1000)), buyer))));

        Assert.Equal(1, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Equal(7, answers.Count(static answer => answer.Rejection == Rejection.AlreadyReturned));
        Assert.Equal(10, await world.BalanceAsync(buyer));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task partial_returns_add_up_to_the_full_one_also_over_two_programmes()
    {
        await using var world = await WorldAsync();
        world.Given.Publish(Programme.Stamps, Instant.MinValue);
        var buyer = await world.OpenAsync();
        var sale = world.Basket(new Line(1, "article", 3000, Unit.Each, 1000, 0, 0, 0));
        await world.PostAsync(sale, buyer);

        await world.PostAsync(world.Return(sale.Key, (1, 1000)), buyer);
        Assert.Equal(6, (await world.StateAsync(buyer, "club"))!.Available(0, world.Now));
        var second = await world.PostAsync(world.Return(sale.Key, (1, 2000)), buyer);
        var third = await world.PostAsync(world.Return(sale.Key, (1, 1)), buyer);

        Assert.Equal(AnswerStatus.Recorded, second.Status);
        Assert.Equal(Rejection.AlreadyReturned, third.Rejection);
        Assert.Equal(0, (await world.StateAsync(buyer, "club"))!.Available(0, world.Now));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task an_exchange_of_another_accounts_sale_gives_to_the_card_and_takes_from_the_sale()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var other = await world.OpenAsync();
        var sale = world.Purchase(3000);
        await world.PostAsync(sale, buyer);
        var exchange = world.Purchase(5000) with { Returns = [LedgerWorld.Part(sale.Key)] };

        var answer = await world.PostAsync(exchange, other);
        var again = await world.PostAsync(exchange, other);
        var twice = await world.PostAsync(world.Return(sale.Key), buyer);

        Assert.Equal([other.Account, buyer.Account], answer.Postings.Select(static posting => posting.Account));
        Assert.Equal(Text(answer with { Replayed = true }), Text(again));
        Assert.Equal(Rejection.AlreadyReturned, twice.Rejection);
        Assert.Equal(50, await world.BalanceAsync(other));
        Assert.Equal(0, await world.BalanceAsync(buyer));
        var found = await world.Accounts.FindActivityAsync(answer.Activity, true, default);
        Assert.Equal((other.Account, 2), (found!.Account, found.Postings.Length));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task PT_11_a_return_before_its_sale_is_parked_and_placed_when_the_sale_arrives()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var sale = world.Purchase(1000, 2000);
        var comingBack = world.Return(sale.Key, (1, 1000));

        var early = await world.PostAsync(comingBack, buyer);
        var still = await world.PostAsync(comingBack, buyer);
        await world.PostAsync(sale, buyer);
        await world.Accounts.PlaceParkedAsync(default);
        var placed = await world.PostAsync(comingBack, buyer);

        Assert.Equal((AnswerStatus.Parked, Rejection.SaleNotFound), (early.Status, early.Rejection));
        Assert.Equal(Text(early with { Replayed = true }), Text(still));
        Assert.Equal((AnswerStatus.Recorded, true), (placed.Status, placed.Replayed));
        Assert.Equal(early.Activity, placed.Activity);
        Assert.Equal(20, await world.BalanceAsync(buyer));
        Assert.Equal(0, (await world.Accounts.TotalsAsync(default)).Parked);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_return_in_the_same_moment_as_its_sale_is_placed_by_itself()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        var sales = Enumerable.Range(0, 20).Select(_ => world.Purchase(1000)).ToArray();

        await Task.WhenAll(sales.Select(sale => Task.Run(() => world.PostAsync(world.Return(sale.Key), buyer)))
            .Concat(sales.Select(sale => Task.Run(() => world.PostAsync(sale, buyer)))));
        await world.Accounts.PlaceParkedAsync(default);

        Assert.Equal(0, await world.BalanceAsync(buyer));
        Assert.Equal(40, (await world.FeedAsync()).Count);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_return_of_what_is_no_sale_is_refused()
    {
        await using var world = await WorldAsync();
        var buyer = await world.OpenAsync();
        await world.BuyAsync(buyer, 1000);
        await world.RedeemAsync(buyer, 1, "redeemed");

        var answer = await world.PostAsync(world.Return(new ActivityKey("desk", "redeemed")), buyer);

        Assert.Equal((AnswerStatus.Refused, Rejection.SaleNotFound), (answer.Status, answer.Rejection));
    }

    [Fact]
    public async Task an_unknown_card_waits_until_it_is_linked()
    {
        await using var world = await WorldAsync();
        var later = world.NewHolder();
        var purchase = world.Purchase(1000);

        var early = await world.PostAsync(purchase, later);
        world.Time.Advance(TimeSpan.FromDays(3));
        await world.Accounts.OpenAsync(
            [new Shopkeeper.Accounts.AccountOpening(later.Account, later.Member, later.Card)], default);
        await world.Accounts.PlaceParkedAsync(default);
        var placed = await world.PostAsync(purchase, later);

        Assert.Equal((AnswerStatus.Parked, Rejection.UnknownCard, (AccountId?)null), (early.Status, early.Rejection, early.Account));
        Assert.Equal((AnswerStatus.Recorded, true, later.Account), (placed.Status, placed.Replayed, placed.Account));
        Assert.Equal(10, await world.BalanceAsync(later));
        Assert.Equal(purchase.OccurredAt, placed.Postings[0].OccurredAt);
        Assert.Equal(world.Now, placed.Postings[0].RecordedAt);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_parked_key_with_another_body_is_refused_too()
    {
        await using var world = await WorldAsync();
        var later = world.NewHolder();
        var purchase = world.Purchase(1000);
        await world.PostAsync(purchase, later);

        var other = await world.PostAsync(purchase with { Lines = world.Purchase(5).Lines }, later);

        Assert.Equal(Rejection.KeyReusedWithAnotherBody, other.Rejection);
        Assert.Equal(AnswerStatus.Parked, (await world.PostAsync(purchase, later)).Status);
    }

    [Fact]
    public async Task an_activity_before_the_first_version_waits_until_one_is_published()
    {
        await using var world = await WorldAsync();
        var holder = await world.OpenAsync();
        var old = world.Purchase(1000) with { OccurredAt = LedgerWorld.Noon - Duration.FromDays(1) };
        world.Given.Forget();
        await world.MoveHeadAsync();

        var early = await world.PostAsync(old, holder);
        world.Given.Publish(Programme.Club, LedgerWorld.Noon);
        await world.MoveHeadAsync();
        Assert.Equal(0, await world.Accounts.PlaceParkedAsync(default));
        world.Given.Publish(Programme.ClubDouble, LedgerWorld.Noon - Duration.FromDays(2));
        await world.MoveHeadAsync();
        Assert.Equal(1, await world.Accounts.PlaceParkedAsync(default));

        Assert.Equal((AnswerStatus.Parked, Rejection.NoVersionInForce), (early.Status, early.Rejection));
        Assert.Equal(20, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task an_unknown_product_waits_where_the_programme_says_so()
    {
        await using var world = await WorldAsync(Programme.Strict);
        var holder = await world.OpenAsync();

        var early = await world.BuyAsync(holder, 1000);
        world.Given.Change(new Product("article", "Article", "food", ""));
        await world.MoveHeadAsync();

        // A sweep of the placer may have been first.
        Assert.InRange(await world.Accounts.PlaceParkedAsync(default), 0, 1);
        Assert.Equal((AnswerStatus.Parked, Rejection.UnknownProduct), (early.Status, early.Rejection));
        Assert.Equal(10, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }
}
