using System.ComponentModel;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Notices;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Http.Club;

public sealed record ClubStepAnswer(
    [property: Description("Of picks: how many.")] long Count)
{
    [Description("Of picks: from so many points on.")]
    public long? From { get; init; }

    [Description("Of limits: of what, in which time: times-per-day, points-per-month ...")]
    public string? Word { get; init; }
}

/// <summary>What a version says in one respect: values for a sentence.</summary>
public sealed record ClubTermAnswer(
    [property: Description("none, points, per-amount, per-quantity, per-item, factor, money, worth, period, inactivity, calendar, day, count, per-cent, word, name, words or steps.")] string Form)
{
    public long? Points { get; init; }

    [Description("Of per-quantity and factor: thousandths; of per-cent: hundredths; of calendar: full years after the one of earning.")]
    public long? Count { get; init; }

    [Description("Minor units.")]
    public long? Amount { get; init; }

    public string? Currency { get; init; }

    public int? MinorDigits { get; init; }

    [Description("A length of time (ISO 8601).")]
    public string? Length { get; init; }

    [Description("A day in the programme's time zone; of calendar a day of every year (`--12-31`).")]
    public string? Day { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<string>? Words { get; init; }

    public IReadOnlyList<ClubStepAnswer>? Steps { get; init; }
}

public sealed record ClubChangeAnswer(
    [property: Description("programme, points, rule, level, pool, voucher or card.")] string Part,
    string Id,
    [property: Description("In which respect: gives, at, expiry ...; new or gone for the whole part.")] string What,
    [property: Description("What it means for members: better, worse, neutral or unclear.")] string Effect)
{
    public string? Name { get; init; }

    [Description("Of a rule: what it is for.")]
    public string? On { get; init; }

    [Description("Absent where it is only told that it changes.")]
    public ClubTermAnswer? Before { get; init; }

    public ClubTermAnswer? After { get; init; }
}

public sealed record ClubNoticeAnswer(
    string Programme, string Name, Instant From,
    [property: Description("The day of `from` in the programme's time zone.")] string Day,
    IReadOnlyList<ClubChangeAnswer> Changes)
{
    [Description("What the shop says of it.")]
    public string? Text { get; init; }
}

public sealed record ClubChangesAnswer(
    [property: Description("The next first.")] IReadOnlyList<ClubNoticeAnswer> Coming,
    [property: Description("Of the past 90 days, the latest first.")] IReadOnlyList<ClubNoticeAnswer> Past);

/// <summary>`GET /v1/club/changes`: what changes for members, as far as it is published. Nothing in it is about anybody.</summary>
internal static class GetChanges
{
    private const int Most = 50;
    private static readonly Duration Told = Duration.FromDays(90);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/club/changes", Handle)
            .RequireScope(Scopes.Form, Scopes.Member, Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getClubChanges", "Programmes", "Which terms change for members, and from when")
            .WithDescription(
                "Of all programmes, from their published versions. Texts in the language of `?lang=`. Left out: budgets, funding, what only "
                + $"members of some segments have, and pilots until they hold for everybody. At most {Most} each.")
            .Answers(200, typeof(ClubChangesAnswer), "As of now.")
            .Refuses();

    /// <summary>Those that begin after that instant, in order of time.</summary>
    public static IReadOnlyList<ProgrammeNotice> Since(ShopContext shop, Instant after) =>
        [.. shop.Get<ShopProgrammes>().Current.Programmes.SelectMany(history => ProgrammeNotices.Of(history, after)).OrderBy(static one => one.From)];

    public static string DayOf(ProgrammeNotice notice) => LocalDatePattern.Iso.Format(notice.Day);

    private static IResult Handle(ShopContext shop, string? lang)
    {
        var (now, language) = (shop.Shop.Now, lang ?? "en");
        var told = Since(shop, now - Told).Select(notice => Of(notice, language)).ToList();
        return TypedResults.Json(
            new ClubChangesAnswer(
                [.. told.Where(notice => notice.From > now).Take(Most)], [.. told.Where(notice => notice.From <= now).Reverse().Take(Most)]),
            ApiJson.Default.ClubChangesAnswer);
    }

    private static ClubNoticeAnswer Of(ProgrammeNotice notice, string language) => new(
        notice.Document.Id, notice.Document.Name.In(language), notice.From, DayOf(notice), [.. notice.Changes.Select(change => Of(change, language))])
    {
        Text = notice.Text?.In(language),
    };

    private static ClubChangeAnswer Of(MemberChange change, string language) =>
        new(change.Part, change.Id, change.What, change.Effect.ToString().ToLowerInvariant())
        {
            Name = change.Name?.In(language),
            On = change.On.Length == 0 ? null : change.On,
            Before = change.Before is { } before ? Of(before, language) : null,
            After = change.After is { } after ? Of(after, language) : null,
        };

    private static ClubTermAnswer Of(MemberTerm term, string language) => new(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(term.Form.ToString()))
    {
        Points = term.Form is TermForm.Points or TermForm.PerAmount or TermForm.PerQuantity or TermForm.PerItem or TermForm.Worth ? term.Points : null,
        Count = term.Form is TermForm.PerQuantity or TermForm.Factor or TermForm.Calendar or TermForm.Count or TermForm.PerCent ? term.Count : null,
        Amount = term.Amount?.Minor,
        Currency = term.Amount?.Currency.ToString(),
        MinorDigits = term.Amount?.Currency.MinorDigits,
        Length = term.Length is { } length ? PeriodPattern.NormalizingIso.Format(length) : null,
        Day = term.Day is { } day ? LocalDatePattern.Iso.Format(day)
            : term.DayOfYear is { } yearly ? FormattableString.Invariant($"--{yearly.Month:00}-{yearly.Day:00}") : null,
        Name = term.Name?.In(language),
        Words = term.Words.IsEmpty ? null : term.Words,
        Steps = term.Steps.IsEmpty ? null : [.. term.Steps.Select(static step => new ClubStepAnswer(step.Count)
        {
            From = step.From, Word = step.Word.Length == 0 ? null : step.Word,
        })],
    };
}
