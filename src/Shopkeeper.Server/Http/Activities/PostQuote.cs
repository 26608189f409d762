using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Http.Edge;
using Shopkeeper.Server.Receipts;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// `POST /v1/quotes`: a basket in, effects out, nothing written. The body is an activity; source, key, time and member may be
/// missing. `at` (the same as occurredAt) evaluates for another instant, `explain` gives reasons, `draft` asks the draft of the
/// programme that is named instead of what is in force (office only; it gets no quoteId).
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
        if (!activity.Vouchers.IsEmpty && await VoucherGuesses.BlockedAsync(shop, context.RequestAborted) is { } wait)
        {
            await wait.ExecuteAsync(context);
            return;
        }

        var (draft, refused) = await DraftAsync(shop, incoming, context.RequestAborted);
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        var card = shop.Get<ActivityInbox>().LinkOf(incoming);
        var quote = await shop.Get<IShopAccounts>().QuoteAsync(
            new QuoteRequest(activity, card, incoming.Account, incoming.Programme, draft), context.RequestAborted);
        var explain = incoming.Explain || context.Request.Query["explain"] == "true";
        var answer = Answer(quote, incoming, activity, (explain, Phrases.In(context.Request.Query["lang"])), shop.Shop.Now);
        await VoucherGuesses.CountAsync(shop, answer.Effects);
        if (draft is null && activity.Type == Domain.Activities.ActivityType.Purchase)
        {
            var tokens = shop.Get<QuoteTokens>();
            answer = answer with { QuoteId = tokens.Of(quote, card, activity.OccurredAt), GoodUntil = activity.OccurredAt + tokens.Life };
        }

        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, answer, ApiJson.Default.QuoteAnswer);
    }

    /// <summary>Refusals in order: forbidden, malformed (no programme is named), unknown-programme, a draft with problems.</summary>
    private static async Task<(RuleSet? Draft, Problem? Refused)> DraftAsync(
        ShopContext shop, IncomingActivity incoming, CancellationToken cancel)
    {
        if (!incoming.Draft)
        {
            return (null, null);
        }

        if (!shop.Caller.Has(Scopes.Office))
        {
            return (null, Problems.Edge("forbidden", "Drafts are for keys with the scope 'office'.", "/draft"));
        }

        if (incoming.Programme is not { } programme)
        {
            return (null, Problems.Of(Rejection.Malformed, "/programme is missing: it names whose draft is meant.", "/programme"));
        }

        if (await shop.Get<ShopProgrammes>().FindDraftAsync(programme, cancel) is not { } draft)
        {
            return (null, Problems.Of(Rejection.UnknownProgramme, $"There is no draft of '{programme}'.", "/programme"));
        }

        var check = ShopProgrammes.Validate(draft.Text);
        return check.Document is { } document && check.IsValid
            ? (RuleSet.Compile(document, 0, Instant.MinValue), null)
            : (null, Problems.Of(Rejection.Malformed, $"The draft of '{programme}' has problems.", "/draft"));
    }

    private static Read ReadBasket(ReadOnlySpan<byte> body, ShopContext shop)
    {
        if (!ActivityReader.TryRead(body, ReadingPurpose.Quote, out var incoming, out var problem)
            || !ActivityInbox.TryBind(ref incoming!, shop.Caller.Store, out problem)
            || !Present(ref incoming, shop)
            || !shop.Get<ActivityInbox>().Place().TryPlace(incoming, ReadingPurpose.Quote, out var activity, out problem))
        {
            return new Read(null, null, problem);
        }

        return new Read(incoming, shop.Get<ActivityInbox>().WithKind(activity!, incoming.Card), null);
    }

    private static bool Present(ref IncomingActivity incoming, ShopContext shop)
    {
        incoming = shop.Get<ActivityInbox>().Presented(incoming);
        return true;
    }

    private static QuoteAnswer Answer(
        Quote quote, IncomingActivity incoming, Domain.Activities.Activity activity, (bool Explain, Phrases Phrases) asked, Instant now)
    {
        var (explain, phrases) = asked;
        var effects = new List<EffectAnswer>();
        var programmes = new List<ProgrammeQuoteAnswer>();
        foreach (var programme in quote.Programmes)
        {
            programmes.Add(Of(programme, explain, now));
            OfferEffects.AddQuoted(effects, programme);
            if (programme.Outcome.Posting is { } posting)
            {
                new EffectReader(programme.Rules, posting, activity with { Vouchers = quote.Priced.Vouchers }).AddTo(effects);
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
            Lines = QuoteAnswer.LinesOf(quote.Priced),
            Total = quote.Priced.Type == Domain.Activities.ActivityType.Purchase ? quote.Priced.Lines.Sum(static line => line.Amount) : null,
            ToPay = ToPay(quote),
            Programmes = programmes,
            Effects = effects,
            Explanations = explain
                ? [.. quote.Programmes.Select(programme => ExplanationAnswer.Of(programme.Explanation, programme.Rules?.Document, activity, phrases))]
                : null,
            Ignored = incoming.Ignored.Count == 0 ? null : incoming.Ignored,
        };
    }

    /// <summary>Null without vouchers: then it is the total.</summary>
    private static long? ToPay(Quote quote)
    {
        var off = quote.Programmes
            .SelectMany(static programme => programme.Outcome.Posting?.Changes ?? [])
            .OfType<Change.VoucherUsed>().Sum(static used => used.Amount);
        return off == 0 ? null : Math.Max(0, quote.Priced.Lines.Sum(static line => line.Amount) - off);
    }

    private static ProgrammeQuoteAnswer Of(ProgrammeQuote quote, bool explain, Instant now)
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
            Offers = QuoteAnswer.OffersOf(quote, explain),
            SearchStopped = quote.Offers.SearchStopped ? true : null,
            NextLevel = quote.Rules is { } rules ? NextLevel(rules.Document, after, now) : null,
        };
    }

    /// <summary>What levels and slots of pools are counted by.</summary>
    internal static long LevelCount(ProgrammeDocument document, AccountState state, Instant now) =>
        document.LevelBasis == LevelBasis.Lifetime ? state.LifetimeOf(0) : state.Available(0, now) + state.Pending(0, now);

    internal static NextLevelAnswer? NextLevel(ProgrammeDocument document, AccountState state, Instant now)
    {
        var count = LevelCount(document, state, now);
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
