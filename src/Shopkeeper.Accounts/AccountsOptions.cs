using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts;

/// <summary>Limits of the posting way of one shop.</summary>
public sealed record AccountsOptions
{
    /// <summary>Submissions that may wait; beyond it they are shed with <see cref="Posting.QueueFull"/>.</summary>
    public int QueueBound { get; init; } = 20_000;

    /// <summary>Submissions in one transaction at most.</summary>
    public int BatchLimit { get; init; } = 500;

    /// <summary>
    /// The keyed hash of a voucher's code, by which it is found. The host derives codes with the shop's secrets; without them
    /// the hash is the voucher's id.
    /// </summary>
    public Func<VoucherId, KeyedHash> CodeHash { get; init; } = static voucher => new KeyedHash(voucher.Value);

    /// <summary>Where background work reports what went wrong.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>How often what is due and what is parked is looked at; zero = only when asked.</summary>
    public TimeSpan JobEvery { get; init; } = TimeSpan.FromSeconds(30);
}
