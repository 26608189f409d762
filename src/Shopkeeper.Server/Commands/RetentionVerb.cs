using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Members;
using Shopkeeper.Server.Rights;

namespace Shopkeeper.Server.Commands;

/// <summary>`retention set KIND | run`: how long each kind of personal data is kept, applied now or only counted.</summary>
internal static class RetentionVerb
{
    public static Command Command() => new("retention", "How long each kind of personal data is kept.")
    {
        Set(),
        Run(),
    };

    private static Command Set()
    {
        var kind = new Argument<string>("KIND") { Description = "inactive-members, held-cards, consent-proofs or parked-activities." };
        var days = new Option<int?>("--days") { Description = "Kept for so many days; without it for ever.", HelpName = "N" };
        var command = Verb.Make("set", "Set the rule of a kind.", new CommonOptions(), async (verb, cancel) =>
        {
            if (!RetentionRules.TryKind(verb.Value(kind), out var of))
            {
                throw CommandFailure.BadInput($"There is no kind '{verb.Value(kind)}'; `--help` names them.");
            }

            if (verb.Value(days) is < Limits.RetentionDaysLeast or > Limits.RetentionDaysMost)
            {
                throw CommandFailure.BadInput($"--days lies between {Limits.RetentionDaysLeast} and {Limits.RetentionDaysMost}.");
            }

            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            await host.Services.Get<Retention>().Rules.SetAsync(of, verb.Value(days), AuditEntry.Shell, cancel);
            verb.Answer(
                () => new JsonObject { ["kind"] = RetentionRules.Word(of), ["days"] = verb.Value(days) },
                () => $"{RetentionRules.Word(of)}: {(verb.Value(days) is { } kept ? $"{kept} days" : "for ever")}.");
            return ExitCode.Ok;
        });
        command.Arguments.Add(kind);
        command.Options.Add(days);
        return command;
    }

    private static Command Run()
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only say how many." };
        var command = Verb.Make("run", "Apply the rules that are set.", new CommonOptions(), async (verb, cancel) =>
        {
            var isDry = verb.Value(dry);
            await using var host = await verb.OpenAsync(isDry ? ShopAccess.Read : ShopAccess.Write, cancel);
            var counts = await host.Services.Get<Retention>().RunAsync(AuditEntry.Shell, isDry, cancel);
            verb.Answer(
                () => new JsonObject
                {
                    ["dryRun"] = isDry,
                    ["rules"] = new JsonArray([.. counts.Select(static one => new JsonObject
                    {
                        ["kind"] = RetentionRules.Word(one.Rule.Kind), ["days"] = one.Rule.Days, ["count"] = one.Count,
                    })]),
                },
                () => counts.IsEmpty ? "There is no rule: everything is kept." : string.Join(Environment.NewLine, counts.Select(one => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{RetentionRules.Word(one.Rule.Kind)}: {one.Count:N0} older than {one.Rule.Days} days {(isDry ? "would go" : "are gone")}."))));
            return ExitCode.Ok;
        });
        command.Options.Add(dry);
        return command;
    }
}
