using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Vouchers come to be: by an operator, from points at a statement date, when spending adds up, or as the benefit of an offer.
/// Checks in order: unknown-voucher-kind, amount-out-of-range, too-many-vouchers, codes-exhausted. Where nobody asked (a purchase, a
/// statement) a voucher whose outside codes are used up waits: the threshold or the points stay, and the sale says so.
/// </summary>
internal static class Issuing
{
    private static readonly LocalDate Ever = new(1970, 1, 1);

    public static Refusal Issue(PostingDraft draft, Command.IssueVoucher ask)
    {
        if (draft.Programme.FindVoucher(ask.Kind) is not { } kind)
        {
            return UnknownKind(ask.Kind);
        }

        var currency = ask.Currency.IsNone ? draft.Programme.Currencies[0] : ask.Currency;
        var worth = ask.Worth ?? WorthOf(kind, currency);
        if (kind.BasisPoints == 0 && worth is not (> 0 and <= Limits.Amount))
        {
            return new Refusal(Rejection.AmountOutOfRange, $"A voucher '{kind.Id}' needs a worth in {currency}, at most {Limits.Amount}.");
        }

        if (!HasRoom(draft))
        {
            return TooMany;
        }

        if (!HasCode(draft, kind))
        {
            return new Refusal(Rejection.CodesExhausted, $"All codes of the pool '{kind.CodePool}' have been handed out.");
        }

        Write(draft, kind, ask.Voucher, new Money(kind.BasisPoints == 0 ? worth : 0, currency), ask.Reason);
        return Refusal.None;
    }

    /// <summary>
    /// Points that are available, in whole steps, become one voucher of what they are worth; what is left over stays points.
    /// Fewer than the minimum stay. More vouchers than an account may hold: they wait for the next date.
    /// </summary>
    public static Refusal Convert(PostingDraft draft, Command.ConvertPoints ask)
    {
        if (draft.Programme.FindVoucher(ask.Kind) is not { Statement: { } rule } kind)
        {
            return UnknownKind(ask.Kind);
        }

        var there = draft.Spendable(rule.Points);
        var points = Divide.Floor(there, rule.Step) * rule.Step;
        var definition = draft.Programme.Points[rule.Points];
        if (there < rule.Minimum || points == 0 || definition.Values.IsEmpty || !HasRoom(draft) || !HasCode(draft, kind)
            || definition.WorthOf(points, definition.Values[0].Worth.Currency) is not { Minor: > 0 } worth)
        {
            return Refusal.None;
        }

        Holding.Take(draft, rule.Points, points, Purse.Redeemed);
        Write(draft, kind, ask.Voucher, worth, "statement");
        return Refusal.None;
    }

    /// <summary>
    /// A purchase counts towards the thresholds of spending: for each one reached for the first time a voucher is issued. How
    /// many were issued is counted apart, so that a return and a new purchase do not reach the same threshold twice.
    /// </summary>
    public static void CountSpending(PostingDraft draft, Activity purchase)
    {
        foreach (var kind in draft.Programme.Vouchers)
        {
            if (kind.Spend is not { } rule || ThresholdOf(rule, purchase.Currency) is not { } threshold)
            {
                continue;
            }

            long amount = 0;
            foreach (var line in purchase.Lines)
            {
                amount += line.Amount;
            }

            var (sum, issued) = LimitsOf(draft, purchase.Currency);
            Move(draft, kind, sum, amount);
            var counters = draft.Account.Counters;
            var reached = Divide.Floor(Math.Max(0, Counters.Used(counters, NameOf(kind), sum, Ever) + amount), threshold);
            var due = (rule.Repeat == SpendRepeat.Once ? Math.Min(1, reached) : reached)
                - Counters.Used(counters, NameOf(kind), issued, Ever);
            IssueDue(draft, kind, purchase, issued, due);
        }
    }

    /// <summary>What comes back of a sale that counted lowers the sum; vouchers that were issued stay.</summary>
    public static void LowerSpending(PostingDraft draft, Posting sale, long amount)
    {
        foreach (var change in amount > 0 ? sale.Changes : [])
        {
            if (change is Change.CounterMoved { By: > 0 } moved && moved.Limit % 2 == 0
                && moved.Rule.StartsWith(Prefix, StringComparison.Ordinal))
            {
                draft.Write(moved with { By = -Math.Min(amount, moved.By) });
            }
        }
    }

