namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// The weights of the score. <see cref="V1"/> is what lists are made with; others exist to compare with it
/// (docs/adr/0007-allocation.md).
/// </summary>
internal sealed record Weights(double Matches, double Category, double Popularity, double Like)
{
    public const string V1Name = "v1";

    public static readonly Weights V1 = new(Matches: 1, Category: 0.5, Popularity: 0.1, Like: 1);

    /// <summary>lambda = n / (n + this): behaviour competes from the second remembered purchase on.</summary>
    public const double Shrinkage = 3;

    /// <summary>The score is multiplied by this for each time an offer was shown and not used in the period.</summary>
    public const double Fatigue = 0.8;
}
