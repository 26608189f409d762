using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `verify`: rebuilds every account from the journal and compares; with `--replay` it also decides every posting again under
/// the version and catalogue it names. It also walks the chain of the audit log. Exit 1 on any difference or break. Works beside a running server.
/// </summary>
internal static class VerifyVerb
{
    public static Command Command()
    {
        var replay = new Option<bool>("--replay") { Description = "Also decide every posting again and compare to the byte." };
        var anchors = new Option<string?>("--anchors")
        {
            Description = "Anchors of the audit log that were kept elsewhere, one a line: the log must still say what they say.",
            HelpName = "FILE",
        };
        var command = Verb.Make(
            "verify",
            "Rebuild every account from the journal and compare; check the audit log.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(replay), verb.Value(anchors), cancel));
        command.Options.Add(replay);
        command.Options.Add(anchors);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, bool replay, string? anchors, CancellationToken cancel)
    {
        var kept = anchors is null ? [] : AuditVerb.ReadAnchors(anchors);
        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var line = new ProgressLine(verb.Error, "postings");
        var report = await host.Accounts.VerifyAsync(replay, new Reporting(line), cancel);
        var audit = await host.Audit.VerifyAsync(kept, cancel);
        verb.Answer(() => ToJson(report, audit), () => $"{ToText(report)}\n{ToText(audit)}");
        return report.Differences == 0 && audit.Break is null ? ExitCode.Ok : ExitCode.Differences;
    }

    private static JsonObject ToJson(VerifyReport report, AuditReport audit) => new()
    {
        ["accounts"] = report.Accounts,
        ["postings"] = report.Postings,
        ["differences"] = report.Differences,
        ["conflicts"] = report.Conflicts,
        ["first"] = new JsonArray([.. report.First.Select(static difference => (JsonNode)difference)]),
        ["auditEntries"] = audit.Entries,
        ["auditBreak"] = audit.Break,
    };

    private static string ToText(VerifyReport report) => string.Join(
        Environment.NewLine,
        report.First.Prepend(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Accounts:N0} accounts, {report.Postings:N0} postings, {report.Differences:N0} differences.")
            + (report.Conflicts == 0 ? "" : $"\nKeys that came again with another body: {report.Conflicts}; see /v1/conflicts.")));

    private static string ToText(AuditReport audit) => string.Create(
        CultureInfo.InvariantCulture, $"Audit log: {audit.Entries:N0} entries, {audit.Break ?? "whole."}");

    private sealed class Reporting(ProgressLine line) : IProgress<long>
    {
        public void Report(long value) => line.Show(value & ~0xffL, fraction: null);
    }
}
