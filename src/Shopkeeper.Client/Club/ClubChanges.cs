namespace Shopkeeper.Client;

/// <summary>Of picks: Count from so many points on; of limits: Count of Word (times-per-day).</summary>
public sealed record ClubStep(long Count)
{
    public long? From { get; init; }

    public string? Word { get; init; }
}

/// <summary>What a version says in one respect: Form says which of the values there are.</summary>
public sealed record ClubTerm(string Form)
{
    public long? Points { get; init; }

    public long? Count { get; init; }

    /// <summary>Minor units.</summary>
    public long? Amount { get; init; }

    public string? Currency { get; init; }

    public int? MinorDigits { get; init; }

    /// <summary>A length of time (ISO 8601).</summary>
    public string? Length { get; init; }

    /// <summary>yyyy-MM-dd, or --MM-dd for a day of every year.</summary>
    public string? Day { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<string>? Words { get; init; }

    public IReadOnlyList<ClubStep>? Steps { get; init; }
}

/// <summary>One change: of which part, in which respect, and better, worse, neutral or unclear for members.</summary>
public sealed record ClubChange(string Part, string Id, string What, string Effect)
{
    public string? Name { get; init; }

    public string? On { get; init; }

    public ClubTerm? Before { get; init; }

    public ClubTerm? After { get; init; }
}

/// <summary>What changes on a day.</summary>
public sealed record ClubNotice(string Programme, string Name, DateTimeOffset From, DateOnly Day, IReadOnlyList<ClubChange> Changes)
{
    public string? Text { get; init; }
}

public sealed record ClubChanges(IReadOnlyList<ClubNotice> Coming, IReadOnlyList<ClubNotice> Past);
