using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Tests.Accounts.Encoding;

/// <summary>Any value that the types allow, valid to the engine or not: codecs are total.</summary>
internal static class Samples
{
    private static readonly Gen<Instant> AnyInstant = Gen.OneOf(
        Gen.Long[946_684_800, 4_102_444_800].Select(static seconds => Instant.FromUnixTimeSeconds(seconds)),
        Gen.Long[-60_000_000_000_000_000, 200_000_000_000_000_000]
            .Select(static micros => Instant.FromUnixTimeTicks(micros * 10)));

    private static readonly Gen<string> Name = Gen.OneOf(
        One("", "spend", "bonus", "welcome"), Gen.String[Gen.Char.AlphaNumeric, 0, 200],
        Gen.String[Gen.Char['à', '仿'], 0, 60]);

    private static readonly Gen<string> Sku = Gen.OneOf(
        Gen.Long[0, 9_999_999_999_999].Select(static number => $"{number}"),
        Gen.Long[0, 999_999].Select(static number => $"{number:00000000}"), Name, Gen.String[Gen.Char.AlphaNumeric, 0, 30]);

    private static readonly Gen<long> Amount = Gen.OneOf(Gen.Long[0, 5_000], Gen.Long);

    private static readonly Gen<ActivityKey> Key = Gen.Select(Name, Name, static (source, key) => new ActivityKey(source, key));

    private static readonly Gen<LocalDate> Date = Gen.Int[-700_000, 2_900_000].Select(static days => new LocalDate(1970, 1, 1).PlusDays(days));

    private static readonly Gen<Instant?> MaybeInstant = Gen.Nullable(AnyInstant);

