using System.Collections.Immutable;
using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;

namespace Shopkeeper.Domain.Tests.Ledger;

/// <summary>Something that happens to an account, drawn at random; numbers are read by what it is.</summary>
internal readonly record struct Step(int What, int Hours, long Size, int Choice);

/// <summary>Random histories: a programme of every kind of terms, and steps that a member, a till or a job would take.</summary>
internal static class Story
{
    private const string Head = "programme: p\ncurrency: GBP\ntimezone: Europe/London\n";

    private static readonly string[] Documents =
    [
        Head + "points: { name: points, spendable: true }\n"
        + "earn: [{ id: shop, on: purchase, points: 10, onReturn: keep }, { id: spend, on: purchase, points: 10, per: 1.00 GBP }]\n"
        + "levels: [{ id: one, at: 100 }, { id: two, at: 500 }]",

        Head + "points: { name: points, spendable: true, expire: 3d, offline: { per-member: 30, per-till-and-day: 90 } }\n"
        + "earn: [{ id: spend, on: purchase, points: 1, per: 0.10 GBP, limit: 90 points per day, pending: 1d },\n"
        + "  { id: milk, on: purchase, points: 7, only: { product: [sku-1] }, limit: 2 per week, budget: 40 }]\n"
        + "returns: { when-short: within-balance, redeemed: reinstate }",

        Head + "points: { name: points, spendable: true, expire: { inactive: 2d }, offline: { per-member: 30, per-till-and-day: 90, when-short: loss } }\n"
        + "earn: [{ id: spend, on: purchase, points: 3, per: 0.70 GBP, rounding: half-up, exclude: { product: [sku-2] } },\n"
        + "  { id: twice, on: purchase, multiply: 2.5, of: [spend], only: { product: [sku-1, sku-3] } },\n"
        + "  { id: more, on: purchase, bonus: 25, when: { basket: { from: 20.00 GBP } } },\n"
        + "  { id: review, on: review, points: 5, pending: { event: approved } }]\n"
        + "level-fall: keep\nlevels: [{ id: one, at: 40 }]",

        Head + "points: { name: points, spendable: true, expire: { on: 31 Oct } }\n"
        + "earn: [{ id: spend, on: purchase, points: 2, per: 1.00 GBP, basis: gross, cap: 45, pending: 2d }]\n"
        + "returns: { when-short: pending-only, without-receipt: current-rules }",
    ];

    public static readonly ImmutableArray<RuleSet> Programmes =
        [.. Documents.Select(static text => RuleSet.Compile(ReadyProgramme.Of(text), 1, Instant.MinValue))];

    public static readonly Gen<Step> AStep = Gen.Select(
        Gen.Int[0, 13], Gen.Int[0, 40], Gen.Long[1, 60], Gen.Int[0, 1000],
        static (what, hours, size, choice) => new Step(what, hours, size, choice));

    public static readonly Gen<(int Programme, Step[] Steps)> Any =
        Gen.Select(Gen.Int[0, Documents.Length - 1], AStep.Array[1, 14]);

    public static World Of(int programme) => new(Programmes[programme]) { ChecksFold = false };

    /// <summary>Takes one step; what came before (sales, holds) is chosen among by the step's choice.</summary>
    public static void Take(World world, Step step, List<Activity> sales, List<HoldId> holds)
    {
        world.Now += Duration.FromHours(step.Hours);
        switch (step.What)
        {
            case <= 4:
                sales.Add(world.Record(Basket(world, step) with
                {
                    Reservations = holds.Count > 0 && step.Choice % 2 == 0 ? [holds[step.Choice % holds.Count]] : [],
                    SpentOffline = step.Choice % 5 == 0 ? TakenOffline(world, step) : null,
                }));
                break;
            case 5 or 6 when sales.Count > 0:
                world.Record(ReturnOf(world, step, sales[step.Choice % sales.Count]));
                break;
            case 7:
                world.Redeem(step.Size);
                break;
            case 8:
                holds.Add(world.Reserve(step.Size, Duration.FromHours(1 + (step.Choice % 30))));
                break;
            case 9 when holds.Count > 0:
                world.Commit(holds[step.Choice % holds.Count]);
                break;
            case 10 when holds.Count > 0:
                world.Release(holds[step.Choice % holds.Count]);
                break;
            case 11:
                world.Adjust(step.Choice % 2 == 0 ? step.Size : -step.Size);
                break;
            case 12:
                world.Expire();
                break;
            case 13:
                sales.Add(world.Record(world.New(ActivityType.Review) with
                {
                    Subject = $"sku-{step.Choice % 4}", Events = step.Choice % 3 == 0 ? ["approved"] : [],
                }));
                break;
        }
    }

    private static OfflineSpend TakenOffline(World world, Step step) => new(step.Size, Guid.Empty)
    {
        Programme = "p", ProvedBy = step.Choice % 3 == 0 ? null : world.State.Account, Refused = step.Choice % 3 == 0 ? Rejection.ProofUsed : Rejection.None,
    };

    /// <summary>One to four lines; now and then a late one, a negative line, an exchange.</summary>
    public static Activity Basket(World world, Step step)
    {
        var lines = ImmutableArray.CreateBuilder<Line>();
        for (var i = 0; i <= step.Choice % 4; i++)
        {
            var amount = (step.Size * (37 + (i * 61))) + (step.Choice % 97) - (i == 3 ? 4000 : 0);
            lines.Add(new Line(
                i + 1, $"sku-{(step.Choice + i) % 4}", 1000 * (1 + (step.Choice % 3)), Unit.Each, amount, i * 10, amount / 6, 0));
        }

        var basket = world.Basket(lines.ToImmutable());
        return step.Choice % 11 == 0 ? basket with { OccurredAt = basket.OccurredAt - Duration.FromDays(step.Choice % 6) } : basket;
    }

    private static Activity ReturnOf(World world, Step step, Activity sale)
    {
        if (step.Choice % 3 == 0 || sale.Lines.IsEmpty)
        {
            return world.ReturnOf(sale);
        }

        var line = sale.Lines[step.Choice % sale.Lines.Length];
        return (step.Choice % 4) switch
        {
            0 => world.ReturnOf(sale, (line.Number, 1000, null)),
            1 => world.ReturnOf(sale, (line.Number, 1000, Math.Abs(line.Amount) / 2)),
            2 => world.ReturnOf(sale, (line.Number, 0, step.Size * 10)),
            _ => Basket(world, step) with { Returns = [World.Part(sale, (line.Number, 0, null))] },
        };
    }
}
