using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Quality;

/// <summary>What one look at all members found: counts only. Kept for the trend.</summary>
public sealed record QualityReport(Instant At, long Members, long Held)
{
    [Description("Of name, email, phone, birthDate and address: of how many members it is known, and of how many good by today's rules.")]
    public required ImmutableSortedDictionary<string, FieldQuality> Fields { get; init; }

    [Description("Members by how near to a door their address leads: unusable (or none), postcode-only, street, premise.")]
    public required ImmutableSortedDictionary<string, long> AddressGrades { get; init; }

    [Description("Pairs that may be one person and wait for a decision.")]
    public required long DuplicatesOpen { get; init; }

    [Description("Pairs that were found and that somebody has decided are two persons.")]
    public required long DuplicatesRefused { get; init; }

    [Description("Members of whom enough is known to look for duplicates.")]
    public required long Compared { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(QualityReport))]
internal sealed partial class QualityJson : JsonSerializerContext;
