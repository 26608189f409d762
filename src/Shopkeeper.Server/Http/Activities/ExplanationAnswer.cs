using System.ComponentModel;
using System.Text.Json;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Receipts;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>What one rule gave, and why not more.</summary>
public sealed record VerdictAnswer(string Rule, string Name, long Points)
{
    [Description("The point currency it earns into.")]
    public string? PointsId { get; init; }

    [Description("What the rule counted: minor units, thousandths of a unit, or items.")]
    public long Basis { get; init; }

    [Description("What it would have given without cap, limit or budget; absent when nothing was cut.")]
    public long? Uncut { get; init; }

    public IReadOnlyList<int>? Lines { get; init; }

    [Description("Why it gave nothing or less: a code such as other-store, below-step or limit.")]
    public string? Reason { get; init; }

    [Description("The reason as a person reads it; in the language asked for by ?lang=, en or el.")]
    public string? Why { get; init; }
}

/// <summary>Every rule of the version, in the document's order.</summary>
public sealed record ExplanationAnswer(string Programme, int RulesetVersion, IReadOnlyList<VerdictAnswer> Rules)
{
    internal static ExplanationAnswer Of(
        Explanation explanation, ProgrammeDocument? document, Domain.Activities.Activity? activity, Phrases phrases) =>
        new(explanation.Programme, explanation.RuleSetVersion, [.. explanation.Verdicts.Select(verdict => Of(verdict, document, activity, phrases))]);

    private static VerdictAnswer Of(
        RuleVerdict verdict, ProgrammeDocument? document, Domain.Activities.Activity? activity, Phrases phrases) =>
        new(verdict.Rule, document?.Earn.FirstOrDefault(rule => rule.Id == verdict.Rule)?.Name?.In(phrases.Language) ?? verdict.Rule, verdict.Points)
        {
            PointsId = document is { Points: var points } && verdict.Currency < points.Length ? points[verdict.Currency].Id : null,
            Basis = verdict.BasisAmount,
            Uncut = verdict.Raw == verdict.Points ? null : verdict.Raw,
            Lines = verdict.Lines.IsDefaultOrEmpty || activity is null
                ? null
                : [.. verdict.Lines.Where(index => index < activity.Lines.Length).Select(index => activity.Lines[index].Number)],
            Reason = verdict.Reason == SkipReason.None ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.Reason.ToString()),
            Why = verdict.Reason == SkipReason.None ? null : phrases.Of(verdict.Reason),
        };
}
