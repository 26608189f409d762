using Shopkeeper.Domain.Codes;

namespace Shopkeeper.Client.Tills;

/// <summary>
/// What a till needs to decide by itself, as `GET /v1/till-snapshot` hands it out: the text of a <see cref="TillSnapshot"/>, and over its
/// UTF-8 bytes a signature (ECDSA on P-256 with SHA-256, 64 bytes, base64url) that fits the key pinned when the till was paired.
/// </summary>
public sealed record SignedSnapshot(string Payload, string Signature);

/// <summary>
/// The shop as of an instant. Times are RFC 3339 in UTC. Nobody is named in it and no card number or hash stands in it: a till finds an
/// account by the cards that it has met itself.
/// </summary>
public sealed record TillSnapshot
{
    /// <summary>Of this shape; a till takes no other.</summary>
    public const int CurrentFormat = 2;

    public required int Format { get; init; }

    public required string IssuedAt { get; init; }

    /// <summary>From then on it decides nothing any more.</summary>
    public required string EndsAt { get; init; }

    /// <summary>The shop's default one first.</summary>
    public required IReadOnlyList<SnapshotVersion> Versions { get; init; }

    public required long CatalogueNumber { get; init; }

    public required IReadOnlyList<SnapshotProduct> Products { get; init; }

    /// <summary>So many products are missing for want of room; 0 = none.</summary>
    public int ProductsLeftOut { get; init; }

    public required IReadOnlyList<SnapshotStore> Stores { get; init; }

    /// <summary>What the numbers of the shop's cards look like.</summary>
    public IReadOnlyList<SnapshotCards> Cards { get; init; } = [];

    /// <summary>Those who bought most often.</summary>
    public required IReadOnlyList<SnapshotMember> Members { get; init; }
}

/// <summary>A published version: its document in canonical JSON, and its pilot, if it is one.</summary>
public sealed record SnapshotVersion(string Programme, int Version, string From, string Document)
{
    public SnapshotPilot? Pilot { get; init; }
}

public sealed record SnapshotPilot(IReadOnlyList<string> Stores, IReadOnlyList<string> Segments, string Until);

/// <summary>A product. Its price, when it has one, is the attribute `price`.</summary>
public sealed record SnapshotProduct(string Sku, string Name, string Category, string Brand)
{
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>Card numbers of one length that begin alike. Check: `gs1`, `luhn`, `none`.</summary>
public sealed record SnapshotCards(string Prefix, int Length, string Check)
{
    public bool Covers(string number) =>
        number.Length == Length && number.StartsWith(Prefix, StringComparison.Ordinal) && !number.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>False when the check digit is surely wrong; digits of other kinds than GS1's are looked at by the server.</summary>
    public bool IsRight(string number) => Check != "gs1" || Gs1CheckDigit.Holds(number);
}

public sealed record SnapshotStore(string Id, string Name, string Zone, string Group);

/// <summary>An account of a member: what rules may read of both.</summary>
public sealed record SnapshotMember(string Account, string Member, IReadOnlyList<SnapshotState> Programmes)
{
    public SnapshotFacts? Facts { get; init; }

    /// <summary>
    /// Somebody of the account has an app that shows codes, and nothing locks or holds their spending: within the allowance of the
    /// programme (`points.offline`) a till takes their points without the server.
    /// </summary>
    public bool MaySpend { get; init; }
}

/// <summary>Only what a version in force reads.</summary>
public sealed record SnapshotFacts
{
    public int BirthMonth { get; init; }

    public string AgeBand { get; init; } = "";

    public string HomeStore { get; init; } = "";

    public string Language { get; init; } = "";

    public IReadOnlyList<string> Segments { get; init; } = [];

    public IReadOnlyList<string> Likes { get; init; } = [];
}
