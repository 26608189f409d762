using System.Collections.Immutable;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Evaluation;

/// <summary>Ranks every case with the code that makes members' lists and measures what of the redeemed is among the first ten.</summary>
internal static class RankingTrial
{
    private const int RandomRounds = 10;

    private static readonly (string Name, Weights Weights)[] Contenders =
    [
        ("popularity", new Weights(Matches: 0, Category: 0, Popularity: 0.1, Like: 0)),
        ("own matches", new Weights(Matches: 1, Category: 0, Popularity: 0, Like: 0)),
        (Weights.V1Name, Weights.V1),
    ];

    public static RankingReport Run(IReadOnlyList<JourneyCase> cases) => new(
        cases.Count,
        [
            Measure("random", cases, RandomRounds, static (item, draw) => Shuffled(item, draw)),
            .. Contenders.Select(contender =>
                Measure(contender.Name, cases, 1, (item, _) => Ranked(item, contender.Weights))),
        ]);

    private static RankingScore Measure(
        string name, IReadOnlyList<JourneyCase> cases, int rounds, Func<JourneyCase, int, IReadOnlyList<string>> rank)
    {
        var (recall, ndcg, hit) = (0d, 0d, 0d);
        for (var round = 0; round < rounds; round++)
        {
            for (var number = 0; number < cases.Count; number++)
            {
                var item = cases[number];
                var hits = rank(item, (number * rounds) + round).Select(item.Redeemed.Contains).ToArray();
                var found = hits.Count(static isHit => isHit);
                recall += found / (double)item.Redeemed.Count;
                hit += found > 0 ? 1 : 0;
                ndcg += hits.Select(static (isHit, place) => isHit ? Gain(place) : 0).Sum()
                    / Enumerable.Range(0, Math.Min(item.Redeemed.Count, JourneyCases.Slots)).Sum(Gain);
            }
        }

        var count = Math.Max(1, cases.Count * rounds);
        return new RankingScore(name, recall / count, ndcg / count, hit / count);
    }

    private static double Gain(int place) => 1 / Math.Log2(place + 2);

    private static string[] Ranked(JourneyCase item, Weights weights)
    {
        var scores = new Scores(item.Index, weights);
        var order = BaseOrder.Of(item.Index, scores.PopularTerms(item.Popularity), new double[item.Index.Offers.Length]);
        var picked = new Picker(item.Index).Pick(item.Member, scores, order, ListRules.Plain(JourneyCases.Slots), default(Plenty));
        return [.. picked.Select(pick => item.Index.Offers[pick.Offer].Id)];
    }

    private static string[] Shuffled(JourneyCase item, int seed)
    {
        var draws = new Draws((ulong)seed);
        return [.. item.Index.Offers.OrderBy(_ => draws.Next()).Take(JourneyCases.Slots).Select(static offer => offer.Id)];
    }
}

/// <summary>Means over the cases, each in 0 to 1: of the redeemed how many are in the ten; the same by place; any at all.</summary>
public sealed record RankingScore(string Name, double Recall, double Ndcg, double Hit);

public sealed record RankingReport(int Cases, ImmutableArray<RankingScore> Scores);
