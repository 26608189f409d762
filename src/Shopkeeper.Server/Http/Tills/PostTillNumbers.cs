using System.ComponentModel;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Tills;

namespace Shopkeeper.Server.Http.Tills;

public sealed record TillNumberBody
{
    public required long Number { get; init; }

    [Description("control, training, cancelled, suspended, voided (every line) or without-goods")]
    public required string Use { get; init; }
}

public sealed record TillNumbersBody
{
    [Description("Of a key that acts for one store it may be left out.")]
    public string? Store { get; init; }

    public required string Workstation { get; init; }

    public required LocalDate BusinessDate { get; init; }

    [Description("The source of the till's keys; pos when left out.")]
    public string? Source { get; init; }

    public required IReadOnlyList<TillNumberBody> Numbers { get; init; }
}

public sealed record TillNumbersAnswer([property: Description("How many were not noted before.")] int Noted);

/// <summary>`POST /v1/till-numbers`: a till tells of numbers that are of no sale, so that nobody looks for them.</summary>
internal static class PostTillNumbers
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/till-numbers", HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Office)
            .Described("noteTillNumbers", "Tills", "Notes numbers of a till that are of no sale")
            .WithDescription($"At most {Limits.BatchActivities} at once. What is noted stays; sending again changes nothing.")
            .Answers(200, typeof(TillNumbersAnswer), "Noted.")
            .Refuses(400, 403, 503);

    private static async Task<IResult> HandleAsync(ShopContext shop, TillNumbersBody body, CancellationToken cancel)
    {
        var store = body.Store ?? shop.Caller.Store;
        if (GetTillGaps.Problem(shop.Caller, store, body.Workstation, body.Source) is { } problem)
        {
            return problem;
        }

        if (body.Numbers.Count is 0 or > Limits.BatchActivities)
        {
            return Problems.Malformed($"From 1 to {Limits.BatchActivities} numbers.", "/numbers");
        }

        var numbers = new List<(string Key, NumberUse Use)>(body.Numbers.Count);
        for (var i = 0; i < body.Numbers.Count; i++)
        {
            var one = body.Numbers[i];
            if (one is null || one.Number is < 0 or > TillNumber.Most)
            {
                return Problems.Malformed($"A number is from 0 to {TillNumber.Most}.", $"/numbers/{i}/number");
            }

            if (UseOf(one.Use) is not { } use)
            {
                return Problems.Malformed("One of control, training, cancelled, suspended, voided, without-goods.", $"/numbers/{i}/use");
            }

            numbers.Add((new TillNumber(store!, body.Workstation, body.BusinessDate, one.Number).Key, use));
        }

        var noted = await shop.Get<TillNumbers>().NoteAsync(body.Source ?? GetTillGaps.StandardSource, numbers, CancellationToken.None);
        return TypedResults.Json(new TillNumbersAnswer(noted), ApiJson.Default.TillNumbersAnswer);
    }

    private static NumberUse? UseOf(string word)
    {
        foreach (var use in Enum.GetValues<NumberUse>())
        {
            if (use != NumberUse.Claim && JsonNamingPolicy.KebabCaseLower.ConvertName(use.ToString()) == word)
            {
                return use;
            }
        }

        return null;
    }
}
