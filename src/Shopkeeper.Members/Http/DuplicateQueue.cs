using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Members.Quality;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record PairReasonAnswer(
    string Column,
    [property: Description("exact, close, fair or different.")] string Agreement,
    [property: Description("How many bits that speaks for one person; below zero, against.")] double Bits);

public sealed record PairAnswer(
    string First,
    string Second,
    [property: Description("The sum of the reasons less what chance demands of so many members; each bit doubles the odds.")] double Bits,
    [property: Description("So many members hang together by such pairs: a large number is a shared contact and no person.")] int Cluster,
    IReadOnlyList<PairReasonAnswer> Reasons,
    Instant Found,
    [property: Description("open or not-the-same.")] string Verdict)
{
    public Instant? Decided { get; init; }

    [Description("The API key that decided it.")]
    public string? Operator { get; init; }

    internal static PairAnswer Of(MemberPair pair) => new(
        pair.First.ToString(), pair.Second.ToString(), pair.Bits, pair.Cluster,
        [.. pair.Reasons.Select(static reason => new PairReasonAnswer(reason.Column, QualityWords.Of(reason.Agreement), reason.Bits))],
        pair.Found, QualityWords.Of(pair.Verdict))
    {
        Decided = pair.Decided, Operator = pair.Operator,
    };
}

public sealed record PairsAnswer(IReadOnlyList<PairAnswer> Pairs)
{
    [Description("Send it as ?after= for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

public sealed record PairVerdictBody([property: Description("open or not-the-same.")] string Verdict);

/// <summary>
/// `GET /v1/duplicates`: pairs of members that may be one person, the surest first. `PUT /v1/duplicates/{first}/{second}`: what
/// somebody who looked at them decided; no later search asks again about two that are not the same.
/// </summary>
internal static class DuplicateQueue
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/duplicates", ListAsync)
            .RequireScope(Scopes.Office)
            .Described("getDuplicates", "Members", "Pairs of members that may be one person, the surest first")
            .Answers(200, typeof(PairsAnswer), "One page.")
            .Refuses(400, 403);
        routes.MapPut("/v1/duplicates/{first}/{second}", DecideAsync)
            .RequireScope(Scopes.Office)
            .Described("decideDuplicate", "Members", "Decides that two members are not the same, or opens the question again")
            .Answers(200, typeof(PairAnswer), "The pair as it stands now.")
            .Refuses(400, 403, 404, 503);
    }

    private static async Task<IResult> ListAsync(ShopContext shop, string? verdict, int? limit, string? after, CancellationToken cancel)
    {
        var rows = limit ?? StandardLimit;
        if (rows is < 1 or > Limits.PageLength)
        {
            return Problems.Malformed($"'limit' must lie between 1 and {Limits.PageLength}.", null);
        }

        if (QualityWords.Verdict(verdict ?? QualityWords.Of(PairVerdict.Open)) is not { } wanted)
        {
            return Problems.Malformed("'verdict' is open or not-the-same.", null);
        }

        if (!TryReadPlace(after, out var place))
        {
            return Problems.Malformed("'after' is the 'next' of the page before.", null);
        }

        var pairs = await shop.Get<ShopMembers>().Quality.PairsAsync(wanted, place, rows, cancel);
        return TypedResults.Json(new PairsAnswer([.. pairs.Select(PairAnswer.Of)])
        {
            Next = pairs.Length < rows ? null : Write(PairPlace.Of(pairs[^1])),
        });
    }

    private static async Task<IResult> DecideAsync(
        ShopContext shop, string first, string second, PairVerdictBody body, CancellationToken cancel)
    {
        if (QualityWords.Verdict(body.Verdict) is not { } verdict)
        {
            return Problems.Malformed("A verdict is open or not-the-same; two members that are one are merged.", "/verdict");
        }

        return IdText.TryRead("mem", first, out var one) && IdText.TryRead("mem", second, out var other)
            && await shop.Get<ShopMembers>().Quality.DecideAsync(
                (new MemberId(one), new MemberId(other)), verdict, (shop.Caller.Name, shop.Caller.KeyId), cancel) is { } pair
            ? TypedResults.Json(PairAnswer.Of(pair))
            : Problems.NotFound("No search has found this pair.");
    }

    private static string Write(PairPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Hundredths}/{place.First}/{place.Second}");

    private static bool TryReadPlace(string? text, out PairPlace place)
    {
        place = PairPlace.Start;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var parts = text.Split('/');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hundredths)
            || !IdText.TryRead("mem", parts[1], out var first) || !IdText.TryRead("mem", parts[2], out var second))
        {
            return false;
        }

        place = new PairPlace(hundredths, new MemberId(first), new MemberId(second));
        return true;
    }
}
