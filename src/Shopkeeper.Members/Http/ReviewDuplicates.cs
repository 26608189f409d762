using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record SearchBody
{
    [Description("Pairs with as many bits of evidence are merged without asking. Left out: none are.")]
    public double? AutoMergeBits { get; init; }

    [Description("Members that hang together by pairs; in a larger group nothing is merged without asking. 3 when left out.")]
    public int? ClusterCap { get; init; }
}

public sealed record ShareAnswer(long There, long Valid);

public sealed record AddressGradesAnswer(
    [property: Description("A house in a street, or a post box, with a postcode of its country.")] long Premise,
    [property: Description("A street without a house, or with no postcode of its country.")] long Street, long PostcodeOnly, long Unusable);

public sealed record HygieneAnswer(
    Instant At, long Members, ShareAnswer Emails, ShareAnswer Phones, ShareAnswer Names, ShareAnswer BirthDates, long Duplicates,
    [property: Description("Of the members who told an address: how near to a door it leads.")] AddressGradesAnswer Addresses)
{
    internal static HygieneAnswer Of(HygieneRun run) => new(
        run.At, run.Members, Of(run.Emails), Of(run.Phones), Of(run.Names), Of(run.BirthDates), run.Duplicates,
        new(run.Addresses.Premise, run.Addresses.Street, run.Addresses.PostcodeOnly, run.Addresses.Unusable));

    private static ShareAnswer Of(Share share) => new(share.There, share.Valid);
}

public sealed record SearchAnswer(
    long Compared,
    [property: Description("Of whom something is known and who were not compared: more than one search takes.")] long LeftOut,
    long Found, long Open, long Merged, HygieneAnswer Hygiene);

public sealed record HygieneRunsAnswer([property: Description("One per search, the latest first.")] IReadOnlyList<HygieneAnswer> Runs);

public sealed record PairAnswer(
    string First, string Second,
    [property: Description("open, merged or not-the-same")] string State,
    [property: Description("0 is as likely as not; each bit doubles the odds.")] double Bits,
    [property: Description("What each column says, in bits.")] string Evidence, Instant Found)
{
    public Instant? Decided { get; init; }

    public string? DecidedBy { get; init; }

    internal static PairAnswer Of(MemberPair pair) => new(
        pair.First.ToString(), pair.Second.ToString(), ReviewDuplicates.Word(pair.State), pair.Bits, pair.Evidence, pair.Found)
    {
        Decided = pair.Decided, DecidedBy = pair.DecidedBy,
    };
}

public sealed record PairsAnswer(IReadOnlyList<PairAnswer> Pairs);

public sealed record DecisionBody
{
    public required string First { get; init; }

    public required string Second { get; init; }

