using NodaTime;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>One line of `import accounts`: what a member had in one programme. What is left out is nothing.</summary>
internal sealed record AccountBody
{
    public string? Card { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? MemberId { get; init; }

    /// <summary>What the earlier scheme called the member; comes back in the proof file.</summary>
    public string? Reference { get; init; }

    /// <summary>Left out: the shop's first.</summary>
    public string? Programme { get; init; }

    public IReadOnlyList<PointsBody>? Points { get; init; }

    public IReadOnlyList<string>? Levels { get; init; }

    public int Purchases { get; init; }

    public Instant? LastActive { get; init; }

    public IReadOnlyList<CounterBody>? Counters { get; init; }

    public IReadOnlyList<OpenVoucherBody>? Vouchers { get; init; }
}

internal sealed record PointsBody
{
    /// <summary>Left out: the programme's first points.</summary>
    public string? PointsId { get; init; }

    public IReadOnlyList<LotBody>? Lots { get; init; }

    public long Deficit { get; init; }

    public long Lifetime { get; init; }
}

/// <summary>Points with the same terms. ActiveFrom or WaitsFor: they are pending until then.</summary>
internal sealed record LotBody(long Points)
{
    public Instant? ExpiresAt { get; init; }

    public Instant? ActiveFrom { get; init; }

    public string? WaitsFor { get; init; }
}

/// <summary>What was used of a rule's limit: the number of the limit in the rule, from 0; the first day of its period.</summary>
internal sealed record CounterBody(string Rule, int Limit, LocalDate Period, long Used)
{
    /// <summary>The limit is of each member: this is the use of the one who is named.</summary>
    public bool? OfMember { get; init; }
}

/// <summary>A voucher in somebody's hand. Without a code it gets one of ours.</summary>
internal sealed record OpenVoucherBody(string Kind)
{
    public string? Code { get; init; }

    public long? Worth { get; init; }

    public string? Currency { get; init; }

    public Instant? From { get; init; }

    public Instant? Until { get; init; }
}
