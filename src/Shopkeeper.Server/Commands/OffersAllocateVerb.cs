using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Server.Hosting;

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
                verb.Value(log) ?? Path.Combine(verb.DataFolder, "slots"), cancel));
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
        var (rules, pool, date) = Find(host, of, day);
        var progress = new ProgressLine(verb.Error, "members");
        try
        {
            var report = await host.Offers.AllocateAsync(
                new PoolOrder(rules, host.Programmes.CurrentCatalogue, pool, date) { SlotLogFolder = log }, new Reporting(progress), cancel);
            verb.Answer(() => ToJson(report), () => ToText(report));
            return ExitCode.Ok;
        }
        catch (NothingToAllocate nothing)
        {
            throw CommandFailure.BadInput(nothing.Message);
        }
    }

    private static (RuleSet Rules, PoolDefinition Pool, LocalDate Day) Find(ShopHost host, (string Programme, string Pool) of, string? day)
    {
        if (host.Programmes.Current.Find(of.Programme) is not { } programme)
        {
            throw CommandFailure.BadInput($"There is no programme '{of.Programme}'.");
        }

        var newest = programme.Versions[^1].Document;
        var date = day is null ? host.Shop.Now.InZone(newest.Zone).Date : ReadDate(day);
        var start = newest.Zone.AtStartOfDay(date).ToInstant();
        if (programme.InForce(Instant.Max(start, host.Shop.Now)) is not { } rules)
        {
            throw CommandFailure.BadInput($"No version of {of.Programme} is in force on {date:uuuu-MM-dd}.");
        }

        return (rules, rules.Document.FindPool(of.Pool)
            ?? throw CommandFailure.BadInput($"{of.Programme} has no pool '{of.Pool}'."), date);
    }

    private static LocalDate ReadDate(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
        ? date
        : throw CommandFailure.Usage($"'{text}' is not a date such as 2015-10-19.");

    private static JsonObject ToJson(PoolReport report) => new()
    {
        ["list"] = IdText.Write("lst", report.List),
        ["period"] = LocalDatePattern.Iso.Format(report.Period),
        ["offers"] = report.Offers,
        ["scarceOffers"] = report.ScarceOffers,
        ["members"] = report.Members,
        ["slots"] = report.Slots,
        ["filled"] = report.Filled,
        ["ofBound"] = Math.Round(report.OfBound, 5),
        ["slotLog"] = report.SlotLog,
        ["remarks"] = new JsonArray([.. report.Remarks.Select(static remark => new JsonObject
        {
            ["offer"] = remark.Offer, ["remark"] = remark.Words,
        })]),
    };

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
