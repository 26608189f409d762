using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record WordingBody(string Version, string Language, string Text);

public sealed record ConsentBody
{
    [Description("True: given. False: withdrawn, or for profiling: objected to.")]
    public required bool Given { get; init; }

    [Description("offers, partner-offers, surveys or profiling.")]
    public required string Purpose { get; init; }

    [Description("email, sms, post, push or phone; profiling has none.")]
    public string? Channel { get; init; }

    [Description("consent (the default), soft-opt-in or legitimate-interest.")]
    public string? Basis { get; init; }

    [Description("web, app, till, call, paper or import.")]
    public required string Source { get; init; }

    [Description("When it was said; now when left out. The same entry of the same instant is recorded once.")]
    public Instant? At { get; init; }

    [Description("What was shown, word for word. Needed to give, not to withdraw.")]
    public WordingBody? Wording { get; init; }

    [Description("For a soft opt-in: the sale with which the address came.")]
    public string? Sale { get; init; }

    [Description("An IP address, the number of a form: kept sealed.")]
    public string? Proof { get; init; }
}

public sealed record ConsentsBody(IReadOnlyList<ConsentBody?> Consents);

public sealed record ConsentAnswer(bool Given, string Purpose, string? Channel, string Basis, string Source, Instant At)
{
    public WordingBody? Wording { get; init; }

    public string? Sale { get; init; }

    [Description("The API key that recorded it.")]
    public string Operator { get; init; } = "";

    public string? Proof { get; init; }
}

public sealed record ConsentsAnswer(
    string MemberId,
    [property: Description("What holds now, by purpose and channel; what nothing was ever said about is not allowed, but for profiling.")]
    IReadOnlyList<ConsentAnswer> Current,
    [property: Description("All that was ever said, in the order of its recording.")]
    IReadOnlyList<ConsentAnswer> Log);

/// <summary>`POST` and `GET /v1/members/{id}/consents`: the log of what a member agreed to, and what holds.</summary>
internal static class MemberConsents
{
    private const string Path = "/v1/members/{id}/consents";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RecordAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("recordConsents", "Members", "Records what a member agreed to or took back")
            .Answers(200, typeof(ConsentsAnswer), "Recorded, now or before; what holds now, and for shop and office the log.")
            .Refuses(400, 403, 404, 503);
        routes.MapGet(Path, ReadAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("getConsents", "Members", "What a member agreed to, and what holds")
            .Answers(200, typeof(ConsentsAnswer), "The log and its fold.")
            .Refuses(404);
    }

    private static async Task<IResult> RecordAsync(ShopContext shop, string id, ConsentsBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", id, out var value))
        {
            return Unknown();
        }

        if (body.Consents is not { Count: > 0 and <= Limits.ConsentsPerRequest } said)
        {
            return Problems.Malformed($"Between one and {Limits.ConsentsPerRequest} consents.", "/consents");
        }

        var members = shop.Get<ShopMembers>();
        var entries = new List<ConsentEntry>(said.Count);
        for (var i = 0; i < said.Count; i++)
        {
            if (said[i] is null)
            {
                return Problems.Malformed("A consent is an object.", $"/consents/{i}");
            }

            if (!ConsentWords.TryRead(said[i]!, new MemberId(value), shop.Caller.Name, members.Now, out var entry, out var field))
            {
                return Problems.Malformed(ConsentWords.Allowed(field), $"/consents/{i}/{field}");
            }

            if (members.ProblemWith(entry!) is var (wrong, detail))
            {
                return Problems.Malformed(detail, $"/consents/{i}/{wrong}");
            }

            entries.Add(entry!);
        }

        return await members.RecordConsentsAsync(new MemberId(value), entries, shop.Caller.KeyId, cancel)
            ? TypedResults.Json(Answer(id, await members.ConsentsOfAsync(new MemberId(value), cancel), shop.Caller))
            : Unknown();
    }

    private static async Task<IResult> ReadAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        var members = shop.Get<ShopMembers>();
        return IdText.TryRead("mem", id, out var value) && await members.FindAsync(new MemberId(value), cancel) is not null
            ? TypedResults.Json(Answer(id, await members.ConsentsOfAsync(new MemberId(value), cancel), shop.Caller))
            : Unknown();
    }

    /// <summary>A till learns what holds, not who said what when.</summary>
    private static ConsentsAnswer Answer(string id, ImmutableArray<ConsentEntry> log, Caller caller)
    {
        var seesAll = caller.Has(Scopes.Office) || caller.Has(Scopes.Shop);
        ConsentAnswer[] current = [.. ConsentLog.Current(log).Select(ConsentWords.Of)];
        return new ConsentsAnswer(
            id,
            seesAll ? current : [.. current.Select(static one => one with { Proof = null, Sale = null, Operator = "" })],
            seesAll ? [.. log.Select(ConsentWords.Of)] : []);
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
