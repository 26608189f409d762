using Xunit;

namespace Shopkeeper.Domain.Tests.Ledger;

/// <summary>The tables beside this file, row by row: given, command, outcome.</summary>
public sealed class LedgerTableTests
{
    public static TheoryData<string, string, string> Redemption => Rows("redemption");

    public static TheoryData<string, string, string> Expiry => Rows("expiry");

    public static TheoryData<string, string, string> ClawBack => Rows("claw-back");

    [Theory]
    [MemberData(nameof(Redemption))]
    public void points_are_spent_set_aside_and_given_back(string given, string command, string outcome) =>
        Assert.Equal(outcome, LedgerTable.Play(given, command));

    [Theory]
    [MemberData(nameof(Expiry))]
    public void points_lapse_and_become_available_with_time(string given, string command, string outcome) =>
        Assert.Equal(outcome, LedgerTable.Play(given, command));

    [Theory]
    [MemberData(nameof(ClawBack))]
    public void returns_take_back_by_policy(string given, string command, string outcome) =>
        Assert.Equal(outcome, LedgerTable.Play(given, command));

    private static TheoryData<string, string, string> Rows(string name)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var row in LedgerTable.Rows(name))
        {
            rows.Add(row[0], row[1], row[2]);
        }

        return rows;
    }
}
