using Shopkeeper.Offers.Evaluation;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>A grocer's real campaigns: nothing contradicts itself, and ranking is as good as it was measured to be.</summary>
public sealed class CompleteJourneyTests
{
    private static readonly Lazy<EvaluationReport> Report = new(() => OfferEvaluation.Run(Folder()));

    [Fact]
    public void the_campaigns_are_whole()
    {
        var integrity = Whole().Integrity;
        Assert.Equal((27, 6_589, 116_204, 2_102), (integrity.Campaigns, integrity.Targetings, integrity.CouponProducts, integrity.Redemptions));
        Assert.Equal((0, 0, 0), (integrity.OutsideWindow, integrity.OutsideTarget, integrity.OutsideCouponTable));
        Assert.Equal(
            [new ResponseRate("Type A", 604, 3_647), new ResponseRate("Type B", 154, 2_368), new ResponseRate("Type C", 34, 574)],
            integrity.Responses);
    }

    [Fact]
    public void ranking_finds_what_was_redeemed()
    {
        var ranking = Whole().Ranking;
        Assert.Equal(784, ranking.Cases);
        var scores = ranking.Scores.ToDictionary(static score => score.Name);
        Assert.True(scores["v1"] is { Recall: >= 0.51, Ndcg: >= 0.36, Hit: >= 0.76 }, scores["v1"].ToString());
        Assert.True(scores["v1"].Recall > scores["own matches"].Recall);
        Assert.True(scores["v1"].Recall > scores["popularity"].Recall);
        Assert.InRange(scores["random"].Recall, 0.16, 0.19);
    }

    [Fact]
    public void a_folder_without_the_files_is_said_to_be_one()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
        Assert.Contains("is missing", Assert.Throws<JourneyUnreadable>(() => OfferEvaluation.Run(folder)).Message, StringComparison.Ordinal);
        Directory.Delete(folder);
    }

    private static EvaluationReport Whole()
    {
        Assert.SkipUnless(Directory.Exists(Folder()), "Complete Journey: the folder data/complete-journey is not beside the clone.");
        return Report.Value;
    }

    private static string Folder() => Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "complete-journey");
}
