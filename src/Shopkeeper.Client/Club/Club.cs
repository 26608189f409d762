namespace Shopkeeper.Client;

/// <summary>How points come: per = flat, amount (Step minor units), item or quantity (Step thousandths of Unit).</summary>
public sealed record ClubRule(string Rule, string? Name, string On, string Per, long Points)
{
    public long? Step { get; init; }

    public string? Unit { get; init; }

    /// <summary>Thousandths: 2000 doubles.</summary>
    public long? Factor { get; init; }
}

public sealed record ClubLevel(string Level, string Name, long At, IReadOnlyList<string> Unlocks);

public sealed record ClubPoints(string PointsId, string Name, bool Spendable);

/// <summary>A pool that members pick from: Picks of Offers.</summary>
public sealed record ClubPool(string Pool, string Name, int Picks, int Offers)
{
    /// <summary>What its offers are about.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>What a club is, for whoever thinks of joining.</summary>
public sealed record Club(string Programme, string Name, string Currency)
{
    public int MinorDigits { get; init; }

    /// <summary>Where its days begin: an IANA id.</summary>
    public string? Zone { get; init; }

    public IReadOnlyList<ClubPoints> Points { get; init; } = [];

    public IReadOnlyList<ClubRule> Rules { get; init; } = [];

    public IReadOnlyList<ClubLevel> Levels { get; init; } = [];

    public IReadOnlyList<ClubPool> Pools { get; init; } = [];

    /// <summary>What members may say to like.</summary>
    public IReadOnlyList<string> Likes { get; init; } = [];

    /// <summary>The day on which terms change next; null = none is known.</summary>
    public DateOnly? NextChange { get; init; }
}

/// <summary>
/// One place of a home page. Kind says what it is about, Reason why it is shown to this member; the rest is what its text needs.
/// </summary>
public sealed record HomeSlot(string Kind, string Reason)
{
    public string? Name { get; init; }

    public string? Offer { get; init; }

    public string? Pool { get; init; }

    public long? Count { get; init; }

    public long? Points { get; init; }

    public long? Amount { get; init; }

    public string? Currency { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateOnly? Day { get; init; }
}

/// <summary>A member's home page: how it stands, and what matters most now, first.</summary>
public sealed record Home(string MemberId, string AccountId, DateTimeOffset AsOf)
{
    public string? Name { get; init; }

    public string? PointsName { get; init; }

    public long Balance { get; init; }

    public long Pending { get; init; }

    public string? Level { get; init; }

    public NextLevel? NextLevel { get; init; }

    public IReadOnlyList<HomeSlot> Slots { get; init; } = [];
}

public sealed partial class ShopkeeperClient
{
    public Task<Answer<Club>> ClubAsync(string? language, CancellationToken cancel = default) =>
        GetAsync("v1/club" + Query(("lang", language)), ClientJson.Default.Club, cancel);

    /// <summary>What changes for members, and since or from when.</summary>
    public Task<Answer<ClubChanges>> ClubChangesAsync(string? language, CancellationToken cancel = default) =>
        GetAsync("v1/club/changes" + Query(("lang", language)), ClientJson.Default.ClubChanges, cancel);

    /// <summary>Of whoever is signed in.</summary>
    public Task<Answer<Home>> HomeAsync(CancellationToken cancel = default) => GetAsync("v1/home", ClientJson.Default.Home, cancel);
}