    [Description("The member that stays, when the two are one person; left out when they are not.")]
    public string? Keep { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Duplicates among the shop's own members: the search, the queue, decisions, and how good particulars are. For the office.</summary>
internal static class ReviewDuplicates
{
    private const int MostRuns = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/duplicates/search", SearchAsync).RequireScope(Scopes.Office)
            .Described("searchDuplicates", "Members", "Looks for one person among all members")
            .Answers(200, typeof(SearchAnswer), "The queue is filled.")
            .Refuses(400, 403, 429, 503);
        routes.MapGet("/v1/duplicates", ListAsync).RequireScope(Scopes.Office)
            .Described("getDuplicates", "Members", "Pairs to decide, or decided")
            .Answers(200, typeof(PairsAnswer), "The most likely first.")
            .Refuses(400, 403);
        routes.MapPost("/v1/duplicates/decisions", DecideAsync).RequireScope(Scopes.Office)
            .Described("decideDuplicate", "Members", "One person, or two")
            .Answers(200, typeof(PairAnswer), "Decided, now or before.")
            .Refuses(400, 403, 404, 422, 503);
        routes.MapGet("/v1/hygiene", HygieneAsync).RequireScope(Scopes.Office)
            .Described("getHygiene", "Members", "How good the particulars of members are, and were")
            .Answers(200, typeof(HygieneRunsAnswer), "One row per search.")
            .Refuses(403);
    }

    internal static string Word(PairState state) => state switch
    {
        PairState.Open => "open",
        PairState.Merged => "merged",
        PairState.NotTheSame => "not-the-same",
        _ => throw new InvariantViolated("an unknown state of a pair"),
    };

    private static async Task<IResult> SearchAsync(ShopContext shop, SearchBody body, CancellationToken cancel)
    {
        if (body.AutoMergeBits is { } bits && !(bits >= DuplicateFinder.Threshold && bits <= 1_000))
        {
            return Problems.Malformed($"Between {DuplicateFinder.Threshold} and 1000 bits.", "/autoMergeBits");
        }

        if (body.ClusterCap is < 2 or > 1_000)
        {
            return Problems.Malformed("Between 2 and 1000 members.", "/clusterCap");
        }

        var settings = new SearchSettings(body.AutoMergeBits, body.ClusterCap ?? SearchSettings.DefaultClusterCap);
        return await shop.Get<ShopMembers>().SearchDuplicatesAsync(settings, shop.Caller.KeyId, cancel) is { } found
            ? TypedResults.Json(new SearchAnswer(found.Compared, found.LeftOut, found.Found, found.Open, found.Merged, HygieneAnswer.Of(found.Hygiene)))
            : Problems.Edge("overloaded", "A search is under way; try again when it is over.");
    }

    private static async Task<IResult> ListAsync(ShopContext shop, string? state, int? skip, int? limit, CancellationToken cancel)
    {
        PairState? wanted = state switch
        {
            null or "open" => PairState.Open,
            "merged" => PairState.Merged,
            "not-the-same" => PairState.NotTheSame,
            _ => null,
        };
        if (wanted is not { } of || skip is < 0 || limit is < 1 or > Limits.PageLength)
        {
            return Problems.Malformed($"state is open, merged or not-the-same; skip from 0, limit from 1 to {Limits.PageLength}.", null);
        }

        var pairs = await shop.Get<ShopMembers>().DuplicatePairsAsync(of, skip ?? 0, limit ?? 100, cancel);
        return TypedResults.Json(new PairsAnswer([.. pairs.Select(PairAnswer.Of)]));
    }

    private static async Task<IResult> DecideAsync(ShopContext shop, DecisionBody body, CancellationToken cancel)
    {
        if (!IdText.TryRead("mem", body.First, out var first) || !IdText.TryRead("mem", body.Second, out var second))
        {
            return Problems.NotFound("There is no such pair in the queue.");
        }

        if (body.Keep is { } keep && keep != body.First && keep != body.Second)
        {
            return Problems.Malformed("One of the two stays.", "/keep");
        }

        if (string.IsNullOrWhiteSpace(body.Reason) || body.Reason.Length > Limits.ReasonLength || body.Reason.Any(char.IsControl))
        {
            return Problems.Malformed($"Say why, in at most {Limits.ReasonLength} characters.", "/reason");
        }

        MemberId? stays = body.Keep is null ? null : new MemberId(body.Keep == body.First ? first : second);
        var (pair, why, detail) = await shop.Get<ShopMembers>().DecideDuplicateAsync(
            new MemberId(first), new MemberId(second), stays, body.Reason, shop.Caller.KeyId, CancellationToken.None);
        return pair is null ? Problems.NotFound("There is no such pair in the queue.")
            : why == Rejection.None ? TypedResults.Json(PairAnswer.Of(pair))
            : Problems.Of(why, detail);
    }

    private static async Task<IResult> HygieneAsync(ShopContext shop, CancellationToken cancel) => TypedResults.Json(
        new HygieneRunsAnswer([.. (await shop.Get<ShopMembers>().HygieneAsync(MostRuns, cancel)).Select(HygieneAnswer.Of)]));
}
