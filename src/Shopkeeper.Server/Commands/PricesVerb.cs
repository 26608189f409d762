using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime.Text;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Pricing;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Prices;

namespace Shopkeeper.Server.Commands;

/// <summary>`prices check`: reductions whose reference price was charged for too short a time, from the recorded sales. Works beside a server.</summary>
internal static class PricesVerb
{
    private const int StandardDays = 28;
    private const int MostDays = 366;

    public static Command Command() => new("prices", "Look at what was charged.") { Check() };

    private static Command Check()
    {
        var days = new Option<int>("--days")
        {
            Description = "So many days a reference price is charged before a reduction from it.", HelpName = "DAYS", DefaultValueFactory = static _ => StandardDays,
        };
        var store = new Option<string?>("--store") { Description = "Sales of one store only.", HelpName = "S" };
        var all = new Option<bool>("--all") { Description = "Show reductions that are fair, too." };
        var command = Verb.Make(
            "check", "Compare was with now: was the reference price charged for long enough?", new CommonOptions(),
            (verb, cancel) => RunAsync(verb, (verb.Value(days), verb.Value(store), verb.Value(all)), cancel));
        command.Options.Add(days);
        command.Options.Add(store);
        command.Options.Add(all);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, (int Days, string? Store, bool All) asked, CancellationToken cancel)
    {
        if (asked.Days is < 1 or > MostDays)
        {
            throw CommandFailure.Usage($"--days is from 1 to {MostDays}.");
        }

        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var report = await PriceReport.OfAsync(host.Services.Get<IShopAccounts>(), asked.Store, asked.Days, cancel);
        var flagged = report.Reductions.Count(static one => one.Prices.Verdict != ReferenceVerdict.Fair);
        var shown = report.Reductions.Where(one => asked.All || one.Prices.Verdict != ReferenceVerdict.Fair).ToArray();
        verb.Answer(
            () => new JsonObject
            {
                ["sales"] = report.Sales, ["reductions"] = report.Reductions.Length, ["flagged"] = flagged, ["isWhole"] = report.IsWhole,
                ["shown"] = new JsonArray([.. shown.Select(ToJson)]),
            },
            () => string.Join(Environment.NewLine, shown.Select(ToText).Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Sales:N0} sales, {report.Reductions.Length:N0} reductions, {flagged:N0} from a price that was not charged for long enough{(report.IsWhole ? "" : "; there were more prices than could be read")}."))));
        return flagged == 0 ? ExitCode.Ok : ExitCode.Differences;
    }

    private static JsonObject ToJson(Reduction one) => new()
    {
        ["store"] = one.Store, ["sku"] = one.Sku, ["currency"] = one.Currency.ToString(), ["was"] = one.Prices.Was, ["now"] = one.Prices.Now,
        ["from"] = LocalDatePattern.Iso.Format(one.Prices.From), ["to"] = LocalDatePattern.Iso.Format(one.Prices.To),
        ["chargedFrom"] = one.Prices.ChargedFrom is { } day ? LocalDatePattern.Iso.Format(day) : null, ["chargedDays"] = one.Prices.ChargedDays,
        ["verdict"] = WordOf(one.Prices.Verdict),
    };

    private static string ToText(Reduction one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Store}  {one.Sku}  was {one.Prices.Was}, now {one.Prices.Now} (minor units of {one.Currency}), {one.Prices.From:uuuu-MM-dd} to {one.Prices.To:uuuu-MM-dd}, charged for {one.Prices.ChargedDays} days before: {WordOf(one.Prices.Verdict)}");

    private static string WordOf(ReferenceVerdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());
}
