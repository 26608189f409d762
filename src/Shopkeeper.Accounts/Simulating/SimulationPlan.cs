using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>
/// What a run decides under. The draft stands in a book of its own as one more version of its programme, so that the walk of
/// the journal decides under it as it does under any other version.
/// </summary>
internal sealed class SimulationPlan
{
    private readonly FrozenDictionary<int, RuleSet> versions;

    public SimulationPlan(SimulationRequest request, RulesInForce inForce, Instant now)
    {
        Request = request;
        Started = now;
        End = request.To is { } to && to < now ? to : now;
        History = inForce.Book.Find(request.Draft.Id);
        versions = (History?.Versions ?? []).ToFrozenDictionary(static rules => rules.Version);
        Draft = RuleSet.Compile(request.Draft, versions.Keys.DefaultIfEmpty(0).Max() + 1, Instant.MinValue)
            .Keeping(History?.Versions ?? []);
        Book = With(inForce.Book, History, Draft);
        DraftNow = Draft.Bind(inForce.Catalogue);
        InForce = History?.InForce(End) ?? History?.Versions[^1];
        HistoryNow = InForce?.Bind(inForce.Catalogue);
        Currencies = Math.Max(Draft.Document.Points.Length, versions.Values.Select(static one => one.Document.Points.Length)
            .DefaultIfEmpty(0).Max());
        Replayed = [.. Draft.Document.Earn.Where(rule => rule.BudgetPoints is not null && !IsUnchanged(rule))];
    }

    public SimulationRequest Request { get; }

    public string Programme => Draft.Programme;

    /// <summary>What was recorded later is not looked at: posting goes on meanwhile.</summary>
    public Instant Started { get; }

    public Instant End { get; }

    /// <summary>Null when the programme was never published: every activity of the shop is its history then.</summary>
    public ProgrammeHistory? History { get; }

    public RuleSet Draft { get; }

    public ProgrammeBook Book { get; }

    public BoundRules DraftNow { get; }

    public RuleSet? InForce { get; }

    public BoundRules? HistoryNow { get; }

    public int Currencies { get; }

    /// <summary>
    /// Rules with a budget that no version of the history has like this: shared by all members, in order of arrival. Others
    /// grant what they granted, posting by posting.
    /// </summary>
    public ImmutableArray<EarnRule> Replayed { get; }

    /// <summary>From when on a replayed budget gives nothing, in microseconds; null while the demand is being gathered.</summary>
    public FrozenDictionary<string, long>? ClosedFrom { get; set; }

    public bool IsGathering => !Replayed.IsEmpty && ClosedFrom is null;

    public bool IsBefore(LedgerPosting posting) => Request.From is { } from && posting.OccurredAt < from;

    public bool IsAfter(LedgerPosting posting) =>
        posting.RecordedAt > Started || (Request.To is { } to && posting.OccurredAt >= to);

    /// <summary>The version that decided a posting; null when it was never published here.</summary>
    public RuleSet? Version(int number) => versions.GetValueOrDefault(number);

    /// <summary>What is left of the draft's budgets for a posting; `granted` is what it got when it was recorded.</summary>
    public IReadOnlyDictionary<string, long> Remaining(IReadOnlyDictionary<string, long> granted, Instant recordedAt)
    {
        if (Replayed.IsEmpty)
        {
            return granted;
        }

        var remaining = new Dictionary<string, long>(granted, StringComparer.Ordinal);
        foreach (var rule in Replayed)
        {
            remaining[rule.Id] = ClosedFrom is null ? long.MaxValue / 2
                : ClosedFrom.TryGetValue(rule.Id, out var closed) && Microseconds.Of(recordedAt) >= closed ? 0
                : rule.BudgetPoints!.Value;
        }

        return remaining;
    }

    private bool IsUnchanged(EarnRule rule) => versions.Values.All(version =>
        version.Document.ContentHash == Draft.Document.ContentHash
        || version.Document.Earn.Any(other => other.Id == rule.Id && ProgrammeDiff.IsSameRule(other, rule)));

    private static ProgrammeBook With(ProgrammeBook book, ProgrammeHistory? history, RuleSet draft) => history is null
        ? new ProgrammeBook(book.Head, book.Programmes.Add(new ProgrammeHistory(draft.Programme, [draft])))
        : new ProgrammeBook(book.Head, book.Programmes.Replace(
            history, new ProgrammeHistory(draft.Programme, history.Versions.Add(draft))));
}
