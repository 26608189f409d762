using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

/// <summary>
/// One account in one programme with a clock: does what the posting way does around the engine (keeps sales, what came
/// back, `once`, budgets), and checks after every posting that the next account is the fold of it.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<ActivityKey, SaleRecord> sales = [];
    private readonly Dictionary<(ActivityKey Sale, int Line), ReturnedSoFar> returned = [];
    private readonly HashSet<(string, string)> once = [];
    private readonly Dictionary<string, long> budgets = [];
    private int number;

    public World(string programme)
        : this(RuleSet.Compile(ReadyProgramme.Of(programme), 1, Instant.MinValue))
    {
    }

    public World(RuleSet rules)
    {
        Rules = rules;
        State = AccountState.New(new AccountId(Id(0)), rules.Programme);
    }

    public static World Ready(string name) => new(RuleSet.Compile(ReadyProgramme.Document(name), 1, Instant.MinValue));

    public RuleSet Rules { get; set; }

    public CatalogueSnapshot Catalogue { get; set; } = CatalogueSnapshot.Empty;

    /// <summary>Asserts by value after every posting; properties over many sequences compare at their end instead.</summary>
    public bool ChecksFold { get; init; } = true;

    public FactRecord Facts { get; set; } = FactRecord.None;

    public AccountState State { get; private set; }

    /// <summary>The member has what other commands gave before this story: picks, vouchers, levels.</summary>
    public World With(Func<AccountState, AccountState> given)
    {
        State = given(State);
        return this;
    }

    public Instant Now { get; set; } = Instant.FromUtc(2015, 10, 22, 10, 15);

    public List<Posting> Journal { get; } = [];

    public Outcome Last { get; private set; }

    public long Balance => State.Available(0, Now) + State.Pending(0, Now);

    public ActivityId NextActivity() => new(Id(++number));

    /// <summary>What the last posting moved into and out of what the member has, of the first points.</summary>
    public long Points => Last.Posting is null ? 0 : Moved(Last.Posting, 0);

    public static long Moved(Posting posting, int currency)
    {
        long sum = 0;
        foreach (var entry in posting.Entries.Where(entry => entry.Currency == currency))
        {
            sum += (entry.To < Purse.Issued ? entry.Amount : 0) - (entry.From < Purse.Issued ? entry.Amount : 0);
        }

        return sum;
    }

    public Activity Buy(params (string Sku, long Amount)[] lines) => Record(Purchase(lines));

    public Activity Buy(long amount) => Buy(("article", amount));

    public Activity Purchase(params (string Sku, long Amount)[] lines) => Basket(
        [.. lines.Select((line, i) => new Line(i + 1, line.Sku, 1000, Unit.Each, line.Amount, 0, 0, 0))]);

    public Activity Basket(params ImmutableArray<Line> lines) => New(ActivityType.Purchase) with
    {
        Currency = Rules.Document.Currencies[0], Lines = lines,
    };

    public Activity New(ActivityType type)
    {
        var id = NextActivity();
        return new Activity
        {
            Id = id,
            Key = new ActivityKey("pos", $"{number:d6}"),
            Type = type,
            OccurredAt = Now,
            BusinessDate = Now.InZone(Rules.Document.Zone).Date,
        };
    }

    public Activity Review(string product) => Record(New(ActivityType.Review) with { Subject = product });

    public Activity Return(Activity sale, params (int Line, long Thousandths, long? Amount)[] lines) =>
        Record(ReturnOf(sale, lines));

    public Activity ReturnOf(Activity sale, params (int Line, long Thousandths, long? Amount)[] lines) =>
        New(ActivityType.Return) with { Currency = sale.Currency, Returns = [Part(sale, lines)] };

    public static ReturnPart Part(Activity sale, params (int Line, long Thousandths, long? Amount)[] lines) => new(
        sale.Key,
        [.. lines.Select((line, i) => new ReturnedLine(i + 1, line.Line, "", line.Thousandths, line.Amount))],
        ReturnReason.Returned);

    public Activity Record(Activity activity)
    {
        Decide(new Command.Record(activity, [.. activity.Returns.Select(Find)]));
        if (Last.Posting is not null)
        {
            sales[activity.Key] = new SaleRecord(activity, Last.Posting, Rules.Bind(Catalogue), []);
        }

        return activity;
    }

    public Outcome Redeem(long points) => Decide(new Command.Redeem(NextActivity(), points, 0, "spend", "till"));

    public HoldId Reserve(long points, Duration time)
    {
        var hold = new HoldId(Id(++number));
        Decide(new Command.Reserve(NextActivity(), hold, points, 0, Now + time, "basket", "till"));
        return hold;
    }

    public Outcome Commit(HoldId hold) => Decide(new Command.Commit(NextActivity(), hold, "paid", "till"));

    public Outcome Release(HoldId hold) => Decide(new Command.Release(NextActivity(), hold, "abandoned", "till"));

    public Outcome Adjust(long points) => Decide(new Command.Adjust(NextActivity(), points, 0, "goodwill", "desk"));

    public Outcome Expire() => Decide(new Command.Expire(NextActivity()));

    public Outcome ReleasePending() => Decide(new Command.ReleasePending(NextActivity()));

    public DecisionContext Context(Command command) => new(
        Rules.Bind(Catalogue), Facts, Remaining(), Now, State.Seq + 1, new MemberId(Id(1)))
    {
        OnceTaken = Engine.OnceKeys(Rules.Bind(Catalogue), command, new MemberId(Id(1))).Where(once.Contains).ToHashSet(),
    };

    public Outcome Decide(Command command)
    {
        var before = State;
        var outcome = Engine.Decide(before, Context(command), command);
        Last = outcome;
        if (outcome.Posting is not { } posting)
        {
            return outcome;
        }

        if (ChecksFold)
        {
            Assert.Equal(StateText.Of(Fold.Apply(before, posting)), StateText.Of(outcome.Next!));
        }

        Journal.Add(posting);
        State = outcome.Next!;
        foreach (var change in posting.Changes)
        {
            Keep(change);
        }

        return outcome;
    }

    public SaleRecord? Find(ReturnPart part) => part.Sale is { } key && sales.TryGetValue(key, out var sale)
        ? sale with { Returned = [.. returned.Where(pair => pair.Key.Sale == key).Select(static pair => pair.Value)] }
        : null;

    public long BudgetTaken(string rule) => budgets.GetValueOrDefault(rule);

    private Dictionary<string, long> Remaining() => Rules.Document.Earn
        .Where(static rule => rule.BudgetPoints is not null)
        .Select(static rule => (rule.Id, rule.BudgetPoints!.Value))
        .Concat(Rules.Document.Offers.Where(static offer => offer.BudgetUses is not null)
            .Select(static offer => (OfferDefinition.UsesKeyOf(offer.Id), offer.BudgetUses!.Value)))
        .Concat(Rules.Document.Offers.Where(static offer => offer.BudgetMoney is not null)
            .Select(static offer => (offer.Id, offer.BudgetMoney!.Value.Minor)))
        .ToDictionary(static budget => budget.Item1, budget => Math.Max(0, budget.Item2 - budgets.GetValueOrDefault(budget.Item1)));

    private void Keep(Change change)
    {
        switch (change)
        {
            case Change.OnceTaken taken:
                once.Add((taken.Rule, taken.Key));
                break;
            case Change.BudgetTaken taken:
                budgets[taken.Rule] = budgets.GetValueOrDefault(taken.Rule) + taken.Amount;
                break;
            case Change.SaleLineReturned line:
                var sofar = returned.GetValueOrDefault((line.Sale, line.Line));
                returned[(line.Sale, line.Line)] = new ReturnedSoFar(
                    line.Line, sofar.Thousandths + line.Thousandths, sofar.Amount + line.Amount);
                break;
        }
    }

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
