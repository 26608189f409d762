using System.CommandLine;
using System.Text.Json;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http;
using Shopkeeper.Server.Http.Programmes;

namespace Shopkeeper.Server.Commands;

/// <summary>`programme plan FILE`: what publishing a document would change, in plain words. Writes nothing.</summary>
internal static class PlanVerb
{
    public static Command Command()
    {
        var file = ProgrammeVerb.Document();
        var command = Verb.Make(
            "plan",
            "Show what publishing a document would change.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(file), cancel));
        command.Arguments.Add(file);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, string path, CancellationToken cancel)
    {
        var check = ShopProgrammes.Validate(ProgrammeVerb.Read(path));
        if (check.Document is not { } document)
        {
            return ProgrammeVerb.HasProblems(verb, path, check.Problems);
        }

        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        if (host.Programmes.Conflict(document) is { } conflict)
        {
            throw CommandFailure.BadInput($"{path} cannot follow what is published: {conflict}");
        }

        var plan = PlanAnswer.Of(await host.Programmes.PlanAsync(check, cancel));
        verb.Answer(() => JsonSerializer.SerializeToNode(plan, ApiJson.Default.PlanAnswer)!.AsObject(), () => ToText(plan));
        return ExitCode.Ok;
    }

    private static string ToText(PlanAnswer plan)
    {
        var heading = (plan.InForce, plan.Changes.Count) switch
        {
            (null, _) => $"{plan.Programme} is new here:",
            ({ } version, 0) => $"Nothing changes: version {version} of {plan.Programme} says the same.",
            ({ } version, var count) => $"{count} {(count == 1 ? "change" : "changes")} to version {version} of {plan.Programme}:",
        };
        return string.Join(
            Environment.NewLine,
            [heading, .. plan.Changes.Select(static change => $"  {change.Effect,-8}{change.Words}"), .. Notice(plan.Notice)]);
    }

    private static IEnumerable<string> Notice(NoticeAnswer notice) => notice switch
    {
        { NotBefore: { } from } =>
        [
            $"Notice is needed: the version in force promises {notice.Period} before worse terms. Told now, not before {InstantJson.Write(from)}.",
        ],
        _ => [],
    };
}
