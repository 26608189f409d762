using System.ComponentModel;
using System.Text.Json;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Edge;
using Shopkeeper.Server.Rights;

namespace Shopkeeper.Server.Http.Members;

public sealed record RetentionRuleBody
{
    [Description("inactive-members, held-cards, consent-proofs or parked-activities.")]
    public required string Kind { get; init; }

    [Description("Kept for so many days; left out, for ever.")]
    public int? Days { get; init; }
}

public sealed record RetentionRulesBody(IReadOnlyList<RetentionRuleBody?> Rules);

public sealed record RetentionRuleAnswer(string Kind)
{
    [Description("Absent: kept for ever.")]
    public int? Days { get; init; }

    [Description("How many are older than that now.")]
    public long? Due { get; init; }

    [Description("True: at least so many; only the members who joined first were looked at. `retention run --dry-run` counts all.")]
    public bool? IsMore { get; init; }
}

public sealed record RetentionAnswer(IReadOnlyList<RetentionRuleAnswer> Rules);

/// <summary>`GET` and `PUT /v1/retention`: how long each kind of personal data is kept, and how many are older.</summary>
internal static class RetentionRules
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/retention", ReadAsync)
            .RequireScope(Scopes.Office)
            .Described("getRetention", "Members", "How long each kind of personal data is kept, and how many are older")
            .Answers(200, typeof(RetentionAnswer), "Every kind; a dry run of the rules that there are, over the members who joined first.")
            .Refuses(403);
        routes.MapPut("/v1/retention", SetAsync)
            .RequireScope(Scopes.Office)
            .Described("setRetention", "Members", "Sets how long kinds of personal data are kept")
            .WithDescription("Kinds that are not named stay as they are. The rules are applied once a day.")
            .Answers(200, typeof(RetentionAnswer), "Set; what the next run would do.")
            .Refuses(400, 403);
    }

    public static string Word(RetentionKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public static bool TryKind(string? word, out RetentionKind kind)
    {
        foreach (var one in Enum.GetValues<RetentionKind>())
        {
            if (Word(one) == word)
            {
                kind = one;
                return true;
            }
        }

        kind = default;
        return false;
    }

    private static async Task<IResult> ReadAsync(ShopContext shop, CancellationToken cancel) =>
        WholeShop.Check(shop.Caller, "retention belongs") is { } problem ? problem : await AnswerAsync(shop, cancel);

    private static async Task<IResult> SetAsync(ShopContext shop, RetentionRulesBody body, CancellationToken cancel)
    {
        if (WholeShop.Check(shop.Caller, "retention belongs") is { } problem)
        {
            return problem;
        }

        var rules = new List<(RetentionKind Kind, int? Days)>();
        for (var i = 0; i < body.Rules.Count; i++)
        {
            if (!TryKind(body.Rules[i]?.Kind, out var kind))
            {
                return Problems.Malformed(
                    $"A kind is one of {string.Join(", ", Enum.GetValues<RetentionKind>().Select(Word))}.", $"/rules/{i}/kind");
            }

            if (body.Rules[i]!.Days is < Limits.RetentionDaysLeast or > Limits.RetentionDaysMost)
            {
                return Problems.Malformed(
                    $"Between {Limits.RetentionDaysLeast} and {Limits.RetentionDaysMost} days.", $"/rules/{i}/days");
            }

            rules.Add((kind, body.Rules[i]!.Days));
        }

        foreach (var (kind, days) in rules)
        {
            await shop.Get<Retention>().Rules.SetAsync(kind, days, shop.Caller.KeyId, cancel);
        }

        return await AnswerAsync(shop, cancel);
    }

    private static async Task<IResult> AnswerAsync(ShopContext shop, CancellationToken cancel)
    {
        var due = (await shop.Get<Retention>().LookAsync(cancel)).ToDictionary(static one => one.Rule.Kind);
        return TypedResults.Json(new RetentionAnswer([.. Enum.GetValues<RetentionKind>().Select(kind => new RetentionRuleAnswer(Word(kind))
        {
            Days = due.GetValueOrDefault(kind)?.Rule.Days, Due = due.GetValueOrDefault(kind)?.Count,
            IsMore = due.GetValueOrDefault(kind) is { IsMore: true } ? true : null,
        })]));
    }
}