    private static readonly Gen<Line> Line = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int), Sku, Gen.OneOf(Gen.Long[0, 9].Select(static items => items * 1000), Amount),
        Gen.Enum<Unit>(), Amount, Amount, Amount, Amount).Select(static (number, sku, thousandths, unit, amount, discount, tax, applied) =>
            new Line(number, sku, thousandths, unit, amount, discount, tax, applied));

    private static readonly Gen<ReturnPart> Returned = Gen.Select(
        Gen.Nullable(Key),
        Gen.Select(Gen.Int, Gen.Int, Sku, Amount, Gen.Nullable(Amount),
            static (number, saleLine, sku, quantity, amount) => new ReturnedLine(number, saleLine, sku, quantity, amount)).Array[0, 4],
        Gen.Enum<ReturnReason>(), static (sale, lines, reason) => new ReturnPart(sale, [.. lines], reason));

    public static readonly Gen<Activity> Activities = Gen.Select(
        Gen.Select(Gen.Guid, Key, Gen.Enum<ActivityType>(), AnyInstant, Gen.Bool, Date),
        Gen.Select(Name, Name, One("", "GBP", "JPY", "EUR"), Line.Array[0, 12]),
        Gen.Select(Gen.Select(Name, Amount, static (type, amount) => new Tender(type, amount)).Array[0, 3], Amount, Returned.Array[0, 3]),
        Gen.Select(Name, Name, Amount, Amount, Name.Array[0, 3], Gen.Guid.Array[0, 3]),
        static (head, place, money, rest) => new Activity
        {
            Id = new ActivityId(head.Item1), Key = head.Item2, Type = head.Item3, OccurredAt = head.Item4,
            TimeAssumed = head.Item5, BusinessDate = head.Item6, Store = place.Item1, Channel = place.Item2,
            Currency = place.Item3.Length == 0 ? default : Currency.Parse(place.Item3), Lines = [.. place.Item4],
            Tenders = [.. money.Item1], TenderRounding = money.Item2, Returns = [.. money.Item3], Subject = rest.Item1,
            CustomType = rest.Item2, Count = Math.Max(rest.Item3, long.MinValue + 1), CustomAmount = rest.Item4, Events = [.. rest.Item5],
            Reservations = [.. rest.Item6.Select(static hold => new HoldId(hold))],
            Applied = [.. place.Item4.Select(line => new AppliedOffer(line.Number, rest.Item1, line.Amount))],
            Vouchers = [.. rest.Item6.Select(static voucher => new VoucherId(voucher))],
            Quote = rest.Item5.Length == 0 ? null : (QuoteNote)rest.Item5.Length,
            QuotedVersions = [.. rest.Item5.Select(static (name, i) => new QuotedVersion(name, i))],
            SpentOffline = rest.Item6.Length < 2 ? null : new OfflineSpend(rest.Item4, rest.Item6[0])
            {
                Programme = rest.Item2, ProvedBy = rest.Item6.Length == 2 ? null : new AccountId(rest.Item6[1]), Refused = (Rejection)(rest.Item5.Length * 60),
            },
        });

    private static readonly Gen<HeldLot> AnyHeldLot = Gen.Select(
        Gen.Int, Amount, AnyInstant, MaybeInstant, static (lot, amount, from, end) => new HeldLot(lot, amount, from, end));

    private static readonly Gen<HeldOffer> AnyHeldOffer = Gen.Select(
        Name, Date.Array[0, 3], Gen.Bool, Amount,
        static (offer, periods, uses, money) => new HeldOffer(offer, [.. periods], uses) { Money = money });

    private static readonly Gen<Pick> AnyPick = Gen.Select(
        Name, Date, Name, Name, AnyInstant, MaybeInstant, Gen.Int,
        static (pool, period, offer, hash, from, until, uses) => new Pick(pool, period, offer, hash, from, until, uses));

    private static readonly Gen<Voucher> AnyVoucher = Gen.Select(
        Gen.Select(Gen.Guid, Name, One("", "GBP", "JPY"), Amount, Gen.Int), AnyInstant, MaybeInstant, Gen.Nullable(Gen.Guid), AnyInstant,
        static (head, from, until, hold, held) => new Voucher(
            new VoucherId(head.Item1), head.Item2, head.Item3.Length == 0 ? default : Currency.Parse(head.Item3), head.Item4, head.Item5, from, until)
        {
            Hold = hold is { } id ? new HoldId(id) : null, HeldUntil = hold is null ? null : held,
            Outside = head.Item5 % 3 == 0 ? new OutsideCode(head.Item2, head.Item4) : null,
        });

    private static readonly Gen<Change> AnyChange = Gen.OneOf<Change>(
        AnyPick.Select(static pick => (Change)new Change.Picked(pick.Pool, pick.Period, pick.Offer, pick.Hash, pick.From, pick.Until)),
        Gen.Select(Name, Name, Date, Amount, Amount, Amount, Gen.Select(Gen.Int, Amount, static (line, off) => new OfferOnLine(line, off)).Array[0, 4])
            .Select(static (offer, pool, period, times, amount, expected, lines) =>
                (Change)new Change.OfferUsed(offer, pool, period, times, amount, expected, [.. lines]) { Terms = amount % 3 == 0 ? pool : "" }),
        Gen.Select(Name, Name, Date, Amount, Amount).Select(static (offer, pool, period, times, amount) =>
            (Change)new Change.OfferGivenBack(offer, pool, period, times, amount)),
        Gen.Enum<QuoteNote>().Select(static note => (Change)new Change.QuoteSeen(note)),
        AnyPick.Select(static pick => (Change)new Change.Unpicked(pick.Pool, pick.Period, pick.Offer)),
        Gen.Select(AnyVoucher, Name, static (voucher, cause) => (Change)new Change.VoucherIssued(voucher, cause)),
        Gen.Select(AnyVoucher, Amount, static (voucher, amount) => (Change)new Change.VoucherUsed(voucher, amount)),
        Gen.Select(Gen.Guid, Gen.Guid, AnyInstant, static (voucher, hold, until) =>
            (Change)new Change.VoucherReserved(new VoucherId(voucher), new HoldId(hold), until)),
        Gen.Select(Gen.Guid, Gen.Enum<Rejection>(), static (voucher, why) => (Change)new Change.VoucherSkipped(new VoucherId(voucher), why)),
        Gen.Select(Name, Gen.Int, Amount, Gen.OneOf(Gen.Int[0, 60], Gen.Int).Array[0, 8], Amount, Amount, Gen.Int)
            .Select(static (rule, currency, basis, lines, raw, granted, lot) =>
                (Change)new Change.RuleFired(rule, currency, basis, [.. lines.Distinct().Order()], raw, granted, lot)),
        Gen.Select(Name, Gen.Int, Date, Amount, static (rule, limit, period, by) => (Change)new Change.CounterMoved(rule, limit, period, by)),
        Gen.Select(Name, Name, static (rule, key) => (Change)new Change.OnceTaken(rule, key)),
        Gen.Select(Name, Amount, static (rule, amount) => (Change)new Change.BudgetTaken(rule, amount)),
        Name.Select(static level => (Change)new Change.LevelReached(level)),
        Name.Select(static level => (Change)new Change.LevelLost(level)),
        Gen.Select(Gen.Guid, AnyInstant, static (hold, until) => (Change)new Change.Held(new HoldId(hold), until)),
        Gen.Select(Gen.Guid, AnyHeldOffer, static (hold, offer) => (Change)new Change.OfferHeld(new HoldId(hold), offer)),
        Gen.Guid.Select(static hold => (Change)new Change.HoldEnded(new HoldId(hold))),
        Gen.Select(Key, Gen.Int, Amount, Amount, static (sale, line, quantity, amount) =>
            (Change)new Change.SaleLineReturned(sale, line, quantity, amount)),
        Gen.Int.Select(static by => (Change)new Change.PurchaseCounted(by)),
        AnyInstant.Select(static at => (Change)new Change.Active(at)),
        Gen.Select(Name, Amount, Amount, static (rule, asked, taken) => (Change)new Change.ClawedBack(rule, asked, taken)),
        Amount.Select(static amount => (Change)new Change.VarianceSeen(amount)),
        Gen.Select(Gen.Int, Gen.Int, AnyInstant, MaybeInstant, Name, static (lot, currency, from, end, waits) =>
            (Change)new Change.LotOpened(lot, currency, from, end, waits)),
        Gen.Select(Gen.Int, AnyInstant, MaybeInstant, static (lot, from, end) => (Change)new Change.LotMoved(lot, from, end)),
        Gen.Select(Gen.Int, Amount, static (currency, by) => (Change)new Change.LifetimeMoved(currency, by)),
        Gen.Guid.Select(static into => (Change)new Change.Merged(new AccountId(into))),
        Gen.Const((Change)new Change.Unmerged()),
        AnyVoucher.Select(static voucher => (Change)new Change.VoucherGone(voucher)),
        AnyVoucher.Select(static voucher => (Change)new Change.VoucherCame(voucher)),
        Gen.Select(Gen.Guid, Gen.Int, AnyHeldLot.Array[0, 3], static (hold, currency, lots) =>
            (Change)new Change.HoldSpent(new HoldId(hold), currency, [.. lots])),
        Gen.Select(AnyHeldLot.Array[0, 3], Amount, Amount, Gen.Enum<Rejection>(), static (lots, owed, lost, why) =>
            (Change)new Change.SpentOffline([.. lots], owed, lost, why)));

    private static readonly Gen<Entry> AnyEntry = Gen.Select(
        Gen.Enum<Purse>(), Gen.Enum<Purse>(), Gen.Int, Amount, Gen.Int, Name, Gen.Int,
        static (from, to, currency, amount, lot, rule, line) => new Entry(from, to, currency, amount, lot, rule, line));

    private static readonly Gen<Belongings> AnyBelongings = Gen.Select(
        Gen.Select(Amount, Gen.Int, AnyInstant, MaybeInstant, Name, static (amount, currency, from, end, waits) =>
            new MovedLot(amount, new LotTerms(currency, from, end, waits))).Array[0, 4],
        Amount.Array[0, 3], Amount.Array[0, 3], Name.Array[0, 3], Gen.Int, MaybeInstant,
        Gen.Select(Name, Gen.Int, Date, Amount, static (rule, limit, period, used) => new Counter(rule, limit, period, used)).Array[0, 3],
        AnyVoucher.Array[0, 2],
        static (lots, deficits, lifetime, levels, purchases, active, counters, vouchers) => new Belongings
        {
            Lots = [.. lots], Deficits = [.. deficits], Lifetime = [.. lifetime], Levels = [.. levels], Purchases = purchases,
            LastActive = active, Counters = [.. counters], Vouchers = [.. vouchers],
        });

    private static readonly Gen<CommandTerms?> Terms = Gen.OneOf(
        Gen.Const((CommandTerms?)null),
        Gen.Select(Name, Name, Name.Array[1, 2], AnyBelongings, static (reason, actor, names, brought) =>
            (CommandTerms?)new CommandTerms(0, 0, default, null, reason, actor) { Names = [.. names], Belongings = brought }),
        Gen.Select(Amount, Gen.Int, Gen.Guid, MaybeInstant, Name, Name, Amount.Array[0, 3], static (amount, currency, hold, until, reason, actor, money) =>
            (CommandTerms?)new CommandTerms(amount, currency, new HoldId(hold), until, reason, actor) { Money = [.. money] }));

    public static readonly Gen<Posting> Postings = Gen.Select(
        Gen.Select(Gen.Guid, Name, Amount, Gen.Guid, Gen.Enum<CommandKind>(), Gen.Guid, Gen.Int, Amount),
        Gen.Select(AnyInstant, AnyInstant, Gen.Select(Gen.Byte, Name, Name, Name.Array[0, 3]), Terms, Gen.Enum<Rejection>()),
        Gen.Select(AnyEntry.Array[0, 6], AnyChange.Array[0, 8], Amount, Amount),
        static (head, middle, tail) => new Posting
        {
            Account = new AccountId(head.Item1), Programme = head.Item2, Seq = head.Item3, Member = new MemberId(head.Item4),
            Kind = head.Item5, Activity = new ActivityId(head.Item6), RuleSetVersion = head.Item7, CatalogueNumber = head.Item8,
            OccurredAt = middle.Item1, RecordedAt = middle.Item2,
            FactsRead = new FactRecord
            {
                BirthMonth = middle.Item3.Item1, AgeBand = middle.Item3.Item2, HomeStore = middle.Item3.Item3, Segments = [.. middle.Item3.Item4],
                Language = middle.Item3.Item2,
            },
            Terms = middle.Item4, Rejected = middle.Item5,
            Entries = [.. tail.Item1], Changes = [.. tail.Item2], AvailableAfter = tail.Item3, PendingAfter = tail.Item4,
        });

    private static readonly Gen<Lot> AnyLot = Gen.Select(
        Gen.Int, Gen.Int, Amount, AnyInstant, MaybeInstant, Name,
        static (number, currency, amount, from, end, waits) => new Lot(number, currency, amount, from, end, waits));

    private static readonly Gen<Hold> AnyHold = Gen.Select(
        Gen.Guid, Gen.Int, AnyInstant, AnyHeldLot.Array[0, 3], AnyHeldOffer.Array[0, 2],
        static (id, currency, until, lots, offers) => new Hold(new HoldId(id), currency, until, [.. lots]) { Offers = [.. offers] });

    public static readonly Gen<AccountState> States = Gen.Select(
        Gen.Select(Gen.Guid, Name, Amount, Gen.Int[int.MinValue + 1, int.MaxValue]),
        Gen.Select(AnyLot.Array[0, 8], AnyHold.Array[0, 3], Amount.Array[0, 3], Amount.Array[0, 3]),
        Gen.Select(
            Gen.Select(Name, Gen.Int, Date, Amount, static (rule, limit, period, used) => new Counter(rule, limit, period, used)).Array[0, 8],
            Name.Array[0, 3], Amount, MaybeInstant, AnyPick.Array[0, 5], AnyVoucher.Array[0, 3]),
        static (head, funds, rest) => new AccountState
        {
            Account = new AccountId(head.Item1), Programme = head.Item2, Seq = head.Item3, NextLot = head.Item4,
            Lots = [.. funds.Item1], Holds = [.. funds.Item2], Deficits = [.. funds.Item3], Lifetime = [.. funds.Item4],
            Counters = [.. rest.Item1], Levels = [.. rest.Item2], Purchases = rest.Item3, LastActive = rest.Item4,
            Picks = [.. rest.Item5], Vouchers = [.. rest.Item6],
            MergedInto = head.Item3 % 3 == 0 ? new AccountId(head.Item1) : null,
        });

    private static Gen<string> One(params string[] of) => Gen.Int[0, of.Length - 1].Select(at => of[at]);
}
