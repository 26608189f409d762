using System.Globalization;
using System.Text.Json;
using RulesEngine.Models;
using Shopkeeper.Domain.Accounts;

namespace Shopkeeper.Benchmarks.Evaluation;

/// <summary>
/// `bench engine`: microseconds and bytes of one evaluation, of one whole decision with its posting and next account, and of
/// Microsoft RulesEngine on the same job: in full (conditions and points), and its conditions alone.
/// </summary>
public static class EngineBench
{
    private const int Rounds = 9;

    public static int Run(string[] args)
    {
        var binding = BindBench.Measure();
        var results = args.Contains("--bind") ? [] : new[] { 50, 250 }.Select(Measure).ToArray();
        if (args.Contains("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { cores = Environment.ProcessorCount, jobs = results, binding }, Json));
            return 0;
        }

        foreach (var result in results)
        {
            Console.WriteLine($"{result.Rules} rules x {result.Lines} lines, {result.Points} points");
            Console.WriteLine($"  evaluate     {result.Evaluate}");
            Console.WriteLine($"  decide       {result.Decide}");
            Console.WriteLine($"  RulesEngine  {result.RulesEngine}");
            Console.WriteLine($"  (conditions) {result.RulesEngineConditions}");
            Console.WriteLine($"  ratio        {result.Ratio}");
        }

        Console.WriteLine($"250 rules bound to {binding.Products} products");
        Console.WriteLine($"  whole        {binding.Whole}");
        Console.WriteLine($"  1 row        {binding.OneRow}");
        Console.WriteLine($"  1000 rows    {binding.ThousandRows}");
        return 0;
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static EngineResult Measure(int rules)
    {
        var job = EngineJob.Of(rules);
        var theirs = Workflow(job, withPoints: true);
        var conditions = Workflow(job, withPoints: false);
        var points = Engine.PointsFor(job.Account, job.Context, job.Activity);
        var theirPoints = Theirs(job, theirs);
        if (points != theirPoints)
        {
            throw new InvalidOperationException($"The two engines disagree: {points} and {theirPoints} points.");
        }

        var command = new Command.Record(job.Activity, []);
        Contender[] contenders =
        [
            new(100_000, () => Engine.PointsFor(job.Account, job.Context, job.Activity)),
            new(20_000, () => Engine.Decide(job.Account, job.Context, command).Posting!.AvailableAfter),
            new(300, () => Theirs(job, theirs)),
            new(300, () => Fired(job, conditions).Count),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                contender.Round();
            }
        }

        return new EngineResult(
            rules, job.Activity.Lines.Length, points, contenders[0].Timing(), contenders[1].Timing(), contenders[2].Timing(),
            contenders[3].Timing(), Contender.Ratio(contenders[2], contenders[0]));
    }

    private static RulesEngine.RulesEngine Workflow(EngineJob job, bool withPoints) => new(
        [
            new Workflow
            {
                WorkflowName = "bench",
                Rules = [.. job.Rules.Select(rule => new Rule
                {
                    RuleName = rule.Id,
                    Expression = rule.Condition,
                    RuleExpressionType = RuleExpressionType.LambdaExpression,
                    Actions = withPoints ? Points(rule) : null,
                })],
            },
        ]);

    private static RuleActions Points(JobRule rule) => new()
    {
        OnSuccess = new ActionInfo { Name = "OutputExpression", Context = new() { ["expression"] = rule.Points } },
    };

    private static long Theirs(EngineJob job, RulesEngine.RulesEngine engine)
    {
        long points = 0;
        foreach (var result in Fired(job, engine))
        {
            points += result.IsSuccess ? Convert.ToInt64(result.ActionResult.Output, CultureInfo.InvariantCulture) : 0;
        }

        return points;
    }

    private static List<RuleResultTree> Fired(EngineJob job, RulesEngine.RulesEngine engine) =>
        engine.ExecuteAllRulesAsync("bench", new RuleParameter("basket", job.Basket)).AsTask().GetAwaiter().GetResult();

    private sealed record EngineResult(
        int Rules, int Lines, long Points, Timing Evaluate, Timing Decide, Timing RulesEngine, Timing RulesEngineConditions,
        Timing Ratio);
}
