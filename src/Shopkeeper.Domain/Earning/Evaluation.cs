using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// One evaluation: what it reads, its scratch and its result, reused by the thread so that evaluating allocates nothing once
/// the arrays have grown to the programme. Arrays of results are indexed by the rule's position in the document.
/// </summary>
internal sealed class Evaluation
{
    [ThreadStatic]
    private static Evaluation? spare;

    private readonly Line[] subject = new Line[1];
    private StoreClock clock;
    private Firing[] fired = [];
    private LocalDate programmeDate;
    private bool programmeDateRead;

    public BoundRules Bound { get; private set; } = null!;

    public RuleProgram Program { get; private set; } = null!;

    public AccountState Account { get; private set; } = null!;

    public DecisionContext Context { get; private set; } = null!;

    public Activity Activity { get; private set; } = null!;

    /// <summary>What this posting has moved before: counters and budgets that a return in it gave back.</summary>
    public List<Change>? Moved { get; private set; }

    /// <summary>OccurredAt, or our time when the till's clock is too far ahead.</summary>
    public Instant At { get; private set; }

    public LocalDate BusinessDate { get; private set; }

    /// <summary>Index into the programme's currencies, -1 when it does not name the basket's.</summary>
    public int Currency { get; private set; }

    /// <summary>A return without receipt under current rules: only what lines would earn, without bounds.</summary>
    public bool LinesOnly { get; private set; }

    public long[] Sums { get; private set; } = [];

    public int[] LineClasses { get; private set; } = [];

    public long[] Measures { get; private set; } = [];

    /// <summary>Per tender set, what it paid of each line; weights lie behind the last set.</summary>
    public long[] TenderParts { get; private set; } = [];

    public ulong[] TenderBits { get; private set; } = [];

    public ulong[] SegmentBits { get; private set; } = [];

    /// <summary>Bits of the filters that some line matches; marked where all rules are asked, or some multiply.</summary>
    public ulong[] Filters { get; private set; } = [];

    /// <summary>Bits of the steps for purchases whose lines are in the basket.</summary>
    public ulong[] Steps { get; private set; } = [];

    public ref readonly StoreClock Clock => ref clock;

    public int Store { get; private set; }

    public int Channel { get; private set; }

    /// <summary>What each base rule gives, by position in the document; kept only for programmes with multipliers.</summary>
    public long[] Raw { get; private set; } = [];

    /// <summary>The rules that give something, in document order once all are asked.</summary>
    public Span<Firing> Fired => fired.AsSpan(0, FiredCount);

    public int FiredCount { get; private set; }

    /// <summary>Some rule that fired is bounded, or the programme bounds the posting.</summary>
    public bool IsBounded { get; private set; }

    public bool HasMultiplier { get; private set; }

    /// <summary>All that fired rules would give, whatever the points.</summary>
    public long RawTotal { get; private set; }

    public long[] Left { get; private set; } = [];

    public static Evaluation Begin(AccountState account, DecisionContext context, Activity activity)
    {
        var evaluation = spare ?? new Evaluation();
        spare = null;
        evaluation.Load(account, context, activity);
        return evaluation;
    }

    /// <summary>For a return without receipt: what these lines would earn today.</summary>
    public void OnlyLines() => LinesOnly = true;

    public void After(List<Change> moved) => Moved = moved;

    public void Fire(in RuleStep step, long basis, long raw)
    {
        fired[FiredCount++] = new Firing(step.Rule, basis, raw);
        if (Program.Multiplies)
        {
            Raw[step.Rule] = raw;
        }

        IsBounded |= step.IsBounded;
        HasMultiplier |= step.IsMultiplier;
        RawTotal += raw;
    }

    public void End()
    {
        Bound = null!;
        Program = null!;
        Account = null!;
        Context = null!;
        Activity = null!;
        Moved = null;
        subject[0] = default;
        spare = this;
    }

    /// <summary>The lines; for an activity without lines, one that stands for its subject, money and count.</summary>
    public ReadOnlySpan<Line> Lines => Activity.Lines.Length > 0 ? Activity.Lines.AsSpan() : subject;

    public bool HasLines => Activity.Lines.Length > 0;

