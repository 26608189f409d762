using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>What somebody says a file adds up to, against what it does and what came of it.</summary>
internal sealed class ControlTotal(long said, string unit)
{
    private long inFile;
    private long unread;
    private long taken;
    private long rejected;

    public void AddToFile(long amount, bool isUnreadable)
    {
        inFile = checked(inFile + amount);
        unread += isUnreadable ? 1 : 0;
    }

    /// <summary>Before anything is stored.</summary>
    /// <exception cref="CommandFailure">Exit 1: the file is not the one that was meant.</exception>
    public void CheckFile()
    {
        if (inFile != said)
        {
            throw new CommandFailure(ExitCode.Differences, Sentence($"the file has {Number(inFile)}") + Unread + " Nothing was taken over.");
        }
    }

    public void Take(long amount, bool isRejected)
    {
        taken = checked(taken + amount);
        rejected += isRejected ? 1 : 0;
    }

    /// <summary>The summary with the totals; with a difference it says so and the verb ends with 1.</summary>
    public ImportSummary Close(ImportSummary summary)
    {
        summary.More["unit"] = unit;
        summary.More["controlTotal"] = said;
        summary.More["takenOver"] = taken;
        summary.More["difference"] = taken - said;
        return taken == said && summary.Rejected == 0
            ? summary
            : summary with
            {
                Difference = Sentence($"{Number(taken)} were taken over") + string.Create(
                    CultureInfo.InvariantCulture, $" Rows rejected: {summary.Rejected}; the reject file says why."),
            };
    }

    private string Unread => unread == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" Lines that cannot be read: {unread}.");

    private string Sentence(string what) => $"The control total says {Number(said)} {unit}; {what}.";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
