using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Offers;

/// <summary>Port: for whom lists are made, and what they bought. Kept by Members and Accounts, wired by the host.</summary>
public interface IShoppers
{
    /// <summary>Every account with the facts of its member; one that is shared is given once for each.</summary>
    IAsyncEnumerable<Shopper> AllAsync(CancellationToken cancel);

    /// <summary>Purchases that fed this programme and happened in [from, until), in any order, each once.</summary>
    IAsyncEnumerable<Visit> VisitsAsync(string programme, Instant from, Instant until, CancellationToken cancel);
}

public sealed record Shopper(AccountId Account, FactRecord Facts);

/// <summary>One basket; the same product may stand in it twice.</summary>
public sealed record Visit(AccountId Account, Instant At, string Store, ImmutableArray<string> Skus);
