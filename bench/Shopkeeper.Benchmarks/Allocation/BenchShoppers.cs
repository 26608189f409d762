using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NodaTime;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Offers;

namespace Shopkeeper.Benchmarks.Allocation;

/// <summary>The accounts of the posting benchmark with two baskets each, drawn from its baskets.</summary>
internal sealed class BenchShoppers(int accounts) : IShoppers
{
    private const int Visits = 2;

    private readonly ImmutableArray<string>[] baskets =
        [.. BenchShop.MakeBaskets().Select(static lines => lines.Select(static line => line.Sku).ToImmutableArray())];

    public async IAsyncEnumerable<Shopper> AllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        for (var i = 0; i < accounts; i++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new Shopper(BenchShop.Account(i), FactRecord.None);
        }
    }

    public async IAsyncEnumerable<Visit> VisitsAsync(
        string programme, Instant from, Instant until, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        for (var i = 0; i < accounts * Visits; i++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new Visit(
                BenchShop.Account(i / Visits), until - Duration.FromDays(1 + (i % 60)), BenchShop.Store(i / Visits),
                baskets[(int)(i * 7919L % baskets.Length)]);
        }
    }
}
