using System.Collections.Immutable;

namespace Shopkeeper.Domain.Facts;

/// <summary>
/// What rules may read about a member, versioned by time, kept by Members and erased with the member. A posting stores the
/// values that a rule of its version could read (<see cref="Only"/>), so that a replay needs nothing else.
/// </summary>
public sealed record FactRecord
{
    public static readonly FactRecord None = new();

    /// <summary>1 to 12, 0 when not known.</summary>
    public byte BirthMonth { get; init; }

    /// <summary>An age band as the programme names it ("18-24"), empty when not known.</summary>
    public string AgeBand { get; init; } = "";

    public string HomeStore { get; init; } = "";

    /// <summary>Ids of segments, sorted ordinally.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>What the member says to like, sorted ordinally.</summary>
    public ImmutableArray<string> Likes { get; init; } = [];

    /// <summary>The language that the member wants to be spoken to in, a lower-case tag ("en", "el-gr"); empty when not known.</summary>
    public string Language { get; init; } = "";

    /// <summary>The member has not objected to being ranked by what it did. No rule reads it: it decides no posting.</summary>
    public bool MayProfile { get; init; } = true;

    /// <summary>The record reduced to what a rule set reads: the facts to store with a posting.</summary>
    public FactRecord Only(FactsUsed used) => new()
    {
        BirthMonth = used.BirthMonth ? BirthMonth : (byte)0,
        AgeBand = used.AgeBand ? AgeBand : "",
        HomeStore = used.HomeStore ? HomeStore : "",
        Segments = Only(Segments, used.Segments),
        Likes = Only(Likes, used.Likes),
        Language = used.Language ? Language : "",
    };

    private static ImmutableArray<string> Only(ImmutableArray<string> has, ImmutableArray<string> used) =>
        used.IsEmpty || has.IsEmpty
            ? []
            : [.. has.Where(name => used.BinarySearch(name, StringComparer.Ordinal) >= 0)];

    public bool IsIn(string segment) => Segments.BinarySearch(segment, StringComparer.Ordinal) >= 0;

    public bool Equals(FactRecord? other) => other is not null
        && MayProfile == other.MayProfile && BirthMonth == other.BirthMonth && AgeBand == other.AgeBand && HomeStore == other.HomeStore
        && Language == other.Language
        && Segments.AsSpan().SequenceEqual(other.Segments.AsSpan()) && Likes.AsSpan().SequenceEqual(other.Likes.AsSpan());

    public override int GetHashCode() => HashCode.Combine(BirthMonth, AgeBand, HomeStore, Segments.Length);
}

/// <summary>Which facts a rule set reads; names sorted ordinally.</summary>
public sealed record FactsUsed(
    bool BirthMonth, bool AgeBand, bool HomeStore, ImmutableArray<string> Segments, ImmutableArray<string> Likes)
{
    public static readonly FactsUsed Nothing = new(false, false, false, [], []);

    public bool Language { get; init; }

    public bool IsNothing => !BirthMonth && !AgeBand && !HomeStore && !Language && Segments.IsEmpty && Likes.IsEmpty;

    /// <summary>Whoever reads these facts finds all that `other` asks for.</summary>
    public bool Covers(FactsUsed other) =>
        (BirthMonth || !other.BirthMonth) && (AgeBand || !other.AgeBand) && (HomeStore || !other.HomeStore)
        && (Language || !other.Language)
        && HasAll(Segments, other.Segments) && HasAll(Likes, other.Likes);

    private static bool HasAll(ImmutableArray<string> names, ImmutableArray<string> wanted) =>
        wanted.All(name => names.BinarySearch(name, StringComparer.Ordinal) >= 0);
}
