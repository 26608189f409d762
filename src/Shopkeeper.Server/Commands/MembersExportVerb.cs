using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Members;
using Shopkeeper.Server.Rights;

namespace Shopkeeper.Server.Commands;

/// <summary>`members export ID --out FILE`: everything about a member, as JSON or as a page to read.</summary>
internal static class MembersExportVerb
{
    private static readonly JsonSerializerOptions Json = Options();

    public static Command Command()
    {
        var file = new Option<string>("--out") { Description = "Where it goes; for its owner's eyes only.", HelpName = "FILE", Required = true };
        var format = new Option<string>("--format")
        {
            Description = "json, or html: a page of its own to read and print.",
            DefaultValueFactory = static _ => GetExport.Json,
        };
        format.AcceptOnlyFromAmong(GetExport.Json, GetExport.Html);
        var command = MembersVerb.Of(
            "export", "Write down everything about a member.", ShopAccess.Write, async (verb, host, member, cancel) =>
            {
                var export = await host.Services.Get<MemberExporting>().MakeAsync(member, AuditEntry.Shell, cancel)
                    ?? throw MembersVerb.Unknown(member);
                var path = verb.Value(file)!;
                Write(path, Text(export, verb.Value(format)!));
                verb.Answer(
                    () => new JsonObject { ["memberId"] = member.ToString(), ["file"] = path, ["postings"] = export.Postings.Count },
                    () => $"Everything about {member} is in {path}.");
                return ExitCode.Ok;
            });
        command.Options.Add(file);
        command.Options.Add(format);
        return command;
    }

    private static string Text(MemberExport export, string format) => format == GetExport.Html
        ? MemberExportPage.Of(JsonSerializer.SerializeToNode(export, Json)!.AsObject())
        : JsonSerializer.Serialize(export, Json);

    private static void Write(string path, string text)
    {
        using var writer = PersonalFile.Create(path);
        writer.Write(text);
    }

    private static JsonSerializerOptions Options()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
        ShopServer.Settle(json);
        json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        return json;
    }
}
