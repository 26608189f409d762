using System.Text.Json;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Server.Http.Programmes;

/// <summary>A report as the answer of `programme simulate` and of the API.</summary>
internal static class SimulationAnswers
{
    public const string NoHistory = "There is no history to simulate over: no activity of this programme lies in the range.";

    public static SimulationAnswer Of(SimulationReport report, SimulationRequest request)
    {
        var currency = report.Draft.Currencies[0];
        var cost = report.Draft.Currencies.Select(one => Cost(report, one)).OfType<SimulatedCostAnswer>().ToArray();
        var first = cost.FirstOrDefault(one => one.Currency == currency.ToString());
        return new SimulationAnswer
        {
            Programme = report.Draft.Id,
            From = request.From,
            To = report.End,
            Sample = request.Sample,
            Activities = report.Activities,
            PerSecond = (long)report.PerSecond,
            Members = report.Members.Members,
            MembersChanged = report.Members.Changed,
            Winners = report.Members.Winners,
            Losers = report.Members.Losers,
            Mixed = report.Members.Mixed,
            PointsDelta = Held(report.DraftSums) - Held(report.History),
            CostDelta = first?.Delta,
            Currency = currency.ToString(),
            LiabilityDelta = first is null ? null : first.Liability - first.LiabilityBefore,
            Points = [.. Points(report)],
            Cost = cost,
            Rules = [.. Rules(report)],
            Offers = [.. Offers(report)],
            Levels = [.. Levels(report)],
            Refused = [.. report.Refused.Select(static one =>
                new SimulatedRefusalAnswer(JsonNamingPolicy.KebabCaseLower.ConvertName(one.Kind.ToString()), RejectionCode.Of(one.Reason), one.Times, one.Points))],
            Budgets = [.. report.Budgets.Select(static one =>
                new SimulatedBudgetAnswer(one.Rule, one.Budget, one.ClosedAt, one.Slot.TotalSeconds))],
            Distribution = [.. report.Members.Distribution().Select(static band =>
                new SimulatedBandAnswer(band.From, band.To, band.Members))],
            TopWinners = [.. report.Members.FurthestWinners.Select(Member)],
            TopLosers = [.. report.Members.FurthestLosers.Select(Member)],
            Scenario = ScenarioAnswer.Of(report, request.Scenario),
            Notes = [.. Notes(report, request, cost.Length > 0)],
        };
    }

    /// <summary>Of the first points: what members have, less what they owe, and what they have spent.</summary>
    private static long Held(SideSums side) =>
        side.Points.Count == 0 ? 0 : side.Points[0].Outstanding - side.Points[0].Owed + side.Points[0].Redeemed;

    private static IEnumerable<SimulatedPointsAnswer> Points(SimulationReport report)
    {
        var none = new PointsSums();
        for (var i = 0; i < report.Draft.Points.Length; i++)
        {
            var before = i < report.History.Points.Count ? report.History.Points[i] : none;
            var after = i < report.DraftSums.Points.Count ? report.DraftSums.Points[i] : none;
            yield return new SimulatedPointsAnswer(
                report.Draft.Points[i].Id, before.Earned, after.Earned, before.TakenBack, after.TakenBack, before.Redeemed,
                after.Redeemed, before.Expired, after.Expired, before.Adjusted, after.Adjusted, before.Outstanding,
                after.Outstanding, before.Owed, after.Owed);
        }
    }

    /// <summary>Null when neither side gives points a value in that currency.</summary>
    private static SimulatedCostAnswer? Cost(SimulationReport report, Currency currency)
    {
        var before = Worth(report.Before, report.History, currency);
        var after = Worth(report.Draft, report.DraftSums, currency);
        if (before is null && after is null)
        {
            return null;
        }

        var ((redeemedBefore, liabilityBefore), (redeemed, liability)) = (before ?? (0, 0), after ?? (0, 0));
        return new SimulatedCostAnswer(
            currency.ToString(), redeemedBefore, redeemed, liabilityBefore, liability,
            redeemed + liability - redeemedBefore - liabilityBefore);
    }

