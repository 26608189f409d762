using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Members.Quality;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`quality`: looks at all members, how good what is known of them is and which may be one person. Values are in memory only.</summary>
internal static class QualityVerb
{
    private const int Rows = 1_000;

    public static Command Command()
    {
        var pairs = new Option<string?>("--pairs")
        {
            Description = "File for the pairs that wait for a decision, the surest first, with their reasons (JSONL).", HelpName = "FILE",
        };
        var command = Verb.Make(
            "quality",
            "Look at all members: how good their data is, and which may be one person.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(pairs), cancel));
        command.Options.Add(pairs);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, string? pairs, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        var line = new ProgressLine(verb.Error, "members");
        QualityReport report;
        try
        {
            report = await host.Members.Quality.RunAsync(AuditEntry.Shell, new Reporting(line), cancel);
        }
        catch (TooManyToCompare refusal)
        {
            throw CommandFailure.BadInput(refusal.Message);
        }

        if (pairs is not null)
        {
            await WriteAsync(host.Members.Quality, pairs, cancel);
        }

        verb.Answer(() => ToJson(report), () => ToText(report));
        return ExitCode.Ok;
    }

    private static async Task WriteAsync(MemberQuality quality, string path, CancellationToken cancel)
    {
        await using var file = File.CreateText(path);
        var (after, read) = (PairPlace.Start, Rows);
        while (read == Rows)
        {
            var page = await quality.PairsAsync(PairVerdict.Open, after, Rows, cancel);
            foreach (var pair in page)
            {
                await file.WriteLineAsync(ToJson(pair).ToJsonString().AsMemory(), cancel);
            }

            (read, after) = (page.Length, page.IsEmpty ? after : PairPlace.Of(page[^1]));
        }
    }

    private static JsonObject ToJson(MemberPair pair) => new()
    {
        ["first"] = pair.First.ToString(),
        ["second"] = pair.Second.ToString(),
        ["bits"] = pair.Bits,
        ["cluster"] = pair.Cluster,
        ["reasons"] = new JsonArray([.. pair.Reasons.Select(static reason => new JsonObject
        {
            ["column"] = reason.Column, ["agreement"] = QualityWords.Of(reason.Agreement), ["bits"] = Math.Round(reason.Bits, 2),
        })]),
    };

    private static JsonObject ToJson(QualityReport report) => new()
    {
        ["members"] = report.Members,
        ["held"] = report.Held,
        ["compared"] = report.Compared,
        ["duplicatesOpen"] = report.DuplicatesOpen,
        ["duplicatesRefused"] = report.DuplicatesRefused,
        ["fields"] = new JsonObject(report.Fields.Select(static field => KeyValuePair.Create<string, JsonNode?>(
            field.Key, new JsonObject { ["known"] = field.Value.Known, ["good"] = field.Value.Good }))),
        ["addressGrades"] = new JsonObject(report.AddressGrades.Select(static grade =>
            KeyValuePair.Create<string, JsonNode?>(grade.Key, grade.Value))),
    };

    private static string ToText(QualityReport report)
    {
        var culture = CultureInfo.InvariantCulture;
        var fields = report.Fields.Select(field => string.Create(
            culture, $"  {field.Key,-10} known of {field.Value.Known:N0}, good of {field.Value.Good:N0}"));
        var grades = string.Join(", ", report.AddressGrades.Select(grade => string.Create(culture, $"{grade.Key} {grade.Value:N0}")));
        return string.Create(culture, $"{report.Members:N0} members, {report.Held:N0} of them held.\n{string.Join('\n', fields)}\n")
            + string.Create(culture, $"Addresses: {grades}.\n{report.Compared:N0} compared: {report.DuplicatesOpen:N0} pairs may be one person.");
    }

    private sealed class Reporting(ProgressLine line) : IProgress<long>
    {
        public void Report(long value) => line.Show(value, fraction: null);
    }
}
