using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Tests.Ledger;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

/// <summary>Any split of partial returns, in any order, equals the full return to the point.</summary>
public sealed class ReturnLaws
{
    [Fact]
    public void any_split_of_partial_returns_equals_the_full_return() => Gen
        .Select(Gen.Int[0, Story.Programmes.Length - 1], Story.AStep, Gen.Int[0, int.MaxValue], Gen.Long[0, 3000])
        .Holds(
            static (programme, step, seed, other) =>
            {
                var whole = Sold(programme, step, other, out var sale);
                whole.Return(sale);
                var split = Sold(programme, step, other, out sale);
                foreach (var (line, thousandths, amount) in Split(sale, new Random(seed)))
                {
                    split.Return(sale, (line, thousandths, amount));
                }

                Assert.Equal(whole.Balance, split.Balance);
                Assert.Equal(whole.State.Deficit(0), split.State.Deficit(0));
                Assert.Equal(whole.State.LifetimeOf(0), split.State.LifetimeOf(0));
                Assert.Equal(
                    string.Join(';', whole.State.Counters), string.Join(';', split.State.Counters));
                foreach (var rule in whole.Rules.Document.Earn)
                {
                    Assert.Equal(whole.BudgetTaken(rule.Id), split.BudgetTaken(rule.Id));
                }
            },
            iter: 12_000);

    /// <summary>By pieces alone, even the account half way does not depend on the order of what has come back.</summary>
    [Fact]
    public void the_order_of_partial_returns_does_not_matter() => Gen
        .Select(Gen.Int[0, Story.Programmes.Length - 1], Story.AStep, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue])
        .Holds(
            static (programme, step, seed, order) =>
            {
                var first = Sold(programme, step, 500, out var sale);
                var pieces = sale.Lines
                    .SelectMany(static line => Enumerable.Repeat((line.Number, 1000L, (long?)null), (int)(line.Thousandths / 1000)))
                    .Where(_ => seed % 5 != 0)
                    .ToArray();
                foreach (var piece in pieces)
                {
                    first.Return(sale, piece);
                }

                var second = Sold(programme, step, 500, out sale);
                new Random(order).Shuffle(pieces);
                foreach (var piece in pieces)
                {
                    second.Return(sale, piece);
                }

                Assert.Equal(first.Balance, second.Balance);
                Assert.Equal(first.State.Deficit(0), second.State.Deficit(0));
            },
            iter: 8_000);

    private static World Sold(int programme, Step step, long other, out Activity sale)
    {
        var world = Story.Of(programme);
        world.Buy(other);
        sale = world.Record(Story.Basket(world, step));
        world.Now += Duration.FromHours(step.Hours);
        world.Redeem(Math.Max(1, step.Size));
        return world;
    }

    /// <summary>Every line in random parts: by pieces, by money, or by the rest; the last part is all that is left.</summary>
    private static List<(int Line, long Thousandths, long? Amount)> Split(Activity sale, Random random)
    {
        var parts = new List<(int Line, long Thousandths, long? Amount)>();
        foreach (var line in sale.Lines)
        {
            var pieces = line.Thousandths;
            var money = Math.Abs(line.Amount);
            while (pieces > 1000 && random.Next(3) > 0)
            {
                pieces -= 1000;
                var amount = random.Next(2) == 0 ? (long?)null : random.NextInt64(0, (money / 2) + 1);
                money = amount is { } given ? money - given : money;
                parts.Add((line.Number, 1000, amount));
            }

            if (random.Next(2) == 0 && money > 1)
            {
                parts.Add((line.Number, 0, random.NextInt64(1, (money / 2) + 1)));
            }
        }

        var order = parts.ToArray();
        random.Shuffle(order);
        return [.. order, .. sale.Lines.Select(static line => (line.Number, 0L, (long?)null))];
    }
}
