using System.Collections.Frozen;
using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Reading;

/// <summary>
/// Walks one account's journal from its first posting: folds it, and can decide any posting again from what it recorded (rule
/// set version, catalogue, facts, grants) and what the walk has seen (state, `once`, sales and what came back of them).
/// </summary>
internal sealed class JournalWalk(AccountId account, ShopRules rules, ProgrammeBook book)
{
    private readonly Dictionary<string, AccountState> states = new(StringComparer.Ordinal);
    private readonly HashSet<OnceRow> once = [];
    private readonly Dictionary<ActivityKey, WalkedSale> sales = [];
    private readonly List<Change.SaleLineReturned> coming = [];
    private readonly List<IssuedVoucher> issued = [];
    private long seq;

    public IReadOnlyDictionary<string, AccountState> States => states;

    public IReadOnlySet<OnceRow> Once => once;

    /// <summary>Vouchers that came to be in this account.</summary>
    public IReadOnlyList<IssuedVoucher> Issued => issued;

    /// <summary>What has come back so far of sales of this account.</summary>
    public IEnumerable<SaleReturnRow> Returned => sales.Values.SelectMany(sale => sale.Returned.Values.Select(
        line => new SaleReturnRow(account, sale.Activity.Id, line.Line, line.Thousandths, line.Amount)));

    /// <summary>The next row, decoded: decide it again before it is taken, or take it.</summary>
    public Step Read(JournalRow row)
    {
        if (row.Posting.Seq != seq)
        {
            // All programmes of one submission saw what had come back before it.
            Arrive();
            seq = row.Posting.Seq;
        }

        var activity = row.Activity is { } body ? ActivityCodec.Decode(body, row.Posting.Activity) : null;
        return new Step(Answers.Decode(row.Posting), activity);
    }

    /// <summary>Next: the account after the posting, when a decision has just said it; else it is folded here.</summary>
    public void Take(Step step, AccountState? next = null)
    {
        var posting = step.Posting;
        states[posting.Programme] = next ?? Fold.Apply(StateOf(posting.Programme), posting);
        if (step.Activity is { } activity)
        {
            if (!sales.TryGetValue(activity.Key, out var sale))
            {
                sale = new WalkedSale(activity);
                sales.Add(activity.Key, sale);
            }

            sale.Postings[posting.Programme] = posting;
        }

        foreach (var change in posting.Changes)
        {
            if (change is Change.OnceTaken taken)
            {
                once.Add(new OnceRow(account, posting.Programme, taken.Rule, taken.Key));
            }
            else if (change is Change.VoucherIssued voucher)
            {
                issued.Add(new IssuedVoucher(account, posting.Programme, voucher.Voucher.Id, voucher.Voucher.Outside));
            }
            else if (change is Change.VoucherCame came)
            {
                issued.Add(new IssuedVoucher(account, posting.Programme, came.Voucher.Id, came.Voucher.Outside));
            }
            else if (change is Change.VoucherGone gone)
            {
                issued.RemoveAll(one => one.Voucher == gone.Voucher.Id && one.Programme == posting.Programme);
            }
            else if (change is Change.SaleLineReturned returned)
            {
                step.Returned.Add(returned);
            }
        }

        if (step.Returned.Count > coming.Count)
        {
            coming.Clear();
            coming.AddRange(step.Returned);
        }
    }

    /// <summary>Ends the walk: what the last submission returned counts.</summary>
    public void Arrive()
    {
        foreach (var line in coming)
        {
            if (sales.TryGetValue(line.Sale, out var sale))
            {
                var before = sale.Returned.GetValueOrDefault(line.Line);
                sale.Returned[line.Line] = new ReturnedSoFar(
                    line.Line, before.Thousandths + line.Thousandths, before.Amount + line.Amount);
            }
        }

        coming.Clear();
    }

    public AccountState StateOf(string programme) =>
        states.TryGetValue(programme, out var state) ? state : AccountState.New(account, programme);

    /// <summary>Null when the version that the posting names was never published here.</summary>
    public async ValueTask<(Outcome Outcome, Explanation Explanation)?> DecideAgainAsync(Step step, CancellationToken cancel) =>
        await AskAsync(step, cancel) is { } asked ? Engine.Explain(asked.State, asked.Context, asked.Command) : null;

    /// <summary>
    /// What the engine is to be asked so that it decides the posting again, under the version that it names; null when the
    /// book has no such version.
    /// </summary>
    public async ValueTask<Asked?> AskAsync(Step step, CancellationToken cancel)
    {
        var posting = step.Posting;
        var bound = await rules.AtVersionAsync(
            book, posting.Programme, posting.RuleSetVersion, posting.CatalogueNumber, cancel);
        if (bound is null)
        {
            return null;
        }

        var command = await CommandAsync(step, cancel);
        var context = new DecisionContext(
            bound, posting.FactsRead, Granted(posting, bound.RuleSet), posting.RecordedAt, posting.Seq, posting.Member)
        {
            OnceTaken = OnceTaken(posting.Programme, Engine.OnceKeys(bound, command, posting.Member)),
            Offers = step.Activity is { Applied.IsEmpty: false } ? AnsweredFor(posting) : null,
            Codes = CodesOf(posting),
            Vouchers = step.Activity is { Vouchers.IsEmpty: false } ? VouchersOf(posting) : null,
        };
        return new Asked(StateOf(posting.Programme), context, command);
    }

