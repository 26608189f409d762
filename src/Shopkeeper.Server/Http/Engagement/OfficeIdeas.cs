using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Ideas;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Engagement;

public sealed record IdeaAnswer(
    string Id, Instant Written, [property: Description("It is a text: whoever shows it escapes it.")] string Text,
    [property: Description("new, seen, taken or declined")] string State)
{
    [Description("What the shop answered.")]
    public string? Answer { get; init; }

    public Instant? Decided { get; init; }

    internal static IdeaAnswer Of(Idea idea) =>
        new(IdText.Write("idea", idea.Id), idea.Written, idea.Text ?? "", idea.State.ToString().ToLowerInvariant())
        {
            Answer = idea.Answer, Decided = idea.Decided,
        };
}

public sealed record IdeasAnswer(IReadOnlyList<IdeaAnswer> Ideas)
{
    [Description("Into `after` for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

public sealed record IdeaDecisionBody
{
    [Description("seen, taken or declined")]
    public required string State { get; init; }

    [Description("The member reads it.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Answer { get; init; }
}

/// <summary>`/v1/ideas`: the office reads what members thought of, and says what comes of it. It sees the words, not whose they are.</summary>
internal static class OfficeIdeas
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/ideas", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getIdeas", "Ideas", "Ideas of members in one state, oldest first")
            .WithDescription("`?state=` is new (the standard), seen, taken or declined. Whose they are is not said.")
            .Answers(200, typeof(IdeasAnswer), "One page.")
            .Refuses(400, 403);
        routes.MapPut("/v1/ideas/{idea}", DecideAsync)
            .RequireScope(Scopes.Office)
            .Described("decideIdea", "Ideas", "Says what comes of an idea")
            .WithDescription("The same again changes nothing; another decision replaces the one before.")
            .Answers(200, typeof(IdeaAnswer), "As it stands now, and as the member sees it.")
            .Refuses(400, 403, 404, 503);
    }

    private static async Task<IResult> ListAsync(
        ShopContext shop, string? state, int? limit, string? after, CancellationToken cancel)
    {
        var problem = WholeShop.Check(shop.Caller, "ideas belong");
        if (problem is not null || !Page.TryRead(limit, StandardLimit, out var length, out problem)
            || !Page.TryReadPlace(after, "idea", out var last, out problem))
        {
            return problem!;
        }

        if (StateOf(state ?? "new") is not { } asked)
        {
            return Problems.Malformed("'state' is new, seen, taken or declined.", null);
        }

        var ideas = await shop.Get<IdeaStore>().InStateAsync(asked, last, length, cancel);
        return TypedResults.Json(
            new IdeasAnswer([.. ideas.Select(IdeaAnswer.Of)])
            {
                Next = ideas.Length < length ? null : Page.PlaceOf(ideas[^1].Written, IdText.Write("idea", ideas[^1].Id)),
            },
            ApiJson.Default.IdeasAnswer);
    }

    private static async Task<IResult> DecideAsync(ShopContext shop, string idea, IdeaDecisionBody body, CancellationToken cancel)
    {
        if (WholeShop.Check(shop.Caller, "ideas belong") is { } notOurs)
        {
            return notOurs;
        }

        if (StateOf(body.State) is not { } state || state == IdeaState.New)
        {
            return Problems.Malformed("seen, taken or declined.", "/state");
        }

        if (body.Answer is { } answer && MemberCall.ProblemWith(answer, Limits.IdeaText) is { } mistake)
        {
            return Problems.Malformed(mistake, "/answer");
        }

        var store = shop.Get<IdeaStore>();
        return IdText.TryRead("idea", idea, out var id)
            && await store.DecideAsync(id, state, body.Answer, shop.Caller.KeyId, CancellationToken.None)
            && await store.FindAsync(id, cancel) is { } decided
                ? TypedResults.Json(IdeaAnswer.Of(decided), ApiJson.Default.IdeaAnswer)
                : Problems.NotFound("There is no idea with this id.");
    }

    private static IdeaState? StateOf(string? word) => word switch
    {
        "new" => IdeaState.New,
        "seen" => IdeaState.Seen,
        "taken" => IdeaState.Taken,
        "declined" => IdeaState.Declined,
        _ => null,
    };
}
