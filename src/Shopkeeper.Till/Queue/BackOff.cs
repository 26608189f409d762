namespace Shopkeeper.Till.Queue;

/// <summary>How long to wait before sending again: 1, 2, 4 ... seconds, a minute at most, or what the server asks for.</summary>
public static class BackOff
{
    public const int LongestSeconds = 60;

    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="asked">Retry-After, where there was one.</param>
    public static int SecondsAfter(int failures, int? asked) =>
        Math.Max(asked is { } seconds ? Math.Clamp(seconds, 1, 10 * LongestSeconds) : 0, Math.Min(LongestSeconds, 1 << Math.Clamp(failures - 1, 0, 6)));
}
