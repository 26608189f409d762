using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Accounts;

public sealed record ReserveBody
{
    [Description("How many, at least 1; may be left out beside vouchers or offers.")]
    public long? Points { get; init; }

    [Description("Codes of vouchers of this account to set aside with the points.")]
    public IReadOnlyList<string>? Vouchers { get; init; }

    [Description("Ids of offers: one use of each is set aside, at most 20.")]
    public IReadOnlyList<string>? Offers { get; init; }

    [Description("A quote of the purchase: what it says the offers take off is set aside of their budgets in money.")]
    public string? QuoteId { get; init; }

    public string? Programme { get; init; }

    public string? PointsId { get; init; }

    [Description("The reservation ends by itself after so many seconds; default 900, at most 30 days.")]
    public long? Seconds { get; init; }

    public ProofBody? Proof { get; init; }
}

public sealed record EndReservationBody
{
    public ProofBody? Proof { get; init; }
}

/// <summary>Two-step spending: points, vouchers and uses of offers are set aside, then spent (commit) or given back (release, or the time limit).</summary>
internal static class Reservations
{
    // pos.md: 15 minutes at a till; a web checkout asks for its 24 hours.
    internal const long StandardSeconds = 15 * 60;
    private const long LongestSeconds = 30L * 24 * 3600;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/accounts/{id}/reservations", ReserveAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("reservePoints", "Accounts", "Sets points, vouchers and uses of offers aside")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Set aside; `reservation` has its id and end.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);
        routes.MapPost("/v1/accounts/{id}/reservations/{hold}/commit", CommitAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("commitReservation", "Accounts", "Spends what a reservation set aside")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Spent.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);
        routes.MapPost("/v1/accounts/{id}/reservations/{hold}/release", ReleaseAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("releaseReservation", "Accounts", "Gives back what a reservation set aside")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Given back.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);
    }

    private static async Task<IResult> ReserveAsync(HttpContext context, ShopContext shop, string id, ReserveBody body)
    {
        var seconds = body.Seconds ?? StandardSeconds;
        var problem = Proofs.Check(body.Proof, shop.Caller)
            ?? (body is { Points: null, Vouchers.Count: > 0 } or { Points: null, Offers.Count: > 0 } ? null : AccountCommand.CheckPoints(body.Points ?? 0, negative: false))
            ?? CheckSeconds(seconds)
            ?? CheckOffers(body);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem)
            || !PointsChosen.TryChoose(shop.Get<ShopProgrammes>().Current, body.Programme, body.PointsId, out var chosen, out problem))
        {
            return problem!;
        }

        if (body.Vouchers is { Count: > Limits.VouchersPerBasket })
        {
            return Problems.Malformed($"/vouchers has more than {Limits.VouchersPerBasket} codes.", "/vouchers");
        }

        var vouchers = await VoucherLife.OfAccountAsync(shop, account, chosen.Document.Id, body.Vouchers ?? []);
        var until = shop.Shop.Now + Duration.FromSeconds(seconds);
        var offers = body.Offers ?? [];
        (QuoteNote? note, ImmutableArray<long> money) = (null, []);
        if (body.QuoteId is { } quote)
        {
            (note, money) = shop.Get<QuoteTokens>().MoneyOf(quote, account, chosen.Document.Id, offers, shop.Shop.Now);
        }

        return await AccountCommand.PostAsync(context, shop, account, (chosen.Document.Id, true), (activity, actor) =>
            new Command.Reserve(
                activity, new HoldId(Guid.CreateVersion7(shop.Shop.Time.GetUtcNow())), body.Points ?? 0, chosen.Currency,
                until, Proofs.ReasonOf(body.Proof!), actor) { Vouchers = vouchers, Offers = [.. offers], OfferMoney = money, Quote = note }, body.Proof);
    }

    private static Problem? CheckOffers(ReserveBody body)
    {
        var offers = body.Offers ?? [];
        return offers.Count > Limits.OffersPerReservation
            ? Problems.Malformed($"/offers has more than {Limits.OffersPerReservation} ids.", "/offers")
        : offers.Any(static offer => offer is null)
            ? Problems.Malformed("/offers has an entry without an id.", "/offers")
        : offers.Distinct(StringComparer.Ordinal).Count() != offers.Count
            ? Problems.Malformed("/offers names an offer twice.", "/offers")
        : body.QuoteId is { } quote && !QuoteTokens.IsWellFormed(quote)
            ? Problems.Malformed("/quoteId is not the id of a quote.", "/quoteId")
        : null;
    }

    internal static Problem? CheckSeconds(long seconds) =>
        seconds is >= 1 and <= LongestSeconds
            ? null
            : Problems.Malformed($"/seconds must lie between 1 and {LongestSeconds}.", "/seconds");

    private static Task<IResult> CommitAsync(
        HttpContext context, ShopContext shop, string id, string hold, EndReservationBody body) =>
        EndAsync(context, shop, (id, hold), body, (activity, held, actor) =>
            new Command.Commit(activity, held, Proofs.ReasonOf(body.Proof!), actor));

    private static Task<IResult> ReleaseAsync(
        HttpContext context, ShopContext shop, string id, string hold, EndReservationBody body) =>
        EndAsync(context, shop, (id, hold), body, (activity, held, actor) =>
            new Command.Release(activity, held, Proofs.ReasonOf(body.Proof!), actor));

    private static async Task<IResult> EndAsync(
        HttpContext context, ShopContext shop, (string Account, string Hold) ids, EndReservationBody body,
        Func<ActivityId, HoldId, string, Command> make)
    {
        var problem = Proofs.Check(body.Proof, shop.Caller);
        if (problem is not null || !AccountCommand.TryReadAccount(ids.Account, out var account, out problem))
        {
            return problem!;
        }

        if (!IdText.TryRead("hld", ids.Hold, out var held))
        {
            return Problems.Of(Rejection.UnknownHold, "There is no reservation with this id.");
        }

        // The programme is not part of the call: a reservation knows its own. Once ended it is found in none, and the replay
        // or the refusal comes from its key.
        var programme = await FindProgrammeAsync(shop.Get<IShopAccounts>(), account, new HoldId(held));
        return await AccountCommand.PostAsync(
            context, shop, account, (programme, false), (activity, actor) => make(activity, new HoldId(held), actor), body.Proof);
    }

    private static async Task<string?> FindProgrammeAsync(IShopAccounts accounts, AccountId account, HoldId hold)
    {
        var states = await accounts.FindAsync(account, CancellationToken.None) ?? [];
        return states.FirstOrDefault(state => state.Holds.Any(held => held.Id == hold))?.Programme;
    }
}
