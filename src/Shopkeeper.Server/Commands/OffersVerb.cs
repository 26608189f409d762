using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Offers.Evaluation;

namespace Shopkeeper.Server.Commands;

/// <summary>`offers evaluate DIR` ranks campaigns whose outcome is known; `offers allocate` makes the lists of a pool, `offers remind` those of unused picks, `offers print` letters.</summary>
internal static class OffersVerb
{
    public static Command Command() => new("offers", "Rank offers and give them to members.") { Evaluate(), OffersAllocateVerb.Command(), OffersRemindVerb.Command(), OffersPrintVerb.Command() };

    private static Command Evaluate()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder of the Complete Journey: campaigns, coupons and redemptions of a grocer.",
        };
        var command = Verb.Make(
            "evaluate",
            "Check campaigns whose outcome is known and rank their coupons for those who redeemed.",
            new CommonOptions(),
            (verb, _) => Task.FromResult(Evaluate(verb, verb.Value(folder))));
        command.Arguments.Add(folder);
        return command;
    }

    private static int Evaluate(VerbContext verb, string folder)
    {
        try
        {
            var report = OfferEvaluation.Run(folder);
            verb.Answer(() => ToJson(report), () => ToText(report));
            return ExitCode.Ok;
        }
        catch (JourneyUnreadable unreadable)
        {
            throw CommandFailure.BadInput(unreadable.Message);
        }
    }

    private static JsonObject ToJson(EvaluationReport report) => new()
    {
        ["campaigns"] = report.Integrity.Campaigns,
        ["targetings"] = report.Integrity.Targetings,
        ["couponProducts"] = report.Integrity.CouponProducts,
        ["redemptions"] = report.Integrity.Redemptions,
        ["outsideWindow"] = report.Integrity.OutsideWindow,
        ["outsideTarget"] = report.Integrity.OutsideTarget,
        ["outsideCouponTable"] = report.Integrity.OutsideCouponTable,
        ["responses"] = new JsonArray([.. report.Integrity.Responses.Select(static rate => new JsonObject
        {
            ["type"] = rate.Type, ["responded"] = rate.Responded, ["targeted"] = rate.Targeted,
        })]),
        ["cases"] = report.Ranking.Cases,
        ["ranking"] = new JsonArray([.. report.Ranking.Scores.Select(static score => new JsonObject
        {
            ["score"] = score.Name,
            ["recallAt10"] = Math.Round(score.Recall, 4),
            ["ndcgAt10"] = Math.Round(score.Ndcg, 4),
            ["hitAt10"] = Math.Round(score.Hit, 4),
        })]),
    };

    private static string ToText(EvaluationReport report)
    {
        var integrity = report.Integrity;
        return string.Join(Environment.NewLine, Lines());

        IEnumerable<string> Lines()
        {
            yield return Line($"{integrity.Campaigns} campaigns, {integrity.Targetings:N0} targetings, {integrity.CouponProducts:N0} coupon products, {integrity.Redemptions:N0} redemptions");
            yield return Line($"redemptions outside window {integrity.OutsideWindow}, target {integrity.OutsideTarget}, coupon table {integrity.OutsideCouponTable}");
            foreach (var rate in integrity.Responses)
            {
                yield return Line($"{rate.Type}: {rate.Responded:N0} of {rate.Targeted:N0} targeted redeemed something");
            }

            yield return Line($"{report.Ranking.Cases} cases      recall@10  NDCG@10  hit@10");
            foreach (var score in report.Ranking.Scores)
            {
                yield return Line($"{score.Name,-14} {score.Recall,9:0.000} {score.Ndcg,8:0.000} {score.Hit,7:0.000}");
            }
        }

        static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
