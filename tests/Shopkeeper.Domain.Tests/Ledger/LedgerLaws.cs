using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Ledger;

/// <summary>What holds after any history whatever, over 100,000 of them.</summary>
public sealed class LedgerLaws
{
    [Fact]
    public void replaying_the_journal_gives_the_running_account() => Story.Any.Holds(
        static story =>
        {
            var world = Run(story, static _ => { });
            var replayed = AccountState.New(world.State.Account, world.State.Programme);
            foreach (var posting in world.Journal)
            {
                replayed = Fold.Apply(replayed, posting);
            }

            Assert.Equal(StateText.Of(world.State), StateText.Of(replayed));
        },
        iter: 30_000);

    [Fact]
    public void no_lot_is_negative_and_nothing_is_spent_after_its_expiry() => Story.Any.Holds(
        static story => Run(story, static world =>
        {
            foreach (var lot in world.State.Lots)
            {
                Assert.True(lot.Amount > 0);
                Assert.False(lot.IsExpired(world.Now), "a posting starts with what has lapsed");
            }
        }, static (before, world) =>
        {
            foreach (var entry in world.Last.Posting?.Entries ?? [])
            {
                if (entry is { From: Purse.Available, To: Purse.Redeemed or Purse.Reserved })
                {
                    var terms = TermsOf(before, world.Last.Posting!, entry.Lot);
                    Assert.False(terms.IsExpired(world.Now));
                    Assert.True(terms.ActiveFrom <= world.Now && terms.WaitsFor.Length == 0);
                }
            }
        }),
        iter: 20_000);

    [Fact]
    public void the_sums_of_the_purses_balance_for_every_currency() => Story.Any.Holds(
        static story =>
        {
            var world = Run(story, static _ => { });
            long Sum(Purse purse) => world.Journal.SelectMany(static posting => posting.Entries)
                .Sum(entry => (entry.To == purse ? entry.Amount : 0) - (entry.From == purse ? entry.Amount : 0));
            var state = world.State;
            Assert.Equal(Sum(Purse.Available), state.Lots.Where(static lot => !lot.Terms.IsPending).Sum(static lot => lot.Amount));
            Assert.Equal(Sum(Purse.Pending), state.Lots.Where(static lot => lot.Terms.IsPending).Sum(static lot => lot.Amount));
            Assert.Equal(Sum(Purse.Reserved), state.Holds.Sum(static hold => hold.Amount));
            Assert.Equal(Sum(Purse.Deficit), -state.Deficit(0));
            Assert.Equal(-Sum(Purse.Issued) - Sum(Purse.ClawedBack), state.LifetimeOf(0));
        },
        iter: 15_000);

    [Fact]
    public void expiring_twice_is_expiring_once() => Story.Any.Holds(
        static story =>
        {
            var world = Run(story, static _ => { });
            world.Now += Duration.FromHours(story.Steps[0].Choice);
            world.Expire();
            var after = StateText.Of(world.State);
            Assert.Null(world.Expire().Posting);
            Assert.Null(world.ReleasePending().Posting);
            Assert.Equal(after, StateText.Of(world.State));
        },
        iter: 10_000);

    [Fact]
    public void the_explained_parts_add_up_to_the_points() => Story.Any.Holds(
        static story =>
        {
            var world = Story.Of(story.Programme);
            var sales = new List<Activity>();
            var holds = new List<HoldId>();
            foreach (var step in story.Steps)
            {
                var before = world.State;
                Story.Take(world, step, sales, holds);
                if (sales.LastOrDefault() is { } last && world.State.Seq > before.Seq && world.Journal[^1].Activity == last.Id)
                {
                    Explains(before, world, new Command.Record(last, []), world.Journal[^1]);
                }
            }
        },
        iter: 10_000);

    [Fact]
    public void whether_the_job_ran_in_between_makes_no_difference() => Story.Any.Holds(
        static story =>
        {
            var lazy = Run(story, static _ => { });
            var eager = Run(story, static world => world.Expire());
            lazy.Expire();
            eager.Expire();
            Assert.Equal(lazy.State.Available(0, lazy.Now), eager.State.Available(0, eager.Now));
            Assert.Equal(lazy.State.Pending(0, lazy.Now), eager.State.Pending(0, eager.Now));
            Assert.Equal(lazy.State.Deficit(0), eager.State.Deficit(0));
        },
        iter: 5_000);

    private static LotTerms TermsOf(AccountState before, Posting posting, int number) =>
        posting.Changes.OfType<Change.LotOpened>().Where(opened => opened.Lot == number)
            .Select(static opened => new LotTerms(opened.Currency, opened.ActiveFrom, opened.ExpiresAt, opened.WaitsFor))
            .Concat(before.Lots.Where(lot => lot.Number == number).Select(static lot => lot.Terms))
            .First();

    private static void Explains(AccountState before, World world, Command command, Posting posting)
    {
        var (outcome, explanation) = Engine.Explain(before, new DecisionContext(
            world.Rules.Bind(world.Catalogue), posting.FactsRead, Before(world, posting), posting.RecordedAt, posting.Seq,
            posting.Member), command);
        Assert.Equal(StateText.Of(posting), StateText.Of(outcome.Posting!));
        var issued = posting.Entries.Where(static entry => entry.From == Purse.Issued).Sum(static entry => entry.Amount);
        Assert.Equal(issued, explanation.Verdicts.Sum(static verdict => verdict.Points));
    }

    private static Dictionary<string, long> Before(World world, Posting posting) => world.Rules.Document.Earn
        .Where(static rule => rule.BudgetPoints is not null)
        .ToDictionary(
            static rule => rule.Id,
            rule => rule.BudgetPoints!.Value - world.BudgetTaken(rule.Id) + posting.Changes
                .OfType<Change.BudgetTaken>().Where(taken => taken.Rule == rule.Id).Sum(static taken => taken.Amount));

    private static World Run(
        (int Programme, Step[] Steps) story, Action<World> after, Action<AccountState, World>? between = null)
    {
        var world = Story.Of(story.Programme);
        var sales = new List<Activity>();
        var holds = new List<HoldId>();
        foreach (var step in story.Steps)
        {
            var before = world.State;
            var postings = world.Journal.Count;
            Story.Take(world, step, sales, holds);
            if (world.Journal.Count > postings)
            {
                between?.Invoke(before, world);
                after(world);
            }
        }

        return world;
    }
}
