using System.ComponentModel;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>What is missing to the next level.</summary>
public sealed record NextLevelAnswer(string Level, string Name, long At, long Missing);

/// <summary>So much of an offer on a line: send it back as the line's `applied` when the till gave it.</summary>
public sealed record AppliedAnswer(string Offer, long Amount);

/// <summary>A line as the till should charge it.</summary>
public sealed record QuotedLineAnswer(
    int Line,
    string Sku,
    [property: Description("To be charged for the whole line, after the offers.")] long Amount)
{
    public IReadOnlyList<AppliedAnswer> Applied { get; init; } = [];
}

/// <summary>What one offer takes off, or why nothing.</summary>
public sealed record OfferVerdictAnswer(string Offer, string Name, long Amount)
{
    [Description("Why it gives nothing, or less: a code such as bundle-incomplete, below-minimum-spend or better-without.")]
    public string? Reason { get; init; }

    [Description("So much is missing: money, thousandths of quantity, or pieces of the group.")]
    public long? Missing { get; init; }

    [Description("The group of a bundle that pieces are missing of.")]
    public string? MissingGroup { get; init; }

    [Description("The pool it was picked from.")]
    public string? Pool { get; init; }

    [Description("The hash of the definition that it was picked under, where the version in force has another one: the pick keeps its terms.")]
    public string? Terms { get; init; }

    internal static OfferVerdictAnswer Of(OfferVerdict verdict, RuleSet? rules) => new(
        verdict.Offer, OfferEffects.NameOf(rules, verdict.Offer, verdict.Terms), verdict.Amount)
    {
        Reason = verdict.Reason == SkipReason.None ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.Reason.ToString()),
        Missing = verdict.Missing == 0 ? null : verdict.Missing,
        MissingGroup = verdict.MissingGroup.Length == 0 ? null : verdict.MissingGroup,
        Pool = verdict.Pool.Length == 0 ? null : verdict.Pool,
        Terms = verdict.Terms.Length == 0 ? null : verdict.Terms,
    };

    /// <summary>Something near: it gives nothing for want of goods.</summary>
    internal static bool IsNear(OfferVerdict verdict) => verdict is { Amount: 0, Missing: > 0 };
}

/// <summary>What one programme would make of the basket.</summary>
public sealed record ProgrammeQuoteAnswer(string Programme, int? RulesetVersion, PointsAnswer Points)
{
    public string? Rejection { get; init; }

    [Description("After this basket; absent when the highest level is reached.")]
    public NextLevelAnswer? NextLevel { get; init; }

    [Description("Offers that gave something or for which goods are missing; with `explain` every offer that was asked.")]
    public IReadOnlyList<OfferVerdictAnswer>? Offers { get; init; }

    [Description("True: there were too many offers to try every combination; the best found is given.")]
    public bool? SearchStopped { get; init; }
}

/// <summary>What a commit would give. Nothing is written.</summary>
public sealed record QuoteAnswer(
    [property: Description("False: evaluated as an account without history.")] bool Known)
{
    [Description("To be named by the sale: within 15 minutes it is decided under the versions of this quote.")]
    public string? QuoteId { get; init; }

    [Description("Until when the quote is good.")]
    public Instant? GoodUntil { get; init; }

    public string? Account { get; init; }

    public PointsAnswer? Points { get; init; }

    public int? RulesetVersion { get; init; }

    [Description("Of a purchase: its lines with the offers taken off.")]
    public IReadOnlyList<QuotedLineAnswer>? Lines { get; init; }

    [Description("Of a purchase: the sum of its lines, to be paid.")]
    public long? Total { get; init; }

    [Description("What is left to be paid when its vouchers are used; absent without vouchers.")]
    public long? ToPay { get; init; }

    public IReadOnlyList<ProgrammeQuoteAnswer> Programmes { get; init; } = [];

    public IReadOnlyList<EffectAnswer> Effects { get; init; } = [];

    public IReadOnlyList<ExplanationAnswer>? Explanations { get; init; }

    public IReadOnlyList<string>? Ignored { get; init; }

    internal static IReadOnlyList<QuotedLineAnswer>? LinesOf(Activity priced)
    {
        if (priced.Type != ActivityType.Purchase)
        {
            return null;
        }

        var lines = new QuotedLineAnswer[priced.Lines.Length];
        var next = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = priced.Lines[i];
            List<AppliedAnswer>? applied = null;
            for (; next < priced.Applied.Length && priced.Applied[next].Line == line.Number; next++)
            {
                (applied ??= []).Add(new AppliedAnswer(priced.Applied[next].Offer, priced.Applied[next].Amount));
            }

            lines[i] = new QuotedLineAnswer(line.Number, line.Sku, line.Amount) { Applied = applied ?? (IReadOnlyList<AppliedAnswer>)[] };
        }

        return lines;
    }

    internal static IReadOnlyList<OfferVerdictAnswer>? OffersOf(ProgrammeQuote quote, bool all) => quote.Offers.Verdicts.IsEmpty
        ? null
        : [.. quote.Offers.Verdicts.Where(verdict => all || verdict.Amount > 0 || OfferVerdictAnswer.IsNear(verdict))
            .Select(verdict => OfferVerdictAnswer.Of(verdict, quote.Rules))];
}