    private static (long Redeemed, long Liability)? Worth(ProgrammeDocument? document, SideSums side, Currency currency)
    {
        var (redeemed, liability, any) = (0L, 0L, false);
        for (var i = 0; i < (document?.Points.Length ?? 0) && i < side.Points.Count; i++)
        {
            if (document!.Points[i].WorthOf(side.Points[i].Redeemed, currency) is { } spent
                && document.Points[i].WorthOf(side.Points[i].Outstanding, currency) is { } open)
            {
                (redeemed, liability, any) = (redeemed + spent.Minor, liability + open.Minor, true);
            }
        }

        return any ? (redeemed, liability) : null;
    }

    private static IEnumerable<SimulatedRuleAnswer> Rules(SimulationReport report)
    {
        var none = new RuleSums();
        var inDocument = report.Draft.Earn.Select(static rule => rule.Id).ToArray();
        foreach (var rule in inDocument.Concat(report.History.Rules.Keys.Except(inDocument).Order(StringComparer.Ordinal)))
        {
            var before = report.History.Rules.GetValueOrDefault(rule, none);
            var after = report.DraftSums.Rules.GetValueOrDefault(rule, none);
            yield return new SimulatedRuleAnswer(
                rule, before.Times, after.Times, before.Points, after.Points, before.TakenBack, after.TakenBack);
        }
    }

    private static IEnumerable<SimulatedOfferAnswer> Offers(SimulationReport report)
    {
        var none = new OfferSums();
        return report.History.Offers.Keys.Union(report.DraftSums.Offers.Keys).Order(StringComparer.Ordinal).Select(offer =>
        {
            var before = report.History.Offers.GetValueOrDefault(offer, none);
            var after = report.DraftSums.Offers.GetValueOrDefault(offer, none);
            return new SimulatedOfferAnswer(
                offer, before.Times, after.Times, before.Amount, after.Amount, before.Expected, after.Expected);
        });
    }

    private static IEnumerable<SimulatedLevelAnswer> Levels(SimulationReport report)
    {
        var inDocument = report.Draft.Levels.Select(static level => level.Id).ToArray();
        return inDocument.Concat(report.History.Levels.Keys.Except(inDocument).Order(StringComparer.Ordinal)).Select(level =>
            new SimulatedLevelAnswer(
                level, report.History.Levels.GetValueOrDefault(level), report.DraftSums.Levels.GetValueOrDefault(level)));
    }

    private static SimulatedMemberAnswer Member(MemberOutcome outcome) => new(
        outcome.Account.ToString(), outcome.Before, outcome.After, outcome.Delta,
        outcome.Verdict.ToString().ToLowerInvariant());

    private static IEnumerable<string> Notes(SimulationReport report, SimulationRequest request, bool hasValue)
    {
        if (report.Activities == 0)
        {
            yield return NoHistory;
        }

        if (!hasValue)
        {
            yield return "The points have no money value, so there is no cost in money.";
        }

        if (report.Before is null)
        {
            yield return "The programme was never published: every activity of the shop was decided, and the ledger holds nothing of it.";
        }

        if (request.Sample is not null)
        {
            yield return "These are the figures of the sample, not scaled up.";
        }

        if (report.WithFactsOfToday > 0)
        {
            yield return $"For {report.WithFactsOfToday} activities the draft reads facts about members that were not recorded with "
                + "them: the facts of today were read.";
        }

        if (!report.Budgets.IsEmpty)
        {
            yield return "Budgets of rules and offers that history did not have like this are exact only until they run out. Such a budget "
                + "gives in full until the time slice in which it would be overdrawn, and nothing from then on: what is left in that "
                + "slice, and what returns give back later, is not given again.";
        }

        if (!report.EndlessPools.IsEmpty)
        {
            yield return $"Codes of {string.Join(", ", report.EndlessPools)}, which history did not hand out like this, are exact only until "
                + "they run out: the draft had one whenever one was asked for.";
        }

        if (!report.Refused.IsEmpty)
        {
            yield return "Some of what members did is refused under the draft; what they would have done instead is not guessed.";
        }
    }
}
