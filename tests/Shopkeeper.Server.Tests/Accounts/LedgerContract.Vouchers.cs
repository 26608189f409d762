using NodaTime;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

public abstract partial class LedgerContract
{
    internal const string WithVouchers = """
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true, value: { points: 1, worth: 0.01 GBP } }
        earn:
          - { id: spend, on: purchase, points: 1, per: 0.01 GBP }
        offers:
          own: { pool: shared, slots: { 0: 2 }, refresh: 14d, start: 2015-10-12 }
          tea: { percent: 20, in: own }
        vouchers:
          gift: { worth: 5.00 GBP, valid: 6d }
          coupon: { percent: 10, spend: { threshold: 300.00 GBP, repeat: once } }
          statement: { valid: 24mo, statement: { days: [23 Oct, 1 May], minimum: 150, step: 50 } }
        """;

    private static VoucherId NewVoucher() => new(Guid.CreateVersion7());

    private static KeyedHash CodeOf(VoucherId voucher) => new(voucher.Value);

    internal static async Task<VoucherId> IssueAsync(LedgerWorld world, LedgerWorld.Holder holder, string kind = "gift")
    {
        var voucher = NewVoucher();
        var answer = await world.Accounts.PostAsync(
            world.Of(new Command.IssueVoucher(world.NewActivity(), voucher, kind, null, default, "goodwill", "desk"), holder.Account), default);
        Assert.Equal(AnswerStatus.Recorded, answer.Status);
        return voucher;
    }

    private static Task<PostingAnswer> UseAsync(LedgerWorld world, LedgerWorld.Holder holder, VoucherId voucher, string? key = null) =>
        world.Accounts.PostAsync(
            world.Of(new Command.UseVoucher(world.NewActivity(), voucher, 500, "till"), holder.Account, key), default);

    [Fact]
    public async Task a_code_leads_to_its_voucher_until_it_is_used()
    {
        await using var world = await WorldAsync(WithVouchers);
        var holder = await world.OpenAsync();
        var voucher = await IssueAsync(world, holder);
        var found = await world.Accounts.FindVoucherAsync(CodeOf(voucher), default);
        Assert.Equal((holder.Account, "club", voucher, 500L), (found!.Account, found.Programme, found.Id, found.State!.Worth));
        Assert.Null(await world.Accounts.FindVoucherAsync(CodeOf(NewVoucher()), default));
        Assert.Equal(AnswerStatus.Recorded, (await UseAsync(world, holder, voucher)).Status);
        Assert.Equal(Rejection.VoucherNotUsable, (await UseAsync(world, holder, voucher)).Rejection);
        Assert.Null((await world.Accounts.FindVoucherAsync(CodeOf(voucher), default))!.State);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task two_hundred_tills_race_for_one_voucher_and_one_gets_it()
    {
        await using var world = await WorldAsync(WithVouchers);
        var holder = await world.OpenAsync();
        var voucher = await IssueAsync(world, holder);
        await RaceAsync([world], holder, voucher);
        await world.HoldsAsync();
    }

    internal static async Task RaceAsync(IReadOnlyList<LedgerWorld> nodes, LedgerWorld.Holder holder, VoucherId voucher)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(till =>
            Task.Run(() => UseAsync(nodes[till % nodes.Count], holder, voucher, $"till-{till}"))));
        Assert.Equal(1, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Equal(199, answers.Count(static answer => answer.Rejection == Rejection.VoucherNotUsable));
    }

    [Fact]
    public async Task W7_picks_and_vouchers_are_there_with_the_next_call()
    {
        await using var world = await WorldAsync(WithVouchers);
        var holder = await world.OpenAsync();
        await IssueAsync(world, holder);
        await world.Accounts.PostAsync(
            world.Of(new Command.PickOffer(world.NewActivity(), "own", "tea", "", true, "desk"), holder.Account), default);
        var state = Assert.Single((await world.Accounts.FindAsync(holder.Account, default))!.Value);
        Assert.Equal("tea", Assert.Single(state.Picks).Offer);
        Assert.Equal("gift", Assert.Single(state.Vouchers).Kind);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_reservation_and_a_voucher_end_by_themselves()
    {
        await using var world = await WorldAsync(WithVouchers);
        var holder = await world.OpenAsync();
        var voucher = await IssueAsync(world, holder);
        var hold = new HoldId(Guid.CreateVersion7());
        await world.Accounts.PostAsync(
            world.Of(
                new Command.Reserve(world.NewActivity(), hold, 0, 0, world.Now + Duration.FromMinutes(15), "basket", "till") { Vouchers = [voucher] },
                holder.Account),
            default);
        Assert.Equal(Rejection.VoucherHeld, (await UseAsync(world, holder, voucher)).Rejection);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.False((await world.Accounts.FindVoucherAsync(CodeOf(voucher), default))!.State!.IsHeld(world.Now));
        world.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.Null((await world.Accounts.FindVoucherAsync(CodeOf(voucher), default))!.State);
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task TC_03_the_statement_job_converts_once_however_often_it_runs()
    {
        await using var world = await WorldAsync(WithVouchers);
        var (rich, poor) = (await world.OpenAsync(), await world.OpenAsync());
        await world.PostAsync(world.Purchase(160), rich);
        await world.PostAsync(world.Purchase(149), poor);
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        world.Time.Advance(TimeSpan.FromHours(11));
        Assert.Equal(1, await world.Accounts.RunDueAsync(default));
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        var state = Assert.Single((await world.Accounts.FindAsync(rich.Account, default))!.Value);
        Assert.Equal((150L, 10L), (Assert.Single(state.Vouchers).Worth, state.Available(0, world.Now)));
        Assert.Equal(149, await world.BalanceAsync(poor));
        await world.PostAsync(world.Purchase(500), poor);
        Assert.Equal(0, await world.Accounts.RunDueAsync(default));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task wrong_codes_are_counted_by_caller_and_window()
    {
        await using var world = await WorldAsync(WithVouchers);
        for (var i = 0; i < Limits.CodeGuesses; i++)
        {
            Assert.Null(await world.Accounts.GuessingBlockedAsync("key-1", default));
            await world.Accounts.CountGuessAsync("key-1", default);
        }

        var end = world.Now + Duration.FromMinutes(Limits.CodeGuessMinutes);
        Assert.Equal(end, await world.Accounts.GuessingBlockedAsync("key-1", default));
        Assert.Null(await world.Accounts.GuessingBlockedAsync("key-2", default));
        world.Time.Advance(TimeSpan.FromMinutes(Limits.CodeGuessMinutes));
        Assert.Null(await world.Accounts.GuessingBlockedAsync("key-1", default));
        await world.Accounts.CountGuessAsync("key-1", default);
        Assert.Null(await world.Accounts.GuessingBlockedAsync("key-1", default));
    }

    [Fact]
    public async Task spending_up_to_a_threshold_issues_a_voucher_in_the_same_posting()
    {
        await using var world = await WorldAsync(WithVouchers);
        var holder = await world.OpenAsync();
        await world.PostAsync(world.Purchase(29_999), holder);
        var answer = await world.PostAsync(world.Purchase(1), holder);
        var issued = Assert.Single(answer.Postings[0].Changes.OfType<Change.VoucherIssued>());
        Assert.NotNull((await world.Accounts.FindVoucherAsync(CodeOf(issued.Voucher.Id), default))!.State);
        await world.HoldsAsync();
    }
}
