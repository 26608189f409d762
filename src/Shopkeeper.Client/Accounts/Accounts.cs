namespace Shopkeeper.Client;

public sealed record Expiring(DateTimeOffset At, long Points);

public sealed record Balance(string PointsId, string Name, long Available, long Pending, long Reserved, long Deficit, long Lifetime)
{
    public IReadOnlyList<Expiring> Expiring { get; init; } = [];
}

public sealed record OpenLevel(string Level, string Name, IReadOnlyList<string> Unlocks);

public sealed record NextLevel(string Level, string Name, long At, long Missing);

public sealed record ProgrammeBalance(string Programme, string Name, IReadOnlyList<Balance> Points)
{
    public IReadOnlyList<OpenLevel> Levels { get; init; } = [];

    public NextLevel? NextLevel { get; init; }

    public long Purchases { get; init; }
}

public sealed record Account(string AccountId, DateTimeOffset AsOf, IReadOnlyList<ProgrammeBalance> Programmes);

/// <summary>Points of one posting: earned (negative when taken back), and the balance after.</summary>
public sealed record PostedPoints(long Earned, long Pending, long Balance);

/// <summary>Points that went from one purse to another: available, pending, reserved, redeemed ...</summary>
public sealed record PostedEntry(string From, string To, string PointsId, long Points);

public sealed record Posting(string Programme, long Seq, string Kind, string ActivityId, DateTimeOffset OccurredAt, PostedPoints Points)
{
    public string? Type { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<PostedEntry> Entries { get; init; } = [];

    public IReadOnlyList<Effect> Effects { get; init; } = [];
}

public sealed record Effect(string Kind)
{
    public string? Rule { get; init; }

    public string? Name { get; init; }

    public long? Points { get; init; }

    public string? Text { get; init; }
}

/// <summary>The newest first; Next goes into the next page's `after`.</summary>
public sealed record Entries(string AccountId, IReadOnlyList<Posting> Postings)
{
    public string? Next { get; init; }
}

public sealed record BoughtLine(int Line, string Sku, decimal Quantity, long Amount, long Applied)
{
    public string? Name { get; init; }
}

public sealed record ActivityBody(string Type, DateTimeOffset OccurredAt)
{
    public string? Store { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<BoughtLine>? Lines { get; init; }
}

public sealed record Verdict(string Rule, string Name, long Points)
{
    public long Basis { get; init; }

    public string? Reason { get; init; }

    public string? Why { get; init; }
}

public sealed record ProgrammeExplained(string Programme, IReadOnlyList<Verdict> Rules);

public sealed record ActivityRead(string ActivityId, string Account)
{
    public ActivityBody? Activity { get; init; }

    public IReadOnlyList<Effect> Effects { get; init; } = [];

    public IReadOnlyList<ProgrammeExplained>? Explanations { get; init; }
}

public sealed record Voucher(string Id, string Programme, string Kind, string Name, string State)
{
    public string? Code { get; init; }

    public long? Worth { get; init; }

    public string? Currency { get; init; }

    public int? BasisPoints { get; init; }

    public DateTimeOffset? Until { get; init; }
}

public sealed record Vouchers(string AccountId, IReadOnlyList<Voucher> Items)
{
    [System.Text.Json.Serialization.JsonPropertyName("vouchers")]
    public IReadOnlyList<Voucher> Items { get; init; } = Items;
}

public sealed partial class ShopkeeperClient
{
    public Task<Answer<Account>> AccountAsync(string account, CancellationToken cancel = default) =>
        GetAsync("v1/accounts/" + Text(account), ClientJson.Default.Account, cancel);

    /// <summary>The statement, the newest first.</summary>
    public Task<Answer<Entries>> EntriesAsync(string account, int limit, string? after, CancellationToken cancel = default) => GetAsync(
        $"v1/accounts/{Text(account)}/entries" + Query(("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("after", after)),
        ClientJson.Default.Entries, cancel);

    /// <summary>One activity of the account, with every rule's reason.</summary>
    public Task<Answer<ActivityRead>> WhyAsync(string account, string activity, string? language, CancellationToken cancel = default) => GetAsync(
        $"v1/accounts/{Text(account)}/activities/{Text(activity)}" + Query(("explain", "true"), ("lang", language)), ClientJson.Default.ActivityRead,
        cancel);

    public Task<Answer<Vouchers>> VouchersAsync(string account, CancellationToken cancel = default) =>
        GetAsync($"v1/accounts/{Text(account)}/vouchers", ClientJson.Default.Vouchers, cancel);
}
