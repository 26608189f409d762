using Xunit;

namespace Shopkeeper.Guards.Tests;

/// <summary>How a guard reports: all findings at once, each on its own line.</summary>
internal static class Verdict
{
    public static void Clean(IEnumerable<Finding> findings)
    {
        var all = findings.Select(static finding => finding.ToString()).ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    /// <summary>A planted violation must be caught, and the words must say what it is.</summary>
    public static void Bites(IEnumerable<Finding> findings, string words)
    {
        var finding = Assert.Single(findings);
        Assert.Contains(words, finding.What, StringComparison.Ordinal);
    }
}