    /// <summary>
    /// A voucher of the kind as the benefit of an offer or of a rule; none when the account has no room for it, or there is
    /// no code for it: then the sale says so. False: none.
    /// </summary>
    public static bool Award(PostingDraft draft, VoucherDefinition kind, Activity purchase, string cause)
    {
        if (!HasRoom(draft))
        {
            return false;
        }

        var id = IdOf(purchase.Id, draft.Programme.Id, kind.Id, draft.Changes.Count);
        if (!HasCode(draft, kind))
        {
            draft.Write(new Change.VoucherSkipped(id, Rejection.CodesExhausted));
            return false;
        }

        Write(draft, kind, id, new Money(WorthOf(kind, purchase.Currency), purchase.Currency), cause);
        return true;
    }

    /// <summary>The key of the shared count of what a pool has handed out.</summary>
    public static string CountOf(string pool) => "codes:" + pool;

    private const string Prefix = "voucher:";

    private static void IssueDue(PostingDraft draft, VoucherDefinition kind, Activity purchase, int issued, long due)
    {
        for (var i = 0; i < due && HasRoom(draft); i++)
        {
            if (!Award(draft, kind, purchase, "spend"))
            {
                return;
            }

            Move(draft, kind, issued, 1);
        }
    }

    private static void Write(PostingDraft draft, VoucherDefinition kind, VoucherId id, Money worth, string cause)
    {
        var zone = draft.Programme.Zone;
        var today = draft.Now.InZone(zone).Date;
        var until = kind.Valid is { } length ? zone.AtStartOfDay((today + length).PlusDays(1)).ToInstant() : (Instant?)null;
        var voucher = new Voucher(id, kind.Id, worth.Currency, worth.Minor, kind.BasisPoints, draft.Now, until);
        if (kind.CodePool.Length > 0)
        {
            var number = draft.Codes[kind.CodePool].Next + Handed(draft, kind.CodePool);
            voucher = voucher with { Outside = new OutsideCode(kind.CodePool, number) };
            draft.Write(new Change.BudgetTaken(CountOf(kind.CodePool), 1));
        }

        draft.Write(new Change.VoucherIssued(voucher, cause));
    }

    private static bool HasCode(PostingDraft draft, VoucherDefinition kind) => kind.CodePool.Length == 0
        || (draft.Codes.TryGetValue(kind.CodePool, out var codes) && Handed(draft, kind.CodePool) < codes.Left);

    /// <summary>How many codes of the pool this posting has handed out so far.</summary>
    private static int Handed(PostingDraft draft, string pool)
    {
        var count = 0;
        foreach (var change in draft.Changes)
        {
            count += change is Change.VoucherIssued { Voucher.Outside: { } outside } && outside.Pool == pool ? 1 : 0;
        }

        return count;
    }

    private static void Move(PostingDraft draft, VoucherDefinition kind, int limit, long by)
    {
        if (by != 0)
        {
            draft.Write(new Change.CounterMoved(NameOf(kind), limit, Ever, by));
        }
    }

    private static long WorthOf(VoucherDefinition kind, Currency currency)
    {
        foreach (var worth in kind.Worth)
        {
            if (worth.Currency == currency)
            {
                return worth.Minor;
            }
        }

        return 0;
    }

    private static long? ThresholdOf(SpendRule rule, Currency currency)
    {
        foreach (var threshold in rule.Threshold)
        {
            if (threshold.Currency == currency)
            {
                return threshold.Minor;
            }
        }

        return null;
    }

    private static bool HasRoom(PostingDraft draft) => VoucherList.Now(draft).Length < Limits.Vouchers;

    /// <summary>Of each currency two counters: what was spent (even), how many were issued (odd).</summary>
    private static (int Sum, int Issued) LimitsOf(PostingDraft draft, Currency currency)
    {
        var number = 2 * Math.Max(0, draft.Programme.Currencies.IndexOf(currency));
        return (number, number + 1);
    }

    private static string NameOf(VoucherDefinition kind) => Prefix + kind.Id;

    /// <summary>Ids made by a decision come from what it decides, so that a replay makes the same ones (FNV-1a, 64 bits).</summary>
    private static VoucherId IdOf(ActivityId activity, string programme, string kind, int number)
    {
        var hash = 14695981039346656037UL;
        foreach (var sign in $"{programme}/{kind}/{number}")
        {
            hash = unchecked((hash ^ sign) * 1099511628211UL);
        }

        Span<byte> bytes = stackalloc byte[16];
        activity.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        for (var i = 8; i < 16; i++)
        {
            bytes[i] ^= unchecked((byte)(hash >> (8 * (i - 8))));
        }

        return new VoucherId(new Guid(bytes, bigEndian: true));
    }

    private static Refusal UnknownKind(string kind) =>
        new(Rejection.UnknownVoucherKind, $"There is no kind of voucher '{kind}' for this.");

    private static readonly Refusal TooMany = new(
        Rejection.TooManyVouchers, $"An account holds at most {Limits.Vouchers} vouchers.");
}
