using System.ComponentModel;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Tills;

namespace Shopkeeper.Server.Http.Tills;

[Description("Numbers that are missing, both ends included.")]
public sealed record NumberGapAnswer(long From, long To);

public sealed record TillGapsAnswer(
    string Workstation,
    [property: Description("The smallest number that is known.")] long First,
    long Last,
    [property: Description("Numbers that came with an activity: recorded, parked or refused.")] int Sold,
    [property: Description("Numbers that are known to be of no sale.")] int Skipped,
    [property: Description("How many numbers between the first and the last are missing.")] long MissingCount,
    IReadOnlyList<NumberGapAnswer> Missing)
{
    [Description("Missing between the last number of the till's day before, within a month, and the first of this: either day may have lost them. Absent: none, or the till began anew.")]
    public NumberGapAnswer? MissingBefore { get; init; }

    [Description("The same between the last number of this day and the first of the till's next one.")]
    public NumberGapAnswer? MissingAfter { get; init; }

    [Description("False: there are more numbers than are read, or more gaps than are shown.")]
    public bool IsWhole { get; init; } = true;
}

public sealed record GapsAnswer(string Store, LocalDate Date, IReadOnlyList<TillGapsAnswer> Tills);

/// <summary>`GET /v1/till-gaps?store=&amp;date=`: which numbers of a store's tills are missing on a business date.</summary>
internal static class GetTillGaps
{
    /// <summary>The source under which tills send.</summary>
    internal const string StandardSource = "pos";

    private const int MostGaps = 1_000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/till-gaps", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("getTillGaps", "Tills", "Numbers of a store's tills that are missing on a business date")
            .WithDescription(
                "Read from keys of the form `store/workstation/date/number`. What a till gave to what is no sale is told by `POST /v1/till-numbers` "
                + "and by the import of its log; else it counts as missing.")
            .Answers(200, typeof(GapsAnswer), "Tills that gave a number that day.")
            .Refuses(400, 403);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string? store, string? date, string? workstation, string? source, CancellationToken cancel)
    {
        var place = store ?? shop.Caller.Store;
        if (Problem(shop.Caller, place, workstation, source) is { } problem)
        {
            return problem;
        }

        if (!LocalDatePattern.Iso.Parse(date ?? "").TryGetValue(default, out var day))
        {
            return Problems.Malformed("`date` is the business date, such as 2015-10-22.", "/date");
        }

        var tills = await shop.Get<GapReport>().OfAsync(source ?? StandardSource, place!, day, workstation, cancel);
        return TypedResults.Json(new GapsAnswer(place!, day, [.. tills.Select(Of)]), ApiJson.Default.GapsAnswer);
    }

    /// <summary>Parts of a key, as any key has them: of one line, and without a slash.</summary>
    internal static Problem? Problem(Caller caller, string? store, string? workstation, string? source) =>
        !IsPart(store, mayLack: false) ? Problems.Malformed("`store` is required, without a slash.", "/store")
        : caller.Store is { } own && own != store ? Problems.Edge("other-store", $"This key acts for the store '{own}' only.", "/store")
        : !IsPart(workstation, mayLack: true) ? Problems.Malformed("A workstation has no slash.", "/workstation")
        : source is { Length: 0 or > Limits.NameLength } ? Problems.Malformed($"From 1 to {Limits.NameLength} characters.", "/source")
        : null;

    private static bool IsPart(string? text, bool mayLack) =>
        text is null ? mayLack : text.Length is > 0 and <= Limits.NameLength && !text.Contains('/', StringComparison.Ordinal);

    private static TillGapsAnswer Of(TillGaps till) => new(
        till.Workstation, till.First, till.Last, till.Sold, till.Skipped, till.Missing.Sum(static gap => gap.Count),
        [.. till.Missing.Take(MostGaps).Select(static gap => new NumberGapAnswer(gap.From, gap.To))])
    {
        MissingBefore = Of(till.Before), MissingAfter = Of(till.After),
        IsWhole = till.IsWhole && till.Missing.Length <= MostGaps,
    };

    private static NumberGapAnswer? Of(NumberGap? gap) => gap is { } there ? new NumberGapAnswer(there.From, there.To) : null;
}
