using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime.Text;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http;

namespace Shopkeeper.Server.Commands;

/// <summary>`audit list | anchor`: who did what, and a sealed note of the log's end to keep elsewhere. Works beside a server.</summary>
internal static class AuditVerb
{
    private const int Rows = 100;

    public static Command Command() => new("audit", "Show the audit log; note its end under the shop's seal.")
    {
        List(),
        Anchor(),
    };

    /// <exception cref="CommandFailure">A line is no anchor.</exception>
    public static ImmutableArray<AuditAnchor> ReadAnchors(string file)
    {
        try
        {
            return
            [
                .. File.ReadLines(file).Where(static line => !string.IsNullOrWhiteSpace(line))
                    .Select(static line => JsonSerializer.Deserialize(line, ApiJson.Default.AuditAnchor)!),
            ];
        }
        catch (JsonException broken)
        {
            throw CommandFailure.BadInput($"{file} is no file of anchors, one a line: {broken.Message}");
        }
    }

    private static Command List()
    {
        var rows = new Option<int>("--rows")
        {
            Description = "So many entries, the newest.", HelpName = "N", DefaultValueFactory = static _ => Rows,
        };
        var command = Verb.Make("list", "Show the newest entries.", new CommonOptions(), async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var read = await host.Audit.PageAsync(null, null, Math.Max(1, verb.Value(rows)), cancel);
            verb.Answer(
                () => new JsonObject { ["entries"] = new JsonArray([.. read.Select(ToJson)]) },
                () => string.Join(Environment.NewLine, read.Reverse().Select(ToText)));
            return ExitCode.Ok;
        });
        command.Options.Add(rows);
        return command;
    }

    private static Command Anchor() => Verb.Make(
        "anchor", "Print the end of the log under the shop's seal, one line: add it to a file on another machine.",
        new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var line = JsonSerializer.Serialize(await host.Audit.AnchorAsync(cancel), ApiJson.Default.AuditAnchor);
            verb.Answer(() => JsonNode.Parse(line)!.AsObject(), () => line);
            return ExitCode.Ok;
        });

    private static JsonObject ToJson(AuditRow row) => new()
    {
        ["seq"] = row.Seq,
        ["at"] = InstantJson.Write(row.At),
        ["actor"] = row.Entry.Actor,
        ["action"] = AuditWords.Of(row.Entry.Action),
        ["member"] = row.Entry.Member?.ToString(),
        ["subject"] = row.Entry.Subject,
        ["detail"] = row.Entry.Detail,
        ["hash"] = Convert.ToHexStringLower(row.Hash),
    };

    private static string ToText(AuditRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Seq}  {InstantPattern.General.Format(row.At)}  {row.Entry.Actor}  {AuditWords.Of(row.Entry.Action)}  "
        + $"{row.Entry.Subject}  {row.Entry.Detail}");
}
