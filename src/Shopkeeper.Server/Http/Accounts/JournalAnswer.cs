using System.ComponentModel;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>One transfer between purses.</summary>
public sealed record EntryAnswer(string From, string To, string PointsId, long Points)
{
    public int? Lot { get; init; }

    public string? Rule { get; init; }

    public int? Line { get; init; }
}

/// <summary>One posting of the journal: what happened in one programme, and the balance after.</summary>
public sealed record JournalAnswer(
    string Programme, long Seq,
    [property: Description("activity, redeem, reserve, commit, release, adjust, expire or release-pending")] string Kind,
    string ActivityId, int RulesetVersion, Instant OccurredAt, Instant RecordedAt, PointsAnswer Points)
{
    [Description("Of an activity: purchase, return, review, handover ..., as far as the rules that gave its points say; absent when none did.")]
    public string? Type { get; init; }

    public string? Rejection { get; init; }

    public string? Reason { get; init; }

    [Description("The API key of the operator.")]
    public string? Actor { get; init; }

    public IReadOnlyList<EntryAnswer> Entries { get; init; } = [];

    public IReadOnlyList<EffectAnswer> Effects { get; init; } = [];

    internal static JournalAnswer Of(Posting posting, ProgrammeBook book, Domain.Activities.Activity? activity)
    {
        var rules = book.Find(posting.Programme)?.Version(posting.RuleSetVersion);
        var effects = new List<EffectAnswer>();
        new EffectReader(rules, posting, activity).AddTo(effects);
        return new JournalAnswer(
            posting.Programme, posting.Seq, Word(posting.Kind), posting.Activity.ToString(), posting.RuleSetVersion,
            posting.OccurredAt, posting.RecordedAt, PostingPoints.Of(posting))
        {
            Type = TypeOf(posting, rules?.Document),
            Rejection = posting.Rejected == Domain.Kernel.Rejection.None ? null : RejectionCode.Of(posting.Rejected),
            Reason = Said(posting.Terms?.Reason),
            Actor = Said(posting.Terms?.Actor),
            Entries = [.. posting.Entries.Select(entry => Of(entry, rules?.Document))],
            Effects = effects,
        };
    }

    private static string? TypeOf(Posting posting, ProgrammeDocument? document) =>
        posting.Kind != CommandKind.Activity ? null
        : posting.Entries.Any(static entry => entry.To == Purse.ClawedBack) && posting.Entries.All(static entry => entry.From != Purse.Issued) ? "return"
        : document?.Earn.FirstOrDefault(rule => posting.Entries.Any(entry => entry.Rule == rule.Id)) is { } rule ? ActivityWords.Of(rule.On)
        : null;

    private static EntryAnswer Of(Entry entry, ProgrammeDocument? document) =>
        new(Word(entry.From), Word(entry.To),
            document is { Points: var points } && entry.Currency < points.Length ? points[entry.Currency].Id : "", entry.Amount)
        {
            Lot = entry.Lot == 0 ? null : entry.Lot,
            Rule = Said(entry.Rule),
            Line = entry.Line == 0 ? null : entry.Line,
        };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string? Said(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
