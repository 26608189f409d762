using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Tills;
using Shopkeeper.Server.Tills;

namespace Shopkeeper.Server.Commands;

/// <summary>`tills gaps --store S --date D`: numbers of a store's tills that are missing on a business date. Works beside a server.</summary>
internal static class TillGapsVerb
{
    public static Command Command()
    {
        var store = new Option<string>("--store") { Description = "The store, as keys of sales have it.", HelpName = "S", Required = true };
        var date = new Option<string>("--date") { Description = "The business date, such as 2015-10-22.", HelpName = "DATE", Required = true };
        var till = new Option<string?>("--till") { Description = "One till of the store only.", HelpName = "NUMBER" };
        var source = new Option<string>("--source")
        {
            Description = "The source of the tills' keys.", HelpName = "NAME", DefaultValueFactory = static _ => GetTillGaps.StandardSource,
        };
        var command = Verb.Make(
            "gaps", "Show numbers of a store's tills that are missing on a business date.", new CommonOptions(),
            async (verb, cancel) =>
            {
                var day = LocalDatePattern.Iso.Parse(verb.Value(date)!) is { Success: true, Value: var read }
                    ? read
                    : throw CommandFailure.Usage($"'{verb.Value(date)}' is not a date such as 2015-10-22.");
                Check("--store", verb.Value(store));
                Check("--till", verb.Value(till));
                if (verb.Value(source) is not { Length: > 0 })
                {
                    throw CommandFailure.Usage("--source is a name.");
                }

                await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
                var tills = await host.Services.Get<GapReport>().OfAsync(verb.Value(source)!, verb.Value(store)!, day, verb.Value(till), cancel);
                verb.Answer(
                    () => new JsonObject { ["store"] = verb.Value(store), ["date"] = LocalDatePattern.Iso.Format(day), ["tills"] = new JsonArray([.. tills.Select(ToJson)]) },
                    () => tills.IsEmpty ? "No till gave a number that day." : string.Join(Environment.NewLine, tills.Select(ToText)));
                return ExitCode.Ok;
            });
        command.Options.Add(store);
        command.Options.Add(date);
        command.Options.Add(till);
        command.Options.Add(source);
        return command;
    }

    private static void Check(string option, string? part)
    {
        if (part is not null && (part.Length == 0 || part.Contains('/', StringComparison.Ordinal)))
        {
            throw CommandFailure.Usage($"{option} is a part of a till's key: not empty, and without a slash.");
        }
    }

    private static JsonObject ToJson(TillGaps till) => new()
    {
        ["workstation"] = till.Workstation, ["first"] = till.First, ["last"] = till.Last, ["sold"] = till.Sold, ["skipped"] = till.Skipped,
        ["missingCount"] = till.Missing.Sum(static gap => gap.Count),
        ["missing"] = new JsonArray([.. till.Missing.Select(static gap => new JsonObject { ["from"] = gap.From, ["to"] = gap.To })]),
        ["missingBefore"] = ToJson(till.Before), ["missingAfter"] = ToJson(till.After),
        ["isWhole"] = till.IsWhole,
    };

    private static JsonObject? ToJson(NumberGap? gap) => gap is { } there ? new JsonObject { ["from"] = there.From, ["to"] = there.To } : null;

    private static string ToText(TillGaps till) => string.Create(
        CultureInfo.InvariantCulture,
        $"{till.Workstation}: {till.First} to {till.Last}, {till.Sold} sold, {till.Skipped} no sale, missing {(till.Missing.IsEmpty ? "none" : string.Join(", ", till.Missing.Select(ToText)))}")
        + (till.Before is { } before ? $", missing since the day before {ToText(before)}" : "")
        + (till.After is { } after ? $", missing until the next day {ToText(after)}" : "");

    private static string ToText(NumberGap gap) => string.Create(CultureInfo.InvariantCulture, $"{gap.From}{(gap.Count == 1 ? "" : $"-{gap.To}")}");
}
