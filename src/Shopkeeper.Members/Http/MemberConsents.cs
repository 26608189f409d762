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

    [Description("Given, but its address has not confirmed it: it does not hold yet.")]
    public bool? PendingConfirmation { get; init; }

    public Instant? ConfirmedAt { get; init; }

    [Description("Added by a merge that was undone: it holds no more.")]
    public bool? Voided { get; init; }
}

public sealed record MayContactAnswer(
    string Purpose, string Channel, bool Allowed,
    [property: Description("allowed, no-consent, withdrawn, pending-confirmation, no-address, suppressed or restricted.")] string Reason);

public sealed record ConsentsAnswer(
    string MemberId,
    [property: Description("What holds now, by purpose and channel; what nothing was ever said about is not allowed, but for profiling.")]
    IReadOnlyList<ConsentAnswer> Current,
    [property: Description("All that was ever said, in the order of its recording.")]
    IReadOnlyList<ConsentAnswer> Log,
    [property: Description("Whether the member may be contacted, by purpose and channel; of what is against it, the first.")]
    IReadOnlyList<MayContactAnswer> MayContact)
{
    [Description("For shop and office: tokens for the addresses that must confirm what was just said.")]
    public IReadOnlyList<ConfirmationAnswer>? Confirmations { get; init; }
}

/// <summary>`POST` and `GET /v1/members/{id}/consents`: the log of what a member agreed to, and what holds.</summary>
internal static class MemberConsents
{
    private const string Path = "/v1/members/{id}/consents";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RecordAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("recordConsents", "Members", "Records what a member agreed to or took back")
            .Answers(200, typeof(ConsentsAnswer), "Recorded, now or before; what holds now, and for shop and office the log.")
            .Refuses(400, 403, 404, 503);
        routes.MapGet(Path, ReadAsync)
            .RequireScope(Scopes.Shop, Scopes.Office, Scopes.Member)
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
        if ((ConsentReading.Read(said, shop.Caller.Name, out var entries) ?? members.ProblemWith(entries)) is { } problem)
        {
            return Problems.Malformed(problem.Detail, problem.Pointer);
        }

        return await members.RecordConsentsAsync(new MemberId(value), entries, shop.Caller.KeyId, cancel)
            ? await AnswerAsync(shop, new MemberId(value), entries, cancel)
            : Unknown();
    }

    private static async Task<IResult> ReadAsync(ShopContext shop, string id, CancellationToken cancel)
    {
        return IdText.TryRead("mem", id, out var value) ? await AnswerAsync(shop, new MemberId(value), [], cancel) : Unknown();
    }

    /// <summary>A till learns what holds, not who said what when.</summary>
    private static async Task<IResult> AnswerAsync(
        ShopContext shop, MemberId member, IReadOnlyList<ConsentEntry> said, CancellationToken cancel)
    {
        var consents = shop.Get<ShopMembers>().Consents;
        if (await consents.StateOfAsync(member, cancel) is not { } state)
        {
            return Unknown();
        }

        var seesAll = shop.Caller.Has(Scopes.Office) || shop.Caller.Has(Scopes.Shop) || shop.Caller.Own is not null;
        ConsentAnswer[] current = [.. ConsentLog.Current(state.Log).Select(ConsentWords.Of)];
        return TypedResults.Json(new ConsentsAnswer(
            member.ToString(),
            seesAll ? current : [.. current.Select(static one => one with { Proof = null, Sale = null, Operator = "" })],
            seesAll ? [.. state.Log.Select(ConsentWords.Of)] : [],
            [.. state.Verdicts.Select(static one =>
                new MayContactAnswer(ConsentWords.Of(one.Purpose), ConsentWords.Of(one.Channel)!, one.IsAllowed, ConsentWords.Of(one.Reason)))])
        {
            Confirmations = seesAll ? ConfirmationAnswer.Of(await consents.PendingAsync(member, said, cancel)) : null,
        });
    }

    private static Problem Unknown() => Problems.NotFound("There is no member with this id.");
}
