using System.CommandLine;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http;
using Shopkeeper.Server.Http.Programmes;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `offers allocate PROGRAMME POOL --period DATE`: makes every member's list of a pool for a period from what they bought and
/// said, loads it beside the lists in force, and switches to it at once.
/// </summary>
internal static class OffersAllocateVerb
{
    public static Command Command()
    {
        var programme = new Argument<string>("PROGRAMME") { Description = "Id of the programme." };
        var pool = new Argument<string>("POOL") { Description = "Id of the pool." };
        var period = new Option<string?>("--period")
        {
            Description = "A day of the period, such as 2015-10-19; without it the period of today.", HelpName = "DATE",
        };
        var log = new Option<string?>("--slot-log")
        {
            Description = "Folder for the Parquet file of all slots with their propensities; without it `slots` in the data folder.",
            HelpName = "DIR",
        };
        var command = Verb.Make(
            "allocate",
            "Make every member's list of a pool for a period.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(
                verb, (verb.Value(programme), verb.Value(pool)), verb.Value(period),
                verb.Value(log) ?? SlotLogFolder.In(verb.DataFolder).Path, cancel));
        command.Arguments.Add(programme);
        command.Arguments.Add(pool);
        command.Options.Add(period);
        command.Options.Add(log);
        return command;
    }

    private static async Task<int> RunAsync(
        VerbContext verb, (string Programme, string Pool) of, string? day, string log, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        var asked = PoolAsked.Of(host.Programmes, host.Shop.Now, of, day is null ? null : ReadDate(day));
        if (asked.Order is not { } order)
        {
            throw CommandFailure.BadInput(asked.Detail);
        }

        var progress = new ProgressLine(verb.Error, "members");
        try
        {
            var report = await host.Offers.AllocateAsync(
                order with { SlotLogFolder = log }, new Reporting(progress), cancel);
            verb.Answer(
                () => JsonSerializer.SerializeToNode(AllocationAnswer.Of(report), ApiJson.Default.AllocationAnswer)!.AsObject(),
                () => ToText(report));
            return ExitCode.Ok;
        }
        catch (NothingToAllocate nothing)
        {
            throw CommandFailure.BadInput(nothing.Message);
        }
    }

    private static LocalDate ReadDate(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
        ? date
        : throw CommandFailure.Usage($"'{text}' is not a date such as 2015-10-19.");

    private static string ToText(PoolReport report) => string.Join(
        Environment.NewLine,
        report.Remarks.Select(static remark => $"{remark.Offer} {remark.Words}.").Append(Words(report)));

    private static string Words(PoolReport report) => FormattableString.Invariant(report.Members == 0
        ? $"One list of {report.Offers:N0} offers for everybody, for the period from {report.Period:uuuu-MM-dd}."
        : (FormattableString)$"{report.Members:N0} lists of {report.Offers:N0} offers for the period from {report.Period:uuuu-MM-dd}: {report.Filled:N0} of {report.Slots:N0} slots filled, {report.OfBound:P1} of the bound.");

    private sealed class Reporting(ProgressLine line) : IProgress<long>
    {
        public void Report(long value) => line.Show(value & ~0xffL, fraction: null);
    }
}