    /// <summary>The day a limit counts in: the business date, or the date in the programme's zone.</summary>
    public LocalDate DayOf(DayKind kind)
    {
        if (kind == DayKind.Business)
        {
            return BusinessDate;
        }

        if (!programmeDateRead)
        {
            programmeDate = At.InZone(Program.Document.Zone).Date;
            programmeDateRead = true;
        }

        return programmeDate;
    }

    private void Load(AccountState account, DecisionContext context, Activity activity)
    {
        Account = account;
        Context = context;
        Activity = activity;
        Bound = context.Rules;
        Program = Bound.Program;
        Moved = null;
        LinesOnly = false;
        FiredCount = 0;
        RawTotal = 0;
        HasMultiplier = false;
        IsBounded = Program.Document.CapPerPosting is not null;
        programmeDateRead = false;
        At = activity.OccurredAt;
        BusinessDate = activity.BusinessDate;
        Currency = Program.CurrencyIndex(activity.Currency);
        if (At > context.Now + Duration.FromMinutes(Limits.ClockAheadMinutes))
        {
            At = context.Now;
            BusinessDate = LocalDate.Min(BusinessDate, At.InZone(Bound.ZoneOf(activity.Store)).Date);
        }

        clock = Program.AsksClock
            ? StoreClock.At(At, BusinessDate, Bound.ZoneOf(activity.Store), Program.AsksBusinessWindows)
            : StoreClock.InstantOnly(At);

        subject[0] = new Line(
            0, activity.Subject, activity.Count * 1000, Unit.Each, activity.CustomAmount, 0, 0, 0);
        Grow();
        Memberships();
    }

    private void Grow()
    {
        var rules = Program.Rules.Length;
        var lines = Lines.Length;
        Sums = Sized(Sums, Program.Columns.Length);
        LineClasses = LineClasses.Length >= lines ? LineClasses : new int[lines];
        Measures = Sized(Measures, Measure.Count(Program.TenderSets.Length));
        TenderParts = Sized(TenderParts, Program.TenderSets.IsEmpty ? 0 : lines * (Program.TenderSets.Length + 1));
        Raw = Sized(Raw, rules);
        fired = fired.Length >= rules ? fired : new Firing[rules];
        Left = Sized(Left, Math.Max(1, Program.Document.Points.Length));
        TenderBits = TenderBits.Length >= Program.Tenders.Words ? TenderBits : new ulong[Program.Tenders.Words];
        var filters = Bits.Words(Program.Filters.Length);
        var words = Bits.Words(rules);
        Steps = Steps.Length >= words ? Steps : new ulong[words];
        Filters = Filters.Length >= filters ? Filters : new ulong[filters];
        SegmentBits = SegmentBits.Length >= Program.Segments.Words ? SegmentBits : new ulong[Program.Segments.Words];
    }

    private void Memberships()
    {
        Store = Program.Stores.Count == 0 ? -1 : Program.Stores.Find(Activity.Store);
        Channel = Program.Channels.Count == 0 ? -1 : Program.Channels.Find(Activity.Channel);
        if (Program.Tenders.Count > 0)
        {
            Array.Clear(TenderBits);
            foreach (var tender in Activity.Tenders)
            {
                Mark(TenderBits, Program.Tenders.Find(tender.Type));
            }
        }

        if (Program.Segments.Count > 0)
        {
            Array.Clear(SegmentBits);
            foreach (var segment in Context.Facts.Segments)
            {
                Mark(SegmentBits, Program.Segments.Find(segment));
            }

            foreach (var (number, test) in Program.SegmentTests)
            {
                if (test.Holds(Context.Facts))
                {
                    Mark(SegmentBits, number);
                }
                else
                {
                    SegmentBits[number >> 6] &= ~(1UL << (number & 63));
                }
            }
        }
    }

    private static void Mark(ulong[] set, int number)
    {
        if (number >= 0)
        {
            Bits.Add(set, number);
        }
    }

    private static long[] Sized(long[] array, int length) => array.Length >= length ? array : new long[length];
}

/// <summary>A rule that gives something: on which basis, how much unbounded, and how much once bounded.</summary>
internal struct Firing(int rule, long basis, long raw)
{
    public readonly int Rule = rule;
    public readonly long Basis = basis;
    public readonly long Raw = raw;
    public long Granted = raw;
}
