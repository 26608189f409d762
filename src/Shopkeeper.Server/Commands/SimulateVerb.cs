using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http;
using Shopkeeper.Server.Http.Programmes;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `programme simulate FILE`, also `simulate FILE`: runs the stored history through a draft. Writes nothing and works beside
/// a running server.
/// </summary>
internal static class SimulateVerb
{
    public static Command Command()
    {
        var file = ProgrammeVerb.Document();
        var from = new Option<string?>("--from")
        {
            Description = "The draft is in force from here, on what the ledger held then; default from the first posting.",
            HelpName = "DATE",
        };
        var to = new Option<string?>("--to") { Description = "Up to here, exclusive; default now.", HelpName = "DATE" };
        var sample = new Option<int?>("--sample") { Description = "Only so many accounts, always the same.", HelpName = "N" };
        var scenario = new Option<string?>("--scenario")
        {
            Description = "What you assume that members would do differently, a YAML file; shown apart.", HelpName = "FILE",
        };
        var command = Verb.Make(
            "simulate",
            "Run the stored history through a draft and compare with the ledger.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(file),
                new Asked(verb.Value(from), verb.Value(to), verb.Value(sample), verb.Value(scenario)), cancel));
        command.Arguments.Add(file);
        command.Options.Add(from);
        command.Options.Add(to);
        command.Options.Add(sample);
        command.Options.Add(scenario);
        return command;
    }

    private sealed record Asked(string? From, string? To, int? Sample, string? Scenario);

    private static async Task<int> RunAsync(VerbContext verb, string path, Asked asked, CancellationToken cancel)
    {
        var check = ShopProgrammes.Validate(ProgrammeVerb.Read(path));
        if (check.Document is not { } document)
        {
            return ProgrammeVerb.HasProblems(verb, path, check.Problems);
        }

        var scenario = asked.Scenario is { } file ? ShopProgrammes.ReadScenario(ProgrammeVerb.Read(file), document) : null;
        if (scenario is { Scenario: null })
        {
            return ProgrammeVerb.HasProblems(verb, asked.Scenario!, scenario.Problems);
        }

        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var request = new SimulationRequest(
            document,
            asked.From is { } from ? ProgrammeVerb.ReadInstant(from, document.Zone) ?? host.Shop.Now : null,
            asked.To is { } to ? ProgrammeVerb.ReadInstant(to, document.Zone) : null,
            asked.Sample,
            Environment.ProcessorCount)
        {
            Scenario = scenario?.Scenario,
        };
        if (request.Refusal is { } refusal)
        {
            throw CommandFailure.Usage(refusal);
        }

        if (host.Programmes.Conflict(document) is { } conflict)
        {
            throw CommandFailure.BadInput($"{path} cannot follow what is published: {conflict}");
        }

        var line = new ProgressLine(verb.Error, "activities");
        var report = await host.Accounts.SimulateAsync(request, new Reporting(line), cancel);
        var answer = SimulationAnswers.Of(report, request);
        line.Done(string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.Activities:N0} activities in {report.Took.TotalSeconds:N1} s, {answer.PerSecond:N0} a second."));
        verb.Answer(() => JsonSerializer.SerializeToNode(answer, ApiJson.Default.SimulationAnswer)!.AsObject(), () => ToText(answer));
        if (answer.Activities == 0)
        {
            throw CommandFailure.BadInput(SimulationAnswers.NoHistory);
        }

        return ExitCode.Ok;
    }

    private static string ToText(SimulationAnswer answer)
    {
        FormattableString[] lines =
        [
            $"{answer.Activities:N0} activities of {answer.Members:N0} members under the draft, beside the ledger:",
            $"  changed   {answer.MembersChanged:N0} members: {answer.Winners:N0} have more, {answer.Losers:N0} have less, {answer.Mixed:N0} both or at another time",
            $"  points    {answer.PointsDelta:+#,0;-#,0;0} of what members have and have spent",
        ];
        return string.Join(
            Environment.NewLine,
            [
                .. lines.Select(FormattableString.Invariant),
                .. answer.Cost.Select(static cost => FormattableString.Invariant(
                    $"  cost      {cost.Delta:+#,0;-#,0;0} (minor units, {cost.Currency}); liability {cost.LiabilityBefore:N0} becomes {cost.Liability:N0}")),
                .. answer.Rules.Select(static rule => FormattableString.Invariant(
                    $"  rule      {rule.Rule}: {rule.PointsBefore:N0} points become {rule.Points:N0}; {rule.TimesBefore:N0} times become {rule.Times:N0}")),
                .. answer.Levels.Select(static level => FormattableString.Invariant(
                    $"  level     {level.Level}: {level.MembersBefore:N0} members become {level.Members:N0}")),
                .. answer.Budgets.Select(static budget => budget.ClosedAt is { } closed
                    ? FormattableString.Invariant($"  budget    {budget.Rule}: {budget.Budget:N0} run out at {closed}; exact until then")
                    : FormattableString.Invariant($"  budget    {budget.Rule}: {budget.Budget:N0} do not run out")),
                .. answer.Refused.Select(static one => FormattableString.Invariant(
                    $"  refused   {one.Command}, {one.Reason}: {one.Times:N0} times, {one.Points:N0} points")),
                .. answer.TopLosers.Take(5).Select(static one => FormattableString.Invariant(
                    $"  loser     {one.AccountId}: {one.Before:N0} becomes {one.After:N0}")),
                .. answer.TopWinners.Take(5).Select(static one => FormattableString.Invariant(
                    $"  winner    {one.AccountId}: {one.Before:N0} becomes {one.After:N0}")),
                .. Scenario(answer.Scenario),
                .. answer.Notes.Select(static note => $"  note      {note}"),
            ]);
    }

    private static IEnumerable<string> Scenario(ScenarioAnswer? scenario) => scenario is null
        ? []
        :
        [
            FormattableString.Invariant(
                $"  scenario  {scenario.Name}: {scenario.ExtraSales:+#,0;-#,0;0} sales (minor units), {scenario.ExtraPoints:+#,0;-#,0;0} points"),
            $"            {scenario.Assumption}",
        ];

    private sealed class Reporting(ProgressLine line) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            lock (line)
            {
                line.Show(
                    value.Activities & ~0xffL,
                    value.AllAccounts == 0 ? null : (double)value.Accounts / value.AllAccounts);
            }
        }
    }
}
