namespace Shopkeeper.Offers.Evaluation;

/// <summary>`offers evaluate`: how good ranking is on campaigns whose outcome is known.</summary>
public static class OfferEvaluation
{
    /// <exception cref="JourneyUnreadable">The folder does not hold the Complete Journey's files.</exception>
    public static EvaluationReport Run(string folder)
    {
        var journey = Journey.Read(folder);
        return new EvaluationReport(JourneyIntegrity.Check(journey), RankingTrial.Run([.. new JourneyCases(journey).All()]));
    }
}

public sealed record EvaluationReport(IntegrityReport Integrity, RankingReport Ranking);
