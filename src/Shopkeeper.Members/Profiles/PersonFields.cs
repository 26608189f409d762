using System.Collections.Immutable;
using System.ComponentModel;
using NodaTime;

namespace Shopkeeper.Members.Profiles;

/// <summary>What a person may tell about themselves, as it was sent or, after <see cref="PersonCheck"/>, as it is kept.</summary>
public record PersonFields
{
    public string? Name { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public LocalDate? BirthDate { get; init; }

    public PostalAddress? Address { get; init; }

    public string? Language { get; init; }

    public string? HomeStore { get; init; }

    /// <summary>What the member says to like.</summary>
    public ImmutableArray<string> Likes { get; init; } = [];

    /// <summary>By kind ("shoes": "42").</summary>
    public IReadOnlyDictionary<string, string>? Sizes { get; init; }

    public ContactHours? ContactHours { get; init; }

    /// <summary>The one fact that staff may see when the member is recognised at a till; nothing unless the member says so.</summary>
    public string? GreetWith { get; init; }
}

/// <summary>Where post reaches a person. Country and city are needed, the rest as far as there is one.</summary>
public sealed record PostalAddress
{
    [Description("Street and house, from the top.")]
    public IReadOnlyList<string>? Lines { get; init; }

    public string? City { get; init; }

    public string? Region { get; init; }

    [Description("Kept as the country writes it.")]
    public string? Postcode { get; init; }

    [Description("ISO 3166, two letters.")]
    public string? Country { get; init; }
}

/// <summary>When the member wants to be reached, in the member's own time; until may be earlier than from: over midnight.</summary>
public sealed record ContactHours
{
    [Description("HH:MM.")]
    public string? From { get; init; }

    [Description("HH:MM, exclusive.")]
    public string? Until { get; init; }

    [Description("mon, tue, wed, thu, fri, sat, sun; left out, every day.")]
    public IReadOnlyList<string>? Days { get; init; }
}
