namespace Shopkeeper.Till.Queue;

public enum SaleState
{
    /// <summary>Not answered yet.</summary>
    Waiting,

    /// <summary>The server has it.</summary>
    Sent,

    /// <summary>The server will not take it: somebody has to look.</summary>
    Refused,

    /// <summary>It is not what was written: it was changed here, and is not sent.</summary>
    Altered,
}

/// <summary>
/// One sale in the till's queue. Number: the place in the queue, from 1, never given twice. Body: the activity, sent byte for byte as
/// written. Hash: over the previous one's hash, the number and the body (SHA-256, hexadecimal).
/// </summary>
public sealed record QueuedSale(long Number, string Key, string Body, string Previous, string Hash, string WrittenAt)
{
    public SaleState State { get; init; }

    /// <summary>What the receipt said it gives; null when it said nothing.</summary>
    public long? Expected { get; init; }

    /// <summary>What the server said it gave.</summary>
    public long? Earned { get; init; }

    /// <summary>What somebody should know: why it was refused, why it gave other points than the receipt said.</summary>
    public string? Note { get; init; }

    public string? ActivityId { get; init; }

    /// <summary>When the server said that it has it, by its clock.</summary>
    public string? SentAt { get; init; }

    /// <summary>The account that bought, where the till knew it.</summary>
    public string? TakenOf { get; init; }

    /// <summary>So many points of it this till took without asking.</summary>
    public long Taken { get; init; }
}

/// <summary>Where the queue begins and ends; written with every sale, so that a sale cut off at the end is missed.</summary>
public sealed record QueueHead(long LastNumber, string LastHash, long FirstNumber, string BeforeFirst)
{
    public static readonly QueueHead Empty = new(0, "", 1, "");

    /// <summary>The last business day on which this till took points without asking, and how many it took in it.</summary>
    public string? TakenOn { get; init; }

    public long TakenThen { get; init; }
}
