using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>A budget by its name, that of the rule or offer, `id#uses` for uses.</summary>
internal readonly record struct ReplayedBudget(string Name, long Total);

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
        Replayed = [.. ChangedBudgets()];
        EndlessPools = [.. ChangedPools()];
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
    /// Budgets of rules and offers that some version of the history does not have like this: shared by all members, in order of
    /// arrival. Others grant what they granted, posting by posting.
    /// </summary>
    public ImmutableArray<ReplayedBudget> Replayed { get; }

    /// <summary>
    /// Pools of outside codes that vouchers of the draft come from where history had others: they have a code whenever one is
    /// asked for. Other pools have what they handed out.
    /// </summary>
    public ImmutableArray<string> EndlessPools { get; }

    public bool AsksAsRecorded => Replayed.IsEmpty && EndlessPools.IsEmpty;

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
        foreach (var budget in Replayed)
        {
            remaining[budget.Name] = ClosedFrom is null ? long.MaxValue / 2
                : ClosedFrom.TryGetValue(budget.Name, out var closed) && Microseconds.Of(recordedAt) >= closed ? 0
                : budget.Total;
        }

        return remaining;
    }

    /// <summary>What pools of codes have for a posting; `granted` is what they handed out when it was recorded.</summary>
    public IReadOnlyDictionary<string, CodesLeft> Codes(IReadOnlyDictionary<string, CodesLeft> granted) => EndlessPools.IsEmpty
        ? granted
        : new Dictionary<string, CodesLeft>(
            granted.Where(pool => !EndlessPools.Contains(pool.Key))
                .Concat(EndlessPools.Select(static pool => KeyValuePair.Create(pool, new CodesLeft(1, long.MaxValue / 2)))),
            StringComparer.Ordinal);

    private IEnumerable<ReplayedBudget> ChangedBudgets()
    {
        foreach (var rule in Draft.Document.Earn.Where(rule => rule.BudgetPoints is not null && !IsUnchanged(
            version => version.Earn.Any(other => other.Id == rule.Id && ProgrammeDiff.IsSameRule(other, rule)))))
        {
            yield return new ReplayedBudget(rule.Id, rule.BudgetPoints!.Value);
        }

        foreach (var offer in Draft.Document.Offers.Where(offer => !IsUnchanged(
            version => version.FindOffer(offer.Id)?.ContentHash == offer.ContentHash)))
        {
            if (offer.BudgetUses is { } uses)
            {
                yield return new ReplayedBudget(OfferDefinition.UsesKeyOf(offer.Id), uses);
            }

            if (offer.BudgetMoney is { } money)
            {
                yield return new ReplayedBudget(offer.Id, money.Minor);
            }
        }
    }

    private IEnumerable<string> ChangedPools() => Draft.Document.Vouchers
        .Where(kind => kind.CodePool.Length > 0 && !IsUnchanged(version => version.FindVoucher(kind.Id)?.CodePool == kind.CodePool))
        .Select(static kind => kind.CodePool).Distinct();

    /// <summary>In every version of the history; of a programme that has none nothing is.</summary>
    private bool IsUnchanged(Func<ProgrammeDocument, bool> isSame) => versions.Count > 0 && versions.Values.All(version =>
        version.Document.ContentHash == Draft.Document.ContentHash || isSame(version.Document));

    private static ProgrammeBook With(ProgrammeBook book, ProgrammeHistory? history, RuleSet draft) => history is null
        ? new ProgrammeBook(book.Head, book.Programmes.Add(new ProgrammeHistory(draft.Programme, [draft])))
        : new ProgrammeBook(book.Head, book.Programmes.Replace(
            history, new ProgrammeHistory(draft.Programme, history.Versions.Add(draft))));
}
