namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// The bounds of a programme document (docs/LIMITS.md). Chosen so that no basket within its own limits can overflow: at most
/// 1,000 points per minor unit and rule.
/// </summary>
public static class ProgrammeLimits
{
    public const int DocumentBytes = 4_194_304;
    public const int Depth = 32;
    public const int Nodes = 200_000;
    public const int IdLength = 40;
    public const int TextLength = 200;
    public const int Languages = 40;
    public const int Currencies = 20;
    public const int PointsKinds = 8;
    public const int Rules = 1_000;
    public const int LimitsPerRule = 8;
    public const int Levels = 100;

    /// <summary>Groups of offers, and groups of one bundle.</summary>
    public const int StackGroups = 60;
    public const int BundleGroups = 12;
    public const int ListEntries = 20_000;

    /// <summary>Points of one step, or of a flat rule.</summary>
    public const long PointsPerStep = 1_000_000;
    public const long PointsPerMinorUnit = 1_000;

    /// <summary>Thresholds, caps, limits and budgets.</summary>
    public const long Points = 1_000_000_000_000;
    public const long MoneyMinor = 1_000_000_000_000;

    /// <summary>A multiplier is below or at 100, with up to three decimals.</summary>
    public const long FactorThousandths = 100_000;
    public const int DurationYears = 100;

    /// <summary>Of a scenario: entries of its purchases, and per cent of one.</summary>
    public const int Uplifts = 100;
    public const int UpliftPerCent = 1_000;
}
