using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// A posting while it is decided: what has been written so far and the purses after it. Every movement is written as an
/// entry and applied to the lots in the same step, by the same code that the fold uses.
/// </summary>
internal sealed class PostingDraft
{
    [ThreadStatic]
    private static PostingDraft? spare;

    private readonly List<Entry> entries = new(32);
    private readonly List<Change> changes = new(64);
    private readonly List<long> deficits = new(4);
    private readonly List<Claw> claws = new(16);
    private TermsAsked? asked;
    private LotTerms terms;

    public LotBook Lots { get; } = new();

    public AccountState Account { get; private set; } = null!;

    public RuleSet Rules { get; private set; } = null!;

    public ProgrammeDocument Programme => Rules.Document;

    public Instant Now { get; private set; }

    /// <summary>What pools of outside codes had left before this posting.</summary>
    public IReadOnlyDictionary<string, CodesLeft> Codes { get; private set; } = null!;

    public List<Change> Changes => changes;

    public List<Entry> Entries => entries;

    /// <summary>What returns in this posting ask back, still to be taken.</summary>
    public List<Claw> Claws => claws;

    /// <summary>Levels and lifetime may have moved by what came in or left: only then are changes looked through for them.</summary>
    public bool HasBelongings { get; set; }

    public bool IsEmpty => entries.Count == 0 && changes.Count == 0;

    /// <summary>The last activity that earned or spent, this posting included (<see cref="Touch"/>).</summary>
    public Instant LastActive { get; private set; }

    /// <summary>One draft per thread is kept for the next decision; a decision never runs inside another.</summary>
    public static PostingDraft Begin(AccountState account, DecisionContext context)
    {
        var draft = spare ?? new PostingDraft();
        spare = null;
        draft.Account = account;
        draft.Rules = context.Rules.RuleSet;
        draft.Now = context.Now;
        draft.Codes = context.Codes;
        draft.LastActive = account.LastActive ?? Instant.MinValue;
        draft.Lots.Load(account.Lots, account.NextLot);
        foreach (var deficit in account.Deficits)
        {
            draft.deficits.Add(deficit);
        }

        return draft;
    }

    public void End()
    {
        entries.Clear();
        changes.Clear();
        deficits.Clear();
        claws.Clear();
        asked = null;
        HasBelongings = false;
        Account = null!;
        Rules = null!;
        Codes = null!;
        spare = this;
    }

    public long Deficit(int currency) => currency < deficits.Count ? deficits[currency] : 0;

    public long Spendable(int currency)
    {
        long sum = 0;
        for (var i = 0; i < Lots.Count; i++)
        {
            ref readonly var lot = ref Lots[i];
            if (lot.Terms.Currency == currency && !lot.Terms.IsPending && !lot.Terms.IsExpired(Now))
            {
                sum += lot.Amount;
            }
        }

        return sum;
    }

    public long Pending(int currency)
    {
        long sum = 0;
        for (var i = 0; i < Lots.Count; i++)
        {
            ref readonly var lot = ref Lots[i];
            if (lot.Terms.Currency == currency && lot.Terms.IsPending && !lot.Terms.IsExpired(Now))
            {
                sum += lot.Amount;
            }
        }

        return sum;
    }

    public void Write(in Entry entry)
    {
        Invariant.Hold(entry.Amount > 0, "an entry moves something");
        entries.Add(entry);
        Lots.Apply(entry);
        if (entry.From == Purse.Deficit)
        {
            MoveDeficit(entry.Currency, entry.Amount);
        }
        else if (entry.To == Purse.Deficit)
        {
            MoveDeficit(entry.Currency, -entry.Amount);
        }
    }

    public void Write(Change change) => changes.Add(change);