    /// <summary>
    /// What was granted from a budget is what remained, as far as the decision can tell. Of an offer at least what was expected
    /// of it remained, and one use where something was; of one that was not given it makes no difference. What the posting gave
    /// back before, of a hold or a return, did not have to remain.
    /// </summary>
    private IReadOnlyDictionary<string, long> Granted(LedgerPosting posting, RuleSet version)
    {
        var totals = rules.BudgetsOf(version).Totals;
        if (totals.Count == 0)
        {
            return RemainingBudgets.None;
        }

        var granted = new Dictionary<string, long>(StringComparer.Ordinal);
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        void AtLeast(string budget, long amount) =>
            granted[budget] = Math.Max(granted.GetValueOrDefault(budget), amount + before.GetValueOrDefault(budget));
        foreach (var change in posting.Changes)
        {
            switch (change)
            {
                case Change.BudgetTaken taken:
                    AtLeast(taken.Rule, taken.Amount);
                    before[taken.Rule] = before.GetValueOrDefault(taken.Rule) + taken.Amount;
                    break;
                case Change.OfferHeld held:
                    AtLeast(held.Offer.Offer, AskedMoney(posting, held.Offer.Offer));
                    AtLeast(OfferDefinition.UsesKeyOf(held.Offer.Offer), 1);
                    break;
                case Change.OfferUsed { Expected: > 0 } used:
                    AtLeast(used.Offer, used.Expected);
                    AtLeast(OfferDefinition.UsesKeyOf(used.Offer), 1);
                    break;
                default:
                    break;
            }
        }

        return new RemainingBudgets(totals, (budget, _) => granted.GetValueOrDefault(budget));
    }

    /// <summary>What a reservation asked for, also where the version that decided it had no such budget.</summary>
    private static long AskedMoney(LedgerPosting reserved, string offer) =>
        reserved.Terms is { } terms && terms.Names.IndexOf(offer) is >= 0 and var at && at < terms.Money.Length ? terms.Money[at] : 0;

    /// <summary>The offers of the till that this programme took on.</summary>
    private static HashSet<string> AnsweredFor(LedgerPosting posting) =>
        [.. posting.Changes.OfType<Change.OfferUsed>().Where(static used => !used.Lines.IsEmpty).Select(static used => used.Offer)];

    /// <summary>What was handed out of pools is what they had left, as far as the decision can tell.</summary>
    private static Dictionary<string, CodesLeft> CodesOf(LedgerPosting posting)
    {
        var codes = new Dictionary<string, CodesLeft>(StringComparer.Ordinal);
        foreach (var issued in posting.Changes.OfType<Change.VoucherIssued>())
        {
            if (issued.Voucher.Outside is { } code)
            {
                var so = codes.GetValueOrDefault(code.Pool, new CodesLeft(code.Number, 0));
                codes[code.Pool] = so with { Left = so.Left + 1 };
            }
        }

        return codes;
    }

    /// <summary>The vouchers of the sale that this programme took on.</summary>
    private static HashSet<VoucherId> VouchersOf(LedgerPosting posting) =>
    [
        .. posting.Changes.OfType<Change.VoucherUsed>().Select(static used => used.Voucher.Id),
        .. posting.Changes.OfType<Change.VoucherSkipped>().Select(static skipped => skipped.Voucher),
    ];

    private IReadOnlySet<(string Rule, string Key)> OnceTaken(string programme, ImmutableArray<(string Rule, string Key)> keys) =>
        keys.IsEmpty
            ? FrozenSet<(string, string)>.Empty
            : keys.Where(key => once.Contains(new OnceRow(account, programme, key.Rule, key.Key))).ToHashSet();

    private async ValueTask<Command> CommandAsync(Step step, CancellationToken cancel)
    {
        if (step.Activity is not { } activity)
        {
            return CommandRecord.Of(step.Posting);
        }

        var records = new SaleRecord?[activity.Returns.Length];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = activity.Returns[i].Sale is { } key && sales.TryGetValue(key, out var sale)
                ? await sale.ToRecordAsync(step.Posting.Programme, rules, book, cancel)
                : null;
        }

        return new Command.Record(activity, [.. records]);
    }

    private sealed record WalkedSale(Activity Activity)
    {
        public Dictionary<string, LedgerPosting> Postings { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<int, ReturnedSoFar> Returned { get; } = [];

        public async ValueTask<SaleRecord> ToRecordAsync(
            string programme, ShopRules rules, ProgrammeBook book, CancellationToken cancel)
        {
            var posting = Postings.GetValueOrDefault(programme);
            var bound = posting is null
                ? null
                : await rules.AtVersionAsync(book, programme, posting.RuleSetVersion, posting.CatalogueNumber, cancel);
            return new SaleRecord(Activity, posting, bound, [.. Returned.Values]);
        }
    }
}

/// <summary>A voucher that came to be in an account, with the outside code that it was given, if any.</summary>
internal sealed record IssuedVoucher(AccountId Account, string Programme, VoucherId Voucher, OutsideCode? Code);

/// <summary>One posting of a walk, with the activity that it belongs to; null for a command.</summary>
internal sealed record Step(LedgerPosting Posting, Activity? Activity)
{
    public List<Change.SaleLineReturned> Returned { get; } = [];
}

/// <summary>A question to the engine: the account before it, everything else that it reads, and what is asked.</summary>
internal sealed record Asked(AccountState State, DecisionContext Context, Command Command);
