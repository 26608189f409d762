using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>So many points lapse at that instant unless they are used.</summary>
public sealed record ExpiringAnswer(Instant At, long Points);

public sealed record ReservedAnswer(string Id, long Points, Instant Until);

public sealed record BalanceAnswer(
    string PointsId, string Name, long Available, long Pending, long Reserved, long Deficit, long Balance, long Lifetime)
{
    [Description("What lapses when, soonest first.")]
    public IReadOnlyList<ExpiringAnswer> Expiring { get; init; } = [];

    public IReadOnlyList<ReservedAnswer> Reservations { get; init; } = [];
}

public sealed record LevelAnswer(string Level, string Name, IReadOnlyList<string> Unlocks);

public sealed record ProgrammeBalanceAnswer(string Programme, string Name, IReadOnlyList<BalanceAnswer> Points)
{
    [Description("Levels that are open, in the order reached.")]
    public IReadOnlyList<LevelAnswer> Levels { get; init; } = [];

    public NextLevelAnswer? NextLevel { get; init; }

    public long Purchases { get; init; }

    public Instant? LastActive { get; init; }
}

/// <summary>An account as of now; reading writes nothing.</summary>
public sealed record AccountAnswer(string AccountId, Instant AsOf, IReadOnlyList<ProgrammeBalanceAnswer> Programmes);

/// <summary>`GET /v1/accounts/{id}`: balances, what lapses when, levels.</summary>
internal static class GetAccount
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getAccount", "Accounts", "Balances with what expires when")
            .Answers(200, typeof(AccountAnswer), "As of now.")
            .Refuses(404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var (account, states, problem) = await AccountCommand.ReadAsync(shop, id, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var (book, now) = (shop.Get<ShopProgrammes>().Current, shop.Shop.Now);
        var facts = book.Programmes.Any(history => history.InForce(now) is { } latest && latest.IsPilotAt(now))
            && await shop.Get<IShopAccounts>().OwnerAsync(account, cancel) is { } owner
            ? await shop.Get<ShopMembers>().FactsOfAsync(owner.Member, cancel)
            : FactRecord.None;
        return TypedResults.Json(Answer(account, states, book, (now, facts)), ApiJson.Default.AccountAnswer);
    }

    /// <summary>
    /// Every programme has its place, also those in which nothing has happened yet, each by the version in force for these facts; one that
    /// is yet to begin by its latest.
    /// </summary>
    internal static AccountAnswer Answer(
        AccountId account, ImmutableArray<AccountState> states, ProgrammeBook book, (Instant Now, FactRecord Facts) of)
    {
        var programmes = book.Programmes
            .Where(static history => history.Versions.Length > 0)
            .Select(history => Of(
                history, (history.InForce(of.Now, of.Facts) ?? history.Versions[^1]).Document,
                states.FirstOrDefault(state => state.Programme == history.Programme) ?? AccountState.New(account, history.Programme),
                of.Now));
        return new AccountAnswer(account.ToString(), of.Now, [.. programmes]);
    }

    private static ProgrammeBalanceAnswer Of(ProgrammeHistory history, ProgrammeDocument document, AccountState state, Instant now) =>
        new(document.Id, document.Name.In("en"), [.. document.Points.Select((points, index) => Of(points, index, state, now))])
        {
            Levels = [.. state.Levels.Select(id => Of(LevelIn(document, id) ?? LevelIn(history.Versions[^1].Document, id), id))],
            NextLevel = PostQuote.NextLevel(document, state, now),
            Purchases = state.Purchases,
            LastActive = state.LastActive,
        };

    private static Level? LevelIn(ProgrammeDocument document, string id) => document.Levels.FirstOrDefault(level => level.Id == id);

    private static LevelAnswer Of(Level? level, string id) =>
        new(id, level?.Name.In("en") ?? id, level?.Unlocks ?? []);

    private static BalanceAnswer Of(PointsDefinition points, int currency, AccountState state, Instant now)
    {
        var (available, pending) = (state.Available(currency, now), state.Pending(currency, now));
        return new BalanceAnswer(
            points.Id, points.Name.In("en"), available, pending, state.Reserved(currency, now), state.Deficit(currency),
            available + pending, state.LifetimeOf(currency))
        {
            Expiring = [.. state.Lots
                .Where(lot => lot.Currency == currency && lot.ExpiresAt > now)
                .GroupBy(static lot => lot.ExpiresAt!.Value)
                .OrderBy(static group => group.Key)
                .Select(static group => new ExpiringAnswer(group.Key, group.Sum(static lot => lot.Amount)))],
            Reservations = [.. state.Holds
                .Where(hold => hold.Currency == currency && hold.Until > now)
                .Select(static hold => new ReservedAnswer(hold.Id.ToString(), hold.Amount, hold.Until))],
        };
    }
}
