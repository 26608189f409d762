using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Programmes.Diff;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Http;
using Shopkeeper.Programmes.Planning;

namespace Shopkeeper.Server.Http.Programmes;

public sealed record PlanBody
{
    [Description("The document; absent = the draft.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Document { get; init; }
}

public sealed record PlanChangeAnswer(
    [property: Description("added, removed or changed.")] string Kind,
    [property: Description("What is changed: programme, points, rule, level, or the name of a section.")] string Part,
    string Id,
    [property: Description("The change in plain words.")] string Words,
    [property: Description("For members: better, worse, neutral, or unclear (a simulation tells).")] string Effect);

public sealed record NoticeAnswer(
    [property: Description("Members must be told before worse terms hold.")] bool Needed)
{
    [Description("What the version in force promises, as an ISO 8601 period; absent = it promises nothing.")]
    public string? Period { get; init; }

    [Description("The first instant of worse terms if members were told now; absent when no notice is needed.")]
    public Instant? NotBefore { get; init; }
}

/// <summary>What publishing would change. InForce is absent when the programme is new.</summary>
public sealed record PlanAnswer(string Programme, int? InForce, IReadOnlyList<PlanChangeAnswer> Changes, NoticeAnswer Notice)
{
    public required int Better { get; init; }

    public required int Worse { get; init; }

    public required int Neutral { get; init; }

    public required int Unclear { get; init; }

    internal static PlanAnswer Of(ProgrammePlan plan) => new(
        plan.Programme,
        plan.InForce,
        [.. plan.Changes.Select(static change => new PlanChangeAnswer(
            change.Kind.ToString().ToLowerInvariant(), change.Part, change.Id, change.Words,
            change.Effect.ToString().ToLowerInvariant()))],
        new NoticeAnswer(plan.NotBefore is not null)
        {
            Period = plan.NoticePeriod is { } period ? PeriodPattern.NormalizingIso.Format(period) : null,
            NotBefore = plan.NotBefore,
        })
    {
        Better = Count(plan, PlanEffect.Better),
        Worse = Count(plan, PlanEffect.Worse),
        Neutral = Count(plan, PlanEffect.Neutral),
        Unclear = Count(plan, PlanEffect.Unclear),
    };

    private static int Count(ProgrammePlan plan, PlanEffect effect) => plan.Changes.Count(change => change.Effect == effect);
}

/// <summary>`POST /v1/programmes/{id}/plan`: what the document, or the draft, would change, in plain words; writes nothing.</summary>
internal static class PlanProgramme
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/programmes/{id}/plan", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("planProgramme", "Programmes", "What publishing would change, in plain words")
            .Answers(200, typeof(PlanAnswer), "The changes, and the notice that they need.")
            .Refuses(400, 404, 413, 422);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, PlanBody body, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var (check, problem) = await DraftOrDocument.ReadAsync(programmes, id, body.Document, cancel);
        return problem ?? (IResult)TypedResults.Json(
            PlanAnswer.Of(await programmes.PlanAsync(check!, cancel)), ApiJson.Default.PlanAnswer);
    }
}
