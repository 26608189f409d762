using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Http;

namespace Shopkeeper.Server.Http.Programmes;

public sealed record SimulateBody
{
    [Description("The document; absent = the draft.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Document { get; init; }

    [Description("The draft is in force from here, on what the ledger held then; absent = from each account's first posting.")]
    public Instant? From { get; init; }

    [Description("Up to here, exclusive; absent = now.")]
    public Instant? To { get; init; }

    [Description("Only so many accounts, chosen by the hash of their id; absent = all.")]
    public int? Sample { get; init; }

    [Description("A scenario, YAML or JSON: what you assume that members would do differently. Shown apart.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Scenario { get; init; }
}

/// <summary>
/// `POST /v1/programmes/{id}/simulate`: runs the stored history through the document, or the draft, and compares with the
/// ledger; writes nothing. It may take minutes: who hangs up stops it.
/// </summary>
internal static class SimulateProgramme
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/programmes/{id}/simulate", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("simulateProgramme", "Programmes", "Runs the stored history through a draft and compares with the ledger")
            .Answers(200, typeof(SimulationAnswer), "The draft beside the ledger.")
            .Refuses(400, 404, 413, 422, 429);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, SimulateBody body, CancellationToken cancel)
    {
        var (check, problem) = await DraftOrDocument.ReadAsync(shop.Get<ShopProgrammes>(), id, body.Document, cancel);
        if (problem is not null)
        {
            return problem;
        }

        var scenario = body.Scenario is { } text ? ShopProgrammes.ReadScenario(text, check!.Document!) : null;
        if (scenario is { Problems: [var first, ..] })
        {
            return Problems.Edge("invalid", $"Line {first.Line}, column {first.Column}: {first.Message}", "/scenario");
        }

        var request = new SimulationRequest(check!.Document!, body.From, body.To, body.Sample, Cores: 1)
        {
            Scenario = scenario?.Scenario,
        };
        if (request.Refusal is { } refusal)
        {
            return Problems.Malformed(refusal, body.Sample is null ? "/to" : "/sample");
        }

        var turn = shop.Get<LongRunTurn>();
        if (!turn.TryTake())
        {
            return LongRunTurn.Taken;
        }

        try
        {
            var report = await shop.Get<IShopAccounts>().SimulateAsync(request, progress: null, cancel);
            return report.Activities == 0
                ? Problems.Edge("no-history", SimulationAnswers.NoHistory)
                : TypedResults.Json(SimulationAnswers.Of(report, request), ApiJson.Default.SimulationAnswer);
        }
        finally
        {
            turn.GiveBack();
        }
    }
}
