using System.ComponentModel;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>What is missing to the next level.</summary>
public sealed record NextLevelAnswer(string Level, string Name, long At, long Missing);

/// <summary>What one programme would make of the basket.</summary>
public sealed record ProgrammeQuoteAnswer(string Programme, int? RulesetVersion, PointsAnswer Points)
{
    public string? Rejection { get; init; }

    [Description("After this basket; absent when the highest level is reached.")]
    public NextLevelAnswer? NextLevel { get; init; }
}

/// <summary>What a commit would give. Nothing is written.</summary>
public sealed record QuoteAnswer(
    [property: Description("False: evaluated as an account without history.")] bool Known)
{
    public string? Account { get; init; }

    public PointsAnswer? Points { get; init; }

    public int? RulesetVersion { get; init; }

    public IReadOnlyList<ProgrammeQuoteAnswer> Programmes { get; init; } = [];

    public IReadOnlyList<EffectAnswer> Effects { get; init; } = [];

    public IReadOnlyList<ExplanationAnswer>? Explanations { get; init; }

    public IReadOnlyList<string>? Ignored { get; init; }
}

/// <summary>
/// `POST /v1/quotes`: a basket in, effects out, nothing written. The body is an activity; source, key, time and member may be
/// missing. `at` (the same as occurredAt) evaluates for another instant, `explain` gives reasons.
/// </summary>
internal static class PostQuote
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/quotes", HandleAsync)
            .HandledBy(HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("postQuote", "Quotes", "What a basket would give")
            .Takes(typeof(QuoteBody))
            .Answers(200, typeof(QuoteAnswer), "What a commit would give now. Nothing is written.")
            .Refuses(400, 403, 413, 415, 422, 503);

    private readonly record struct Read(IncomingActivity? Incoming, Domain.Activities.Activity? Activity, Problem? Problem);

    private static async Task HandleAsync(HttpContext context)
    {
        var shop = ShopContext.Of(context);
        var read = await RequestBody.ReadAsync(context, shop, static (body, shop) => ReadBasket(body, shop));
        var programmes = shop.Get<ShopProgrammes>();
        var problem = read.Problem;
        if (read.Incoming?.Programme is { } wanted && programmes.Current.Find(wanted) is null)
        {
            problem ??= Problems.Of(Rejection.UnknownProgramme, $"There is no programme '{wanted}'.", "/programme");
        }

        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var (incoming, activity) = (read.Incoming!, read.Activity!);
        var quote = await shop.Get<IShopAccounts>().QuoteAsync(
            new QuoteRequest(activity, shop.Get<ActivityInbox>().HashOf(incoming.Card), incoming.Account, incoming.Programme),
            context.RequestAborted);
        var explain = incoming.Explain || context.Request.Query["explain"] == "true";
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, Answer(quote, incoming, activity, explain, shop.Shop.Now), ApiJson.Default.QuoteAnswer);
    }

    private static Read ReadBasket(ReadOnlySpan<byte> body, ShopContext shop)
    {
        if (!ActivityReader.TryRead(body, ReadingPurpose.Quote, out var incoming, out var problem)
            || !ActivityInbox.TryBind(ref incoming!, shop.Caller.Store, out problem)
            || !shop.Get<ActivityInbox>().Place().TryPlace(incoming, ReadingPurpose.Quote, out var activity, out problem))
        {
            return new Read(null, null, problem);
        }

        return new Read(incoming, activity, null);
    }

    private static QuoteAnswer Answer(
        Quote quote, IncomingActivity incoming, Domain.Activities.Activity activity, bool explain, Instant now)
    {
        var effects = new List<EffectAnswer>();
        var programmes = new List<ProgrammeQuoteAnswer>();
        foreach (var programme in quote.Programmes)
        {
            programmes.Add(Of(programme, now));
            if (programme.Outcome.Posting is { } posting)
            {
                new EffectReader(programme.Rules?.Document, posting, activity).AddTo(effects);
            }
        }

        SaleReservations.AddRefused(
            effects, activity.Reservations, [.. quote.Programmes.Select(static one => one.Outcome.Posting).OfType<Posting>()]);
        var top = programmes.Find(programme => programme.Programme == incoming.Programme) ?? programmes.FirstOrDefault();
        return new QuoteAnswer(quote.Account is not null)
        {
            Account = quote.Account?.ToString(),
            Points = top?.Points,
            RulesetVersion = top?.RulesetVersion,
            Programmes = programmes,
            Effects = effects,
            Explanations = explain
                ? [.. quote.Programmes.Select(programme => ExplanationAnswer.Of(programme.Explanation, programme.Rules?.Document, activity))]
                : null,
            Ignored = incoming.Ignored.Count == 0 ? null : incoming.Ignored,
        };
    }

    private static ProgrammeQuoteAnswer Of(ProgrammeQuote quote, Instant now)
    {
        var posting = quote.Outcome.Posting;
        var rejection = posting?.Rejected ?? quote.Outcome.Rejection;
        var after = quote.Outcome.Next ?? quote.Before;
        var points = posting is not null
            ? PostingPoints.Of(posting)
            : new PointsAnswer(0, after.Pending(0, now), after.Available(0, now) + after.Pending(0, now));
        return new ProgrammeQuoteAnswer(quote.Before.Programme, quote.Rules?.Version, points)
        {
            Rejection = rejection == Rejection.None ? null : RejectionCode.Of(rejection),
            NextLevel = quote.Rules is { } rules ? NextLevel(rules.Document, after, now) : null,
        };
    }

    internal static NextLevelAnswer? NextLevel(ProgrammeDocument document, AccountState state, Instant now)
    {
        var count = document.LevelBasis == LevelBasis.Lifetime
            ? state.LifetimeOf(0)
            : state.Available(0, now) + state.Pending(0, now);
        foreach (var level in document.Levels)
        {
            if (level.At > count && !state.Levels.Contains(level.Id))
            {
                return new NextLevelAnswer(level.Id, level.Name.In("en"), level.At, level.At - count);
            }
        }

        return null;
    }
}