    /// <summary>
    /// Gives points: what is owed is paid off first, the rest goes into the lot of those terms, opened when there is none.
    /// Returns the number of the lot, 0 when all went to what was owed.
    /// </summary>
    public int Credit(Purse from, in LotTerms terms, long amount, string rule, int line)
    {
        var owed = Math.Min(Deficit(terms.Currency), amount);
        if (owed > 0)
        {
            Write(new Entry(from, Purse.Deficit, terms.Currency, owed, 0, rule, line));
            amount -= owed;
        }

        if (amount == 0)
        {
            return 0;
        }

        var lot = LotOf(terms);
        Write(new Entry(from, terms.IsPending ? Purse.Pending : Purse.Available, terms.Currency, amount, lot, rule, line));
        return lot;
    }

    /// <summary>The number of the lot of those terms; opens one when there is none.</summary>
    public int LotOf(in LotTerms terms)
    {
        var index = Lots.Find(terms);
        if (index >= 0)
        {
            return Lots[index].Number;
        }

        var number = Lots.NextNumber;
        Lots.Open(number, terms);
        changes.Add(new Change.LotOpened(number, terms.Currency, terms.ActiveFrom, terms.ExpiresAt, terms.WaitsFor));
        return number;
    }

    /// <summary>Index of the next lot to spend from, by the order of spending; -1 when nothing is left.</summary>
    public int NextToTake(int currency, bool active, bool pending)
    {
        var best = -1;
        for (var i = 0; i < Lots.Count; i++)
        {
            ref readonly var lot = ref Lots[i];
            var wanted = lot.Amount > 0 && lot.Terms.Currency == currency && (lot.Terms.IsPending ? pending : active)
                && !lot.Terms.IsExpired(Now);
            if (wanted && (best < 0 || LotTerms.CompareForSpending(lot.Terms, Lots[best].Terms) < 0))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>The member earned or spent: where points lapse by inactivity, every open lot's expiry is put off.</summary>
    public void Touch(Instant at)
    {
        if (at <= LastActive || !HasInactivity())
        {
            return;
        }

        LastActive = at;
        changes.Add(new Change.Active(at));
        for (var i = 0; i < Lots.Count; i++)
        {
            ref readonly var lot = ref Lots[i];
            var expiry = ExpiryOf(lot.Terms.Currency);
            if (lot.Amount == 0 || expiry.Kind != ExpiryKind.Inactivity)
            {
                continue;
            }

            var expires = LotTerms.ExpiryOf(expiry, Programme.Zone, at, at);
            if (lot.Terms.ExpiresAt is not { } old || old < expires)
            {
                changes.Add(new Change.LotMoved(lot.Number, lot.Terms.ActiveFrom, expires));
                Lots.Move(lot.Number, lot.Terms.ActiveFrom, expires);
            }
        }
    }

    public Expiry ExpiryOf(int currency) =>
        currency < Programme.Points.Length ? Programme.Points[currency].Expiry : Expiry.Never;

    /// <summary>Terms of points of the programme's kind, earned at that instant. Rules of one activity mostly ask the same.</summary>
    public LotTerms TermsOf(int currency, Pending? pending, Instant earned)
    {
        var asking = new TermsAsked(currency, pending, earned, LastActive);
        if (asked != asking)
        {
            asked = asking;
            terms = LotTerms.Of(Programme, currency, pending, earned, Instant.Max(LastActive, earned));
        }

        return terms;
    }

    public ImmutableArray<Entry> WrittenEntries() => entries.Count == 0 ? [] : [.. entries];

    public ImmutableArray<Change> WrittenChanges() => changes.Count == 0 ? [] : [.. changes];

    private bool HasInactivity()
    {
        foreach (var points in Programme.Points)
        {
            if (points.Expiry.Kind == ExpiryKind.Inactivity)
            {
                return true;
            }
        }

        return false;
    }

    private void MoveDeficit(int currency, long by)
    {
        while (deficits.Count <= currency)
        {
            deficits.Add(0);
        }

        deficits[currency] += by;
        Invariant.Hold(deficits[currency] >= 0, "a deficit is never overpaid");
    }

    private readonly record struct TermsAsked(int Currency, Pending? Pending, Instant Earned, Instant LastActive);
}
