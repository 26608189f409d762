using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Programmes.Http;

public sealed record VersionAnswer(
    int Version,
    Instant From,
    Instant RecordedAt,
    string ContentHash,
    [property: Description("Who published it.")] string Actor)
{
    [Description("Who is under this version while it is a pilot; absent = it never was one.")]
    public PilotAnswer? Pilot { get; init; }

    internal static VersionAnswer Of(PublishedVersion version) =>
        new(version.Version, version.From, version.RecordedAt, version.ContentHash, version.Actor)
        {
            Pilot = version.Pilot is { } pilot ? new PilotAnswer(pilot.Stores, pilot.Segments, pilot.Until) : null,
        };
}

public sealed record PilotAnswer(
    IReadOnlyList<string> Stores,
    IReadOnlyList<string> Segments,
    [property: Description("From then on the version is for everybody.")] Instant Until);

public sealed record ProgrammeAnswer(
    string Programme,
    string Name,
    [property: Description("The first published programme is the shop's default.")] bool Default)
{
    [Description("The version in force now; absent when the first one still lies ahead.")]
    public int? InForce { get; init; }

    [Description("All versions, by number.")]
    public IReadOnlyList<VersionAnswer> Versions { get; init; } = [];
}

public sealed record ProgrammesAnswer(IReadOnlyList<ProgrammeAnswer> Programmes);

/// <summary>`GET /v1/programmes` and `GET /v1/programmes/{id}`: what is published, and since when.</summary>
internal static class GetProgrammes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/programmes", AllAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getProgrammes", "Programmes", "The shop's programmes with their versions")
            .Answers(200, typeof(ProgrammesAnswer), "In order of first publication.")
            .Refuses();
        routes.MapGet("/v1/programmes/{id}", OneAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getProgramme", "Programmes", "One programme with its versions")
            .Answers(200, typeof(ProgrammeAnswer), "The programme.")
            .Refuses(404);
    }

    private static async Task<IResult> AllAsync(ShopContext shop, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var history = await programmes.HistoryAsync(null, cancel);
        return TypedResults.Json(new ProgrammesAnswer(Of(programmes, history, shop.Shop.Now)));
    }

    private static async Task<IResult> OneAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var history = await programmes.HistoryAsync(id, cancel);
        return Of(programmes, history, shop.Shop.Now) is [var one]
            ? TypedResults.Json(one)
            : Problems.NotFound("There is no published programme with this id.");
    }

    private static IReadOnlyList<ProgrammeAnswer> Of(
        ShopProgrammes programmes, IReadOnlyList<PublishedVersion> history, Instant now)
    {
        var book = programmes.Current;
        return [.. history.GroupBy(static version => version.Programme, StringComparer.Ordinal)
            .Where(group => book.Find(group.Key) is not null)
            .Select(group => Of(book, book.Find(group.Key)!, group, now))];
    }

    private static ProgrammeAnswer Of(
        ProgrammeBook book, ProgrammeHistory history, IEnumerable<PublishedVersion> versions, Instant now)
    {
        var inForce = history.InForce(now);
        var document = (inForce ?? history.Versions[0]).Document;
        return new ProgrammeAnswer(
            history.Programme, document.Name.In("en"), ReferenceEquals(book.Programmes[0], history))
        {
            InForce = inForce?.Version, Versions = [.. versions.Select(VersionAnswer.Of)],
        };
    }
}
