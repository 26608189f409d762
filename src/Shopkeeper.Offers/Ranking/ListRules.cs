namespace Shopkeeper.Offers.Ranking;

/// <summary>What a member's list must look like whatever the scores are.</summary>
internal sealed record ListRules(int Slots)
{
    public const int Unlimited = int.MaxValue;

    public int PerCategory { get; init; } = 2;

    public int PerBrand { get; init; } = 2;

    /// <summary>At least so many offers of which the member has bought nothing, as long as there are any.</summary>
    public int Discovery { get; init; } = 1;

    /// <summary>The part of the slots that is drawn and not ranked, so that it is learnt what else is liked.</summary>
    public double Exploration { get; init; } = 0.1;

    /// <summary>By score alone: what comparisons are made with.</summary>
    public static ListRules Plain(int slots) => new(slots)
    {
        PerCategory = Unlimited, PerBrand = Unlimited, Discovery = 0, Exploration = 0,
    };

    /// <summary>
    /// The same with one family of caps only: then taking the best first is exactly the best, and its value bounds what any
    /// list under the full rules can have.
    /// </summary>
    public ListRules Relaxed => this with { PerBrand = Unlimited, Discovery = 0 };
}
