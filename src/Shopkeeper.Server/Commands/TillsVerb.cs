using System.CommandLine;
using System.Text.Json.Nodes;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Tills;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Tills;

namespace Shopkeeper.Server.Commands;

/// <summary>`tills list | approve | revoke`: who may sell; `tills gaps`: what is missing of what was sold. While a server has the folder, `/v1/tills` does the same.</summary>
internal static class TillsVerb
{
    public static Command Command() => new("tills", "List tills, let one in, end one, look for missing numbers.") { List(), Approve(), Revoke(), TillGapsVerb.Command() };

    private static Command List() => Verb.Make(
        "list", "Show tills that wait, are paired or were revoked.", new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var tills = await host.Services.Get<ShopTills>().ListAsync(cancel);
            verb.Answer(
                () => new JsonObject { ["tills"] = new JsonArray([.. tills.Select(ToJson)]) },
                () => tills.IsEmpty ? "There is no till." : string.Join(Environment.NewLine, tills.Select(ToText)));
            return ExitCode.Ok;
        });

    private static Command Approve()
    {
        var code = new Argument<string>("CODE") { Description = "The code that the till shows." };
        var command = Verb.Make("approve", "Let the till in that shows this code.", new CommonOptions(), async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            var till = await host.Services.Get<ShopTills>().ApproveAsync(verb.Value(code)!, AuditEntry.Shell, cancel)
                ?? throw CommandFailure.BadInput("No till waits with this code: it may have run out after 15 minutes.");
            verb.Answer(() => ToJson(till), () => $"{till.IdText} is let in: {till.Name}, store {till.Store}, till {till.KeyName}.");
            return ExitCode.Ok;
        });
        command.Arguments.Add(code);
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The till's id, till_…" };
        var command = Verb.Make("revoke", "End a till and its key for ever.", new CommonOptions(), async (verb, cancel) =>
        {
            var text = verb.Value(id);
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            var till = IdText.TryRead(Till.Prefix, text, out var key)
                ? await host.Services.Get<ShopTills>().RevokeAsync(key, AuditEntry.Shell, cancel)
                : null;
            if (till is null)
            {
                throw CommandFailure.BadInput($"There is no till {text} that was let in: `tills list` shows them.");
            }

            verb.Answer(() => ToJson(till), () => $"{till.IdText} is revoked. What it has queued is sent when it is paired again.");
            return ExitCode.Ok;
        });
        command.Arguments.Add(id);
        return command;
    }

    private static JsonObject ToJson(Till till) => new()
    {
        ["id"] = till.IdText,
        ["name"] = till.Name,
        ["store"] = till.Store,
        ["workstation"] = till.KeyName,
        ["status"] = TillAnswer.WordOf(till.Status),
        ["code"] = till.Status == TillStatus.Waiting ? till.Code : null,
        ["asked"] = InstantPattern.ExtendedIso.Format(till.Asked),
    };

    private static string ToText(Till till) =>
        $"{till.IdText}  {TillAnswer.WordOf(till.Status)}{(till.Status == TillStatus.Waiting ? " " + till.Code : "")}  {till.Name}  {till.Store} / {till.KeyName}";
}
