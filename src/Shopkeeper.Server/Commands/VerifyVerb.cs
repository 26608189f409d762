using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `verify`: rebuilds every account from the journal and compares; with `--replay` it also decides every posting again under
/// the version and catalogue it names. Exit 1 on any difference. Works beside a running server.
/// </summary>
internal static class VerifyVerb
{
    public static Command Command()
    {
        var replay = new Option<bool>("--replay") { Description = "Also decide every posting again and compare to the byte." };
        var command = Verb.Make(
            "verify",
            "Rebuild every account from the journal and compare.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(replay), cancel));
        command.Options.Add(replay);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, bool replay, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var line = new ProgressLine(verb.Error, "postings");
        var report = await host.Accounts.VerifyAsync(replay, new Reporting(line), cancel);
        verb.Answer(() => ToJson(report), () => ToText(report));
        return report.Differences == 0 ? ExitCode.Ok : ExitCode.Differences;
    }

    private static JsonObject ToJson(VerifyReport report) => new()
    {
        ["accounts"] = report.Accounts,
        ["postings"] = report.Postings,
        ["differences"] = report.Differences,
        ["conflicts"] = report.Conflicts,
        ["first"] = new JsonArray([.. report.First.Select(static difference => (JsonNode)difference)]),
    };

    private static string ToText(VerifyReport report) => string.Join(
        Environment.NewLine,
        report.First.Prepend(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Accounts:N0} accounts, {report.Postings:N0} postings, {report.Differences:N0} differences.")
            + (report.Conflicts == 0 ? "" : $"\nKeys that came again with another body: {report.Conflicts}; see /v1/conflicts.")));

    private sealed class Reporting(ProgressLine line) : IProgress<long>
    {
        public void Report(long value) => line.Show(value & ~0xffL, fraction: null);
    }
}
